#include <cmath>

#include "../../../core/native/kernels/decomposition.hh"
#include "sanitize.hh"

namespace indicatrix {

namespace {

int components_of(size_t rows, size_t cols, double density, size_t components) {
  Random random(16, Random::Stream::order);
  std::vector<uint32_t> indptr{0}, indices;
  std::vector<float> values;
  for (size_t row = 0; row < rows; row++) {
    // Some rows have no entry.
    for (uint32_t column = 0; column < cols && row % 11 != 5; column++) {
      if (random.uniform(0, 1) >= float(density)) continue;
      indices.push_back(column);
      values.push_back(random.uniform(0, 3));
    }
    indptr.push_back(uint32_t(indices.size()));
  }
  indices.shrink_to_fit();
  values.shrink_to_fit();
  std::vector<double> variance(components);
  double total = 0;
  std::vector<float> loadings(components * cols), scores(rows * components);
  std::vector<double> means(cols);
  Task task;
  principal_components({indptr.data(), indices.data(), values.data(), rows, cols}, components, {variance.data(), &total, loadings.data()},
                       means.data(), scores.data(), task);
  expect(variance[0] > 0 && variance[0] <= total * (1 + 1e-9) && std::isfinite(scores.back()), "components have variance");
  for (size_t i = 1; i < components; i++) expect(variance[i] <= variance[i - 1] * (1 + 1e-9), "variances descend");
  return 1;
}

}  // namespace

int sanitize_components() {
  return components_of(2, 1, 1, 1) + components_of(5, 3, 0.9, 3) + components_of(70, 41, 0.3, 40)  // decomposed whole
         + components_of(90, 501, 0.1, 7) + components_of(30, 403, 0.2, 29)                        // written covariance
         + components_of(60, 4111, 0.01, 6);                                                       // implied covariance
}

}  // namespace indicatrix
