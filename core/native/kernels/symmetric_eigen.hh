// Eigenpairs of a dense symmetric matrix: all of them, or the leading ones.
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

/**
 * The `wanted` largest eigenvalues, descending, and their eigenvectors, wanted × n, by inverse iteration: what costs most for
 * all of them, turning a whole basis along, is left out. Vectors of values closer than 10⁻³ of the matrix are orthogonalized.
 * @param a n × n, used up
 */
void leading_eigenpairs(std::vector<double>& a, std::vector<double>& values, std::vector<double>& vectors, size_t n, size_t wanted);

}  // namespace indicatrix
