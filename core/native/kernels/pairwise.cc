#include "pairwise.hh"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace indicatrix {

namespace {

/** Distances between unordered pairs: those of point i with the points after it stand together. */
class Pairs {
 public:
  explicit Pairs(size_t points) : points_(points), distances_(points * (points - 1) / 2) {}

  double* after(size_t i) { return distances_.data() + start(i); }
  std::vector<double>& all() { return distances_; }

  /** Calls see(distance) for all other points, in order. */
  template <class See>
  void around(size_t i, See see) const {
    for (size_t j = 0; j < i; j++) see(distances_[start(j) + i - j - 1]);
    for (size_t j = 0; j + i + 1 < points_; j++) see(distances_[start(i) + j]);
  }

 private:
  size_t start(size_t i) const { return i * (2 * points_ - i - 1) / 2; }

  size_t points_;
  std::vector<double> distances_;
};

/** Replaces values by their ranks from 1, equal values by the mean of theirs. */
void rank(std::vector<double>& values) {
  struct Entry { double value; uint32_t index; };
  std::vector<Entry> sorted(values.size());
  for (size_t i = 0; i < values.size(); i++) sorted[i] = {values[i], uint32_t(i)};
  std::sort(sorted.begin(), sorted.end(), [](const Entry& a, const Entry& b) { return a.value < b.value; });
  for (size_t i = 0, end; i < sorted.size(); i = end) {
    for (end = i + 1; end < sorted.size() && sorted[end].value == sorted[i].value; end++) {}
    for (size_t j = i; j < end; j++) values[sorted[j].index] = 0.5 * double(i + 1 + end);
  }
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const double n = double(a.size());
  const double mean_a = std::accumulate(a.begin(), a.end(), 0.0) / n, mean_b = std::accumulate(b.begin(), b.end(), 0.0) / n;
  double ab = 0, aa = 0, bb = 0;
  for (size_t i = 0; i < a.size(); i++) {
    const double x = a[i] - mean_a, y = b[i] - mean_b;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / std::sqrt(aa * bb);
}

/** Density at every point for every σ, [sigma][point], each summing to 1. */
std::vector<double> densities(Pairs& pairs, size_t points, const double* sigmas, size_t sigma_count, Task& task) {
  const double furthest = *std::max_element(pairs.all().begin(), pairs.all().end());
  std::vector<double> density(sigma_count * points);
  share_blocks(task, points, [&](auto next) {
    for (size_t i; next(i);) {
      for (size_t s = 0; s < sigma_count; s++) {
        double sum = 1;
        pairs.around(i, [&](double distance) {
          const double share = distance / furthest;
          sum += std::exp(-share * share / sigmas[s]);
        });
        density[s * points + i] = sum;
      }
    }
  });
  for (size_t s = 0; s < sigma_count; s++) {
    const auto begin = density.begin() + s * points;
    const double sum = std::accumulate(begin, begin + points, 0.0);
    std::for_each(begin, begin + points, [sum](double& value) { value /= sum; });
  }
  return density;
}

}  // namespace

PairStatistics pair_statistics(const Cloud& first, const Cloud& second, const double* sigmas, size_t sigma_count, double* divergences, Task& task) {
  const size_t points = first.rows;
  task.total = 3 * points + 2;
  Pairs a(points), b(points);
  std::vector<PairStatistics> rows(points);
  share_blocks(task, points, [&](auto next) {
    for (size_t i; next(i);) {
      double *d = a.after(i), *e = b.after(i);
      PairStatistics row{};
      for (size_t j = i + 1; j < points; j++, d++, e++) {
        *d = std::sqrt(squared_distance(first.row(i), first.row(j), first.dim));
        *e = std::sqrt(squared_distance(second.row(i), second.row(j), second.dim));
        row.squared_difference += (*d - *e) * (*d - *e);
        row.squared_first += *d * *d;
        row.squared_second += *e * *e;
        row.product += *d * *e;
      }
      rows[i] = row;
    }
  });
  if (task.cancelled) return {};
  const std::vector<double> p = densities(a, points, sigmas, sigma_count, task), q = densities(b, points, sigmas, sigma_count, task);
  for (size_t s = 0; s < sigma_count; s++) {
    divergences[s] = 0;
    for (size_t i = s * points; i < (s + 1) * points; i++) divergences[s] += p[i] * (std::log(p[i]) - std::log(q[i]));
  }
  if (task.cancelled) return {};
  share_blocks(task, 2, [&](auto next) {
    for (size_t i; next(i);) rank(i == 0 ? a.all() : b.all());
  });
  PairStatistics total{};
  for (const auto& row : rows) {
    total.squared_difference += row.squared_difference;
    total.squared_first += row.squared_first;
    total.squared_second += row.squared_second;
    total.product += row.product;
  }
  total.rank_correlation = correlation(a.all(), b.all());
  return total;
}

}  // namespace indicatrix
