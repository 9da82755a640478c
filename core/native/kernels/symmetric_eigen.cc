#include "symmetric_eigen.hh"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "linear.hh"

namespace indicatrix {

namespace {

/**
 * A = Qᵀ T Q with T tridiagonal: reflection k makes row k zero beyond its neighbour of the diagonal.
 * On return `a` holds Q, whose rows are the basis in which T is written.
 */
void tridiagonalize(std::vector<double>& a, std::vector<double>& diagonal, std::vector<double>& off, size_t n) {
  const auto& linear = linear_kernels();
  std::vector<std::vector<double>> reflections;
  std::vector<double> p(n);
  for (size_t k = 0; k + 2 < n; k++) {
    const size_t count = n - k - 1;
    double* row = &a[k * n + k + 1];
    std::vector<double> v(row, row + count);
    const double norm = std::sqrt(linear.dot(v.data(), v.data(), count));
    off[k] = v[0] > 0 ? -norm : norm;
    v[0] -= off[k];
    const double square = linear.dot(v.data(), v.data(), count);
    if (square > 0) {
      // With H = 1 − 2 v vᵀ / vᵀv, H A H = A − v wᵀ − w vᵀ for w = p − (pᵀv / vᵀv) v, p = 2 A v / vᵀv.
      const double factor = 2 / square;
      for (size_t i = 0; i < count; i++) p[i] = factor * linear.dot(&a[(k + 1 + i) * n + k + 1], v.data(), count);
      linear.add_scaled(-linear.dot(p.data(), v.data(), count) / square, v.data(), p.data(), count);
      for (size_t i = 0; i < count; i++) {
        double* target = &a[(k + 1 + i) * n + k + 1];
        linear.add_scaled(-v[i], p.data(), target, count);
        linear.add_scaled(-p[i], v.data(), target, count);
      }
      for (double& x : v) x *= std::sqrt(factor);
    }
    reflections.push_back(std::move(v));
  }
  for (size_t i = 0; i < n; i++) diagonal[i] = a[i * n + i];
  if (n > 1) off[n - 2] = a[(n - 2) * n + n - 1];

  // The basis: unit vectors reflected, the last reflection first, so that each one touches the small corner only.
  std::fill(a.begin(), a.end(), 0.0);
  for (size_t i = 0; i < n; i++) a[i * n + i] = 1;
  for (size_t k = reflections.size(); k-- > 0;) {
    const auto& v = reflections[k];
    for (size_t i = k + 1; i < n; i++) {
      double* row = &a[i * n + k + 1];
      linear.add_scaled(-linear.dot(row, v.data(), v.size()), v.data(), row, v.size());
    }
  }
}

/** Diagonalizes the tridiagonal matrix and rotates the rows of `basis` along. */
void implicit_ql(std::vector<double>& diagonal, std::vector<double>& off, std::vector<double>& basis, size_t n) {
  constexpr int most_sweeps = 60;
  off[n - 1] = 0;
  // Sizes so far, not those of the neighbours on the diagonal: in the null space of a singular matrix these are rounding noise.
  double largest = 0;
  for (size_t l = 0; l < n; l++) {
    largest = std::max(largest, std::abs(diagonal[l]) + std::abs(off[l]));
    for (int sweep = 0;; sweep++) {
      size_t m = l;
      for (; m + 1 < n; m++) {
        if (std::abs(off[m]) <= std::numeric_limits<double>::epsilon() * largest) break;
      }
      if (m == l) break;
      if (sweep == most_sweeps) throw std::runtime_error("the eigenvalues of a symmetric matrix did not converge");
      double g = (diagonal[l + 1] - diagonal[l]) / (2 * off[l]);
      g = diagonal[m] - diagonal[l] + off[l] / (g + std::copysign(std::hypot(g, 1.0), g));
      double s = 1, c = 1, p = 0;
      bool split = false;
      for (size_t i = m; i-- > l;) {
        const double f = s * off[i], b = c * off[i];
        const double r = std::hypot(f, g);
        off[i + 1] = r;
        if (r == 0) {
          diagonal[i + 1] -= p;
          off[m] = 0;
          split = true;
          break;
        }
        s = f / r;
        c = g / r;
        g = diagonal[i + 1] - p;
        const double t = (diagonal[i] - g) * s + 2 * c * b;
        p = s * t;
        diagonal[i + 1] = g + p;
        g = c * t - b;
        double* lower = &basis[i * n];
        double* upper = &basis[(i + 1) * n];
        for (size_t j = 0; j < n; j++) {
          const double high = upper[j];
          upper[j] = s * lower[j] + c * high;
          lower[j] = c * lower[j] - s * high;
        }
      }
      if (split) continue;
      diagonal[l] -= p;
      off[l] = g;
      off[m] = 0;
    }
  }
}

}  // namespace

void symmetric_eigen(std::vector<double>& a, std::vector<double>& values, size_t n) {
  std::vector<double> diagonal(n), off(n);
  tridiagonalize(a, diagonal, off, n);
  implicit_ql(diagonal, off, a, n);
  std::vector<size_t> order(n);
  std::iota(order.begin(), order.end(), size_t(0));
  std::sort(order.begin(), order.end(), [&](size_t i, size_t j) { return diagonal[i] > diagonal[j]; });
  std::vector<double> sorted(n * n);
  values.resize(n);
  for (size_t i = 0; i < n; i++) {
    values[i] = diagonal[order[i]];
    std::copy_n(&a[order[i] * n], n, &sorted[i * n]);
  }
  a = std::move(sorted);
}

}  // namespace indicatrix
