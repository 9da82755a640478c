// All eigenpairs of a dense symmetric matrix.
#pragma once

#include <cstddef>
#include <vector>

namespace indicatrix {

/**
 * Householder reduction to tridiagonal form, then implicit QL with Wilkinson's shift; float64.
 * @param a n × n, symmetric; on return row i is the unit eigenvector of values[i]
 * @param values n, descending
 */
void symmetric_eigen(std::vector<double>& a, std::vector<double>& values, size_t n);

}  // namespace indicatrix
