#include "sphere_means.hh"

#include <algorithm>
#include <cmath>
#include <vector>

#include "mixture.hh"
#include "random.hh"

namespace indicatrix {

namespace {

/** Points a cluster that are looked at for first centres: enough to see every cluster, whatever the number of points. */
constexpr size_t seen_a_cluster = 100;
constexpr int rounds = 10;

double dot(const float* point, const double* centre, size_t dim) {
  double sum = 0;
  for (size_t i = 0; i < dim; i++) sum += point[i] * centre[i];
  return sum;
}

void take(const Cloud& points, size_t row, double* centre) { std::copy_n(points.row(row), points.dim, centre); }

/** k-means++ (Arthur & Vassilvitskii 2007): each centre a point drawn by its squared distance from those before. */
void first_centres(const Cloud& points, size_t clusters, Random& random, double* centres, Task& task) {
  const size_t seen = std::min(points.rows, clusters * seen_a_cluster);
  std::vector<uint32_t> rows(points.rows);
  for (size_t i = 0; i < points.rows; i++) rows[i] = uint32_t(i);
  random.shuffle(rows.data(), uint32_t(points.rows));
  std::vector<double> squared(seen, 4);
  take(points, rows[0], centres);
  for (size_t k = 1; k < clusters && !task.cancelled; k++) {
    const double* last = centres + (k - 1) * points.dim;
    double all = 0;
    for (size_t i = 0; i < seen; i++) {
      squared[i] = std::min(squared[i], std::max(0.0, 2 - 2 * dot(points.row(rows[i]), last, points.dim)));
      all += squared[i];
    }
    double left = all * (double(random.next() >> 11) * 0x1p-53);
    size_t chosen = 0;
    while (chosen + 1 < seen && (left -= squared[chosen]) >= 0) chosen++;
    take(points, rows[chosen], centres + k * points.dim);
  }
}

}  // namespace

template <typename T> void to_length_one(T* values, size_t count) {
  double squared = 0;
  for (size_t i = 0; i < count; i++) squared += double(values[i]) * double(values[i]);
  if (squared == 0) return;
  const double length = std::sqrt(squared);
  for (size_t i = 0; i < count; i++) values[i] = T(double(values[i]) / length);
}
template void to_length_one(float*, size_t);
template void to_length_one(double*, size_t);

void lay_centres(const double* centres, size_t clusters, size_t dim, size_t width, float* laid) {
  std::fill_n(laid, dim * width, 0.0f);
  for (size_t k = 0; k < clusters; k++)
    for (size_t i = 0; i < dim; i++) laid[i * width + k] = float(centres[k * dim + i]);
}

void sphere_means(const Cloud& points, size_t clusters, uint64_t seed, double* centres, Task& task) {
  Random random(seed, Random::Stream::parameters);
  const size_t dim = points.dim, width = (clusters + cluster_slice - 1) / cluster_slice * cluster_slice;
  first_centres(points, clusters, random, centres, task);
  std::vector<float> laid(dim * width);
  std::vector<uint32_t> nearest(points.rows), before;
  const size_t blocks = (points.rows + mixture_block - 1) / mixture_block;
  for (int round = 0; round < rounds && !task.cancelled; round++) {
    lay_centres(centres, clusters, dim, width, laid.data());
    share_blocks(task, blocks, [&](auto next) {
      std::vector<float> similarity(cell_group * width);
      for (size_t block; next(block);) {
        const size_t end = std::min(points.rows, (block + 1) * mixture_block);
        for (size_t row = block * mixture_block; row < end; row += cell_group) {
          const float* cells[cell_group];
          for (size_t c = 0; c < cell_group; c++) cells[c] = points.row(std::min(row + c, end - 1));
          mixture_kernels().similarities(cells, dim, laid.data(), width, similarity.data());
          for (size_t c = 0; c < cell_group && row + c < end; c++) {
            const float* own = similarity.data() + c * width;
            nearest[row + c] = uint32_t(std::max_element(own, own + clusters) - own);
          }
        }
      }
    });
    if (task.cancelled || nearest == before) return;
    std::vector<double> sums(clusters * dim);
    for (size_t row = 0; row < points.rows; row++) {
      const float* point = points.row(row);
      double* sum = sums.data() + nearest[row] * dim;
      for (size_t i = 0; i < dim; i++) sum[i] += point[i];
    }
    for (size_t k = 0; k < clusters; k++) {
      double* sum = sums.data() + k * dim;
      // A cluster without points stays where it was.
      if (std::all_of(sum, sum + dim, [](double value) { return value == 0; })) continue;
      to_length_one(sum, dim);
      std::copy_n(sum, dim, centres + k * dim);
    }
    before = nearest;
  }
}

}  // namespace indicatrix
