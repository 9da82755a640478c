#include "harmony.hh"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "mixture.hh"
#include "random.hh"
#include "sphere_means.hh"

namespace indicatrix {

namespace {

/** Rounds whose objectives are compared as one, so that a single one does not stop the clustering. */
constexpr size_t window = 3;
/** A batch is corrected in a cluster that holds more than this share of it. */
constexpr double least_share = 1e-5;
/** Work below so many products is done on the thread at hand: starting others would cost more. */
constexpr size_t shared_from = 1 << 22;
/** Beyond every logit of a real cluster, within float32. */
constexpr float padding = -1e30f;

/** L Lᵀ = matrix (n × n, lower triangle), then L Lᵀ x = right for `columns` right-hand sides side by side. Zeros stay zeros. */
void solve_positive(std::vector<double>& matrix, size_t n, std::vector<double>& right, size_t columns) {
  double largest = 0;
  for (size_t i = 0; i < n; i++) largest = std::max(largest, matrix[i * n + i]);
  const auto combine = [&](size_t to, size_t from, double factor) {
    if (factor == 0) return;
    for (size_t i = 0; i < columns; i++) right[to * columns + i] -= factor * right[from * columns + i];
  };
  for (size_t j = 0; j < n; j++) {
    double* row = &matrix[j * n];
    size_t first = 0;
    while (first < j && row[first] == 0) first++;
    for (size_t k = first; k < j; k++) {
      const double* above = &matrix[k * n];
      double sum = row[k];
      for (size_t i = first; i < k; i++) sum -= row[i] * above[i];
      row[k] = sum / above[k];
      combine(j, k, row[k]);
    }
    double pivot = row[j];
    for (size_t i = first; i < j; i++) pivot -= row[i] * row[i];
    if (!(pivot > 1e-10 * largest)) throw std::domain_error("the ridge is too small: batches cannot be told from clusters");
    row[j] = std::sqrt(pivot);
    for (size_t i = 0; i < columns; i++) right[j * columns + i] /= row[j];
  }
  for (size_t j = n; j-- > 0;) {
    for (size_t i = 0; i < columns; i++) right[j * columns + i] /= matrix[j * n + j];
    for (size_t k = 0; k < j; k++) combine(k, j, matrix[j * n + k]);
  }
}

class Harmony {
 public:
  Harmony(const Cloud& points, const Batches& batches, const HarmonyChoices& choices, const HarmonyResult& result, Task& task)
      : points_(points),
        batches_(batches),
        choices_(choices),
        result_(result),
        task_(task),
        random_(choices.seed, Random::Stream::order),
        rows_(points.rows),
        dim_(points.dim),
        width_((choices.clusters + cluster_slice - 1) / cluster_slice * cluster_slice),
        round_(points.values, points.values + points.rows * points.dim),
        r_(rows_ * width_),
        group_masses_(batches.groups * width_),
        batch_masses_(batches.batches * width_),
        masses_(width_),
        sizes_(batches.batches),
        penalties_(batches.groups * width_),
        laid_(dim_ * width_),
        order_(rows_) {
    std::iota(order_.begin(), order_.end(), 0);
    for (size_t row = 0; row < rows_; row++)
      for (size_t c = 0; c < batches.columns; c++) sizes_[batch_of(batches.group_of[row], c)]++;
  }

  size_t run() {
    task_.total = choices_.iterations * (choices_.rounds + 1) * blocks(rows_);
    size_t made = 0;
    to_sphere(points_.values);
    if (!result_.has_start) sphere_means({round_.data(), rows_, dim_}, choices_.clusters, choices_.seed, result_.centres, task_);
    for (size_t k = 0; k < choices_.clusters; k++) to_length_one(result_.centres + k * dim_, dim_);
    double before = assign_alone();
    result_.objectives[0] = before;
    std::copy_n(points_.values, rows_ * dim_, result_.corrected);
    while (made < choices_.iterations && !task_.cancelled) {
      if (made > 0) {
        to_sphere(result_.corrected);
        assign_alone();
      }
      const double now = cluster();
      if (task_.cancelled) break;
      correct();
      result_.objectives[++made] = now;
      const double gain = (before - now) / std::abs(before);
      before = now;
      if (gain >= 0 && gain < choices_.tolerance) break;
    }
    return made;
  }

 private:
  uint32_t batch_of(size_t group, size_t column) const { return batches_.batches_of[group * batches_.columns + column]; }
  const float* round_point(size_t row) const { return round_.data() + row * dim_; }
  float* r(size_t row) { return r_.data() + row * width_; }
  static size_t blocks(size_t rows) { return (rows + mixture_block - 1) / mixture_block; }

  /** `work(i)` for 0 … count − 1 in any order, `products` being what all of it costs. */
  template <typename Work> void share(size_t count, size_t products, Work work) {
    if (products < shared_from) {
      for (size_t i = 0; i < count && !task_.cancelled; i++) work(i);
      return;
    }
    Task part;
    share_blocks(part, count, [&](auto next) {
      for (size_t i; next(i);) {
        if (task_.cancelled) part.cancelled = true;
        else work(i);
      }
    });
  }

  /** Cells at length 1, where only the kind of cell and not how far it stands from the middle tells clusters apart. */
  void to_sphere(const float* values) {
    std::copy_n(values, rows_ * dim_, round_.data());
    share(blocks(rows_), rows_ * dim_, [&](size_t block) {
      for (size_t row = block * mixture_block; row < std::min(rows_, (block + 1) * mixture_block); row++)
        to_length_one(round_.data() + row * dim_, dim_);
    });
  }

  /** Of the cells order[from…to): r by distance and penalty. @returns the sums of their terms, in the order of the cells */
  MixtureTerms assign(const uint32_t* order, size_t count) {
    std::vector<MixtureTerms> terms(blocks(count));
    share(blocks(count), count * width_ * (dim_ + 8), [&](size_t block) {
      std::vector<float> similarity(cell_group * width_);
      const size_t end = std::min(count, (block + 1) * mixture_block);
      for (size_t at = block * mixture_block; at < end; at += cell_group) {
        const float* cells[cell_group];
        for (size_t c = 0; c < cell_group; c++) cells[c] = round_point(order[std::min(at + c, end - 1)]);
        mixture_kernels().similarities(cells, dim_, laid_.data(), width_, similarity.data());
        for (size_t c = 0; c < cell_group && at + c < end; c++) {
          const uint32_t row = order[at + c];
          const float* penalty = penalties_.data() + batches_.group_of[row] * width_;
          const MixtureTerms own = mixture_kernels().assign(similarity.data() + c * width_, penalty, width_, float(choices_.sigma), r(row));
          terms[block].distance += own.distance;
          terms[block].entropy += own.entropy;
        }
      }
    });
    MixtureTerms all{};
    for (const MixtureTerms& each : terms) all.distance += each.distance, all.entropy += each.entropy;
    return all;
  }

  /** Adds `sign` · r of the cells to their groups' masses, each slice of clusters by one thread, in the order of the cells. */
  void weigh(const uint32_t* order, size_t count, double sign) {
    share(width_ / cluster_slice, count * width_, [&](size_t slice) {
      const size_t from = slice * cluster_slice;
      for (size_t at = 0; at < count; at++) {
        double* masses = group_masses_.data() + batches_.group_of[order[at]] * width_ + from;
        const float* own = r(order[at]) + from;
        for (size_t k = 0; k < cluster_slice; k++) masses[k] += sign * own[k];
      }
    });
  }

  /** What batches and clusters hold, from what groups hold: O and Σ r. */
  void count_batches() {
    std::fill(batch_masses_.begin(), batch_masses_.end(), 0.0);
    std::fill(masses_.begin(), masses_.end(), 0.0);
    for (size_t g = 0; g < batches_.groups; g++) {
      const double* own = group_masses_.data() + g * width_;
      for (size_t k = 0; k < width_; k++) masses_[k] += own[k];
      for (size_t c = 0; c < batches_.columns; c++) {
        double* batch = batch_masses_.data() + batch_of(g, c) * width_;
        for (size_t k = 0; k < width_; k++) batch[k] += own[k];
      }
    }
  }

  /** E: what a batch would hold of a cluster if it were spread as all cells are. */
  double expected(size_t batch, size_t k) const { return masses_[k] * sizes_[batch] / double(rows_); }

  /** ln((O + E + 1) / (2 E + 1)): above 0 where a batch holds more of a cluster than its share. */
  double surplus(size_t batch, size_t k) const {
    const double e = expected(batch, k);
    return std::log((batch_masses_[batch * width_ + k] + e + 1) / (2 * e + 1));
  }

  void set_penalties() {
    count_batches();
    std::vector<double> of_batch(batches_.batches * choices_.clusters);
    share(batches_.batches, of_batch.size() * 16, [&](size_t b) {
      for (size_t k = 0; k < choices_.clusters; k++) of_batch[b * choices_.clusters + k] = choices_.theta * surplus(b, k);
    });
    for (size_t g = 0; g < batches_.groups; g++) {
      for (size_t k = 0; k < choices_.clusters; k++) {
        double all = 0;
        for (size_t c = 0; c < batches_.columns; c++) all -= of_batch[batch_of(g, c) * choices_.clusters + k];
        penalties_[g * width_ + k] = float(all);
      }
    }
  }

  double objective(const MixtureTerms& terms) {
    count_batches();
    double diversity = 0;
    for (size_t b = 0; b < batches_.batches; b++)
      for (size_t k = 0; k < choices_.clusters; k++) diversity += batch_masses_[b * width_ + k] * surplus(b, k);
    return 2000.0 / double(rows_) * (terms.distance + choices_.sigma * (terms.entropy + choices_.theta * diversity));
  }

  /** By distance alone. @returns the objective */
  double assign_alone() {
    lay_centres(result_.centres, choices_.clusters, dim_, width_, laid_.data());
    for (size_t g = 0; g < batches_.groups; g++) {
      float* penalty = penalties_.data() + g * width_;
      std::fill_n(penalty, choices_.clusters, 0.0f);
      std::fill(penalty + choices_.clusters, penalty + width_, padding);
    }
    std::vector<uint32_t> all(rows_);
    std::iota(all.begin(), all.end(), 0);
    const MixtureTerms terms = assign(all.data(), rows_);
    std::fill(group_masses_.begin(), group_masses_.end(), 0.0);
    weigh(all.data(), rows_, 1);
    return objective(terms);
  }

  /** Cells assigned anew block by block, each by what all others hold. @returns the last objective */
  double cluster() {
    std::vector<double> objectives;
    const size_t size = std::max<size_t>(1, size_t(double(rows_) * choices_.block));
    const size_t count = std::min(rows_, size_t(std::ceil(1 / choices_.block)));
    for (size_t round = 0; round < choices_.rounds && !task_.cancelled; round++) {
      std::iota(order_.begin(), order_.end(), 0);
      random_.shuffle(order_.data(), uint32_t(rows_));
      MixtureTerms all{};
      for (size_t block = 0; block < count && block * size < rows_ && !task_.cancelled; block++) {
        const uint32_t* cells = order_.data() + block * size;
        const size_t end = block + 1 == count ? rows_ : std::min(rows_, (block + 1) * size), own = end - block * size;
        weigh(cells, own, -1);
        set_penalties();
        const MixtureTerms terms = assign(cells, own);
        weigh(cells, own, 1);
        all.distance += terms.distance;
        all.entropy += terms.entropy;
      }
      task_.done += blocks(rows_);
      objectives.push_back(objective(all));
      if (round <= window) continue;
      double former = 0, latter = 0;
      for (size_t i = 0; i < window; i++) {
        former += objectives[round - 1 - i];
        latter += objectives[round - i];
      }
      if (std::abs(former - latter) < choices_.round_tolerance * std::abs(former)) break;
    }
    return objectives.empty() ? 0 : objectives.back();
  }

  /** sums[g][i] of a slice: Σ r · (coordinate i, and 1 at the end) of the cells of each group. */
  std::vector<double> slice_sums(const float* values, size_t slice) {
    std::vector<double> sums(batches_.groups * (dim_ + 1) * cluster_slice);
    std::vector<float> row(dim_ + 1, 1.0f);
    for (size_t at = 0; at < rows_; at++) {
      std::copy_n(values + at * dim_, dim_, row.begin());
      mixture_kernels().add_products(row.data(), dim_ + 1, r(at) + slice * cluster_slice,
                                     sums.data() + batches_.group_of[at] * (dim_ + 1) * cluster_slice);
    }
    return sums;
  }

  /** Which batches a cluster corrects: those it holds some of, in columns of which it holds several. */
  std::vector<uint32_t> corrected_batches(size_t k) const {
    std::vector<size_t> held(batches_.columns);
    const auto is_held = [&](size_t b) { return batch_masses_[b * width_ + k] / sizes_[b] > least_share; };
    for (size_t b = 0; b < batches_.batches; b++) held[batches_.column_of[b]] += is_held(b);
    std::vector<uint32_t> kept;
    for (size_t b = 0; b < batches_.batches; b++)
      if (is_held(b) && held[batches_.column_of[b]] > 1) kept.push_back(uint32_t(b));
    return kept;
  }

  /**
   * A ridge regression in every cluster: cells = centre + what their batches add, weighted by r. What batches add is taken away, the centre
   * is where the cluster goes on.
   */
  void correct() {
    count_batches();
    std::vector<float> directions(batches_.groups * choices_.clusters * dim_);
    share(width_ / cluster_slice, rows_ * width_ * dim_, [&](size_t slice) {
      const std::vector<double> sums = slice_sums(points_.values, slice);
      const size_t end = std::min(choices_.clusters, (slice + 1) * cluster_slice);
      for (size_t k = slice * cluster_slice; k < end; k++) solve(k, sums, directions);
    });
    share(blocks(rows_), rows_ * width_ * dim_, [&](size_t block) {
      for (size_t row = block * mixture_block; row < std::min(rows_, (block + 1) * mixture_block); row++) {
        float* out = result_.corrected + row * dim_;
        std::copy_n(points_.row(row), dim_, out);
        mixture_kernels().subtract(r(row), choices_.clusters, directions.data() + batches_.group_of[row] * choices_.clusters * dim_, dim_,
                                   out);
      }
    });
    task_.done += blocks(rows_);
  }

  void solve(size_t k, const std::vector<double>& sums, std::vector<float>& directions) {
    const std::vector<uint32_t> kept = corrected_batches(k);
    if (kept.empty()) return;
    // The centre comes last: with one column all before it is a diagonal, and stays one.
    const size_t n = kept.size() + 1, centre = kept.size(), slot = k % cluster_slice;
    std::vector<int32_t> place(batches_.batches, -1);
    for (size_t at = 0; at < kept.size(); at++) place[kept[at]] = int32_t(at);
    std::vector<double> matrix(n * n), right(n * dim_);
    std::vector<size_t> own;
    for (size_t g = 0; g < batches_.groups; g++) {
      own.clear();
      for (size_t c = 0; c < batches_.columns; c++)
        if (const int32_t at = place[batch_of(g, c)]; at >= 0) own.push_back(size_t(at));
      if (own.empty()) continue;
      own.push_back(centre);
      const double* of_group = sums.data() + g * (dim_ + 1) * cluster_slice + slot;
      for (size_t a : own) {
        for (size_t b : own) matrix[a * n + b] += of_group[dim_ * cluster_slice];
        for (size_t i = 0; i < dim_; i++) right[a * dim_ + i] += of_group[i * cluster_slice];
      }
    }
    for (size_t at = 0; at < kept.size(); at++)
      matrix[at * n + at] += choices_.lambda > 0 ? choices_.lambda : choices_.ridge_share * expected(kept[at], k);
    solve_positive(matrix, n, right, dim_);
    double* own_centre = result_.centres + k * dim_;
    std::copy_n(right.data() + centre * dim_, dim_, own_centre);
    to_length_one(own_centre, dim_);
    for (size_t g = 0; g < batches_.groups; g++) {
      float* direction = directions.data() + (g * choices_.clusters + k) * dim_;
      for (size_t c = 0; c < batches_.columns; c++) {
        if (const int32_t at = place[batch_of(g, c)]; at >= 0)
          for (size_t i = 0; i < dim_; i++) direction[i] += float(right[size_t(at) * dim_ + i]);
      }
    }
  }

  const Cloud& points_;
  const Batches& batches_;
  const HarmonyChoices& choices_;
  const HarmonyResult& result_;
  Task& task_;
  Random random_;
  const size_t rows_, dim_, width_;
  /** Cells at length 1. */
  std::vector<float> round_;
  /** rows × width: a cell's shares in the clusters. */
  std::vector<float> r_;
  /** × width: Σ r of groups, of batches (O) and of all. */
  std::vector<double> group_masses_, batch_masses_, masses_;
  std::vector<double> sizes_;
  std::vector<float> penalties_;
  std::vector<float> laid_;
  std::vector<uint32_t> order_;
};

}  // namespace

size_t harmonize(const Cloud& points, const Batches& batches, const HarmonyChoices& choices, const HarmonyResult& result, Task& task) {
  return Harmony(points, batches, choices, result, task).run();
}

}  // namespace indicatrix
