// What draws neighbours together and drives others apart (Damrich, Böhm, Hamprecht, Kobak, ICLR 2023). With s the squared distance of two
// embedded cells and q = 1 / (1 + s), an edge from i to j with negatives k loses
//   umap     −log q_ij − Σ log(1 − q_ik)
//   neg      −log q_ij / (q_ij + c) − Σ log(1 − q_ik / (q_ik + c))
//   infonce  −log q_ij + log(q_ij + Σ q_ik) / ρ
// The loss is the mean over the edges. In `umap` two cells closer than float32 can tell, s below 1e-12, count as that far apart: at one
// place they have no way to go.
#pragma once

#include "batch.hh"
#include "isa.hh"

namespace indicatrix::INDICATRIX_ISA {

/** Of the embedding, which is there: these tiles' places. */
void collect_places(const Batch& batch, Range tiles);

/** After all of them: the mean loss, and where the batch trains its derivative by the places. In one order, whatever the threads. */
double contrast(const Batch& batch);

/** Adds these tiles' derivatives to the embedding's adjoint, or, where nothing else reaches that, sets it. */
void add_contrast(const Batch& batch, Range tiles);

}  // namespace indicatrix::INDICATRIX_ISA
