#include "symmetric_eigen.hh"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <random>
#include <stdexcept>

#include "linear.hh"

namespace indicatrix {

namespace {

using Reflections = std::vector<std::vector<double>>;

/** A = Qᵀ T Q with T tridiagonal: reflection k, 1 − v vᵀ, makes row k zero beyond its neighbour of the diagonal. `a` is used up. */
Reflections tridiagonalize(std::vector<double>& a, std::vector<double>& diagonal, std::vector<double>& off, size_t n) {
  const auto& linear = linear_kernels();
  Reflections reflections;
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
  return reflections;
}

/** A row in T's coordinates → in A's: the last reflection first. @param from its entries before are zero */
void reflect(const Reflections& reflections, double* row, size_t from) {
  const auto& linear = linear_kernels();
  for (size_t k = std::min(reflections.size(), from); k-- > 0;) {
    const auto& v = reflections[k];
    linear.add_scaled(-linear.dot(row + k + 1, v.data(), v.size()), v.data(), row + k + 1, v.size());
  }
}

/** Diagonalizes the tridiagonal matrix and rotates the rows of `basis`, of `width` numbers each, along. */
void implicit_ql(std::vector<double>& diagonal, std::vector<double>& off, double* basis, size_t width, size_t n) {
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
        double* lower = basis + i * width;
        double* upper = basis + (i + 1) * width;
        for (size_t j = 0; j < width; j++) {
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

/** Solves (T − shift) x = x by elimination with row exchanges. @param least stands for a pivot of zero */
void solve_shifted(const std::vector<double>& diagonal, const std::vector<double>& off, double shift, double least,
                   std::vector<double>& x) {
  const size_t n = diagonal.size();
  // The eliminated rows: the diagonal and the two beyond it.
  std::vector<double> u0(n), u1(n), u2(n);
  const auto pivot = [&](double value) { return std::abs(value) < least ? std::copysign(least, value) : value; };
  double own = diagonal[0] - shift, beyond = n > 1 ? off[0] : 0;
  for (size_t i = 0; i + 1 < n; i++) {
    const double next = diagonal[i + 1] - shift, next_beyond = i + 2 < n ? off[i + 1] : 0;
    if (std::abs(own) >= std::abs(off[i])) {
      u0[i] = pivot(own);
      u1[i] = beyond;
      const double factor = off[i] / u0[i];
      x[i + 1] -= factor * x[i];
      own = next - factor * beyond;
      beyond = next_beyond;
    } else {
      u0[i] = off[i];
      u1[i] = next;
      u2[i] = next_beyond;
      const double factor = own / off[i];
      std::swap(x[i], x[i + 1]);
      x[i + 1] -= factor * x[i];
      own = beyond - factor * next;
      beyond = -factor * next_beyond;
    }
  }
  u0[n - 1] = pivot(own);
  for (size_t i = n; i-- > 0;) {
    double rest = x[i];
    if (i + 1 < n) rest -= u1[i] * x[i + 1];
    if (i + 2 < n) rest -= u2[i] * x[i + 2];
    x[i] = rest / u0[i];
  }
}

}  // namespace

void leading_eigenpairs(std::vector<double>& a, std::vector<double>& values, std::vector<double>& vectors, size_t n, size_t wanted) {
  const auto& linear = linear_kernels();
  std::vector<double> diagonal(n), off(n);
  const Reflections reflections = tridiagonalize(a, diagonal, off, n);
  values = diagonal;
  std::vector<double> used = off;
  implicit_ql(values, used, nullptr, 0, n);
  std::sort(values.begin(), values.end(), std::greater<>());
  values.resize(wanted);

  double size = 0;
  for (size_t i = 0; i < n; i++) size = std::max(size, std::abs(diagonal[i]) + std::abs(off[i]) + (i > 0 ? std::abs(off[i - 1]) : 0));
  const double least = std::numeric_limits<double>::epsilon() * std::max(size, std::numeric_limits<double>::min());
  vectors.assign(wanted * n, 0.0);
  std::mt19937_64 random(1);
  for (size_t v = 0; v < wanted; v++) {
    std::vector<double> x(n);
    for (double& entry : x) entry = double(random() >> 11) * 0x1p-52 - 1;
    constexpr int turns = 3;
    for (int turn = 0; turn < turns; turn++) {
      // Values that are the same to rounding are told apart, so that each has a direction of its own.
      solve_shifted(diagonal, off, values[v] - 4 * least * double(v), least, x);
      for (size_t before = v; before-- > 0 && values[before] - values[v] <= 1e-3 * size;) {
        const double* other = &vectors[before * n];
        linear.add_scaled(-linear.dot(x.data(), other, n), other, x.data(), n);
      }
      const double norm = std::sqrt(linear.dot(x.data(), x.data(), n));
      for (double& entry : x) entry /= norm;
    }
    std::copy(x.begin(), x.end(), &vectors[v * n]);
  }
  for (size_t v = 0; v < wanted; v++) reflect(reflections, &vectors[v * n], n);
}

void symmetric_eigen(std::vector<double>& a, std::vector<double>& values, size_t n) {
  std::vector<double> diagonal(n), off(n);
  const Reflections reflections = tridiagonalize(a, diagonal, off, n);
  // The basis: unit vectors reflected, so that each reflection touches the small corner only.
  std::fill(a.begin(), a.end(), 0.0);
  for (size_t i = 0; i < n; i++) {
    a[i * n + i] = 1;
    reflect(reflections, &a[i * n], i);
  }
  implicit_ql(diagonal, off, a.data(), n, n);
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
