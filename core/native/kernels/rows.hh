// Between row-major data, a sample a row, and tiles.
#pragma once

#include "isa.hh"
#include "tiles.hh"

namespace indicatrix::INDICATRIX_ISA {

/**
 * Loads samples rows[0 … samples) of row-major data (consecutive from the first where `rows` is null) into tiles, whose last is filled up
 * with the last sample, and into padded rows where those have data. Where `to` has a sample a row, so do its tiles.
 */
void gather(const float* data, const uint32_t* rows, int samples, Tiles to, Matrix to_rows, Range tiles);

/** Brings rows that will be gathered next closer, so that their data arrives while the present batch is worked on. */
void prefetch(const float* data, const uint32_t* rows, int count, int features);

/** As gather, with sample s blended from two rows: blend[s] of rows[s] and the rest of others[s]. */
void gather_blended(const float* data, const uint32_t* rows, const uint32_t* others, const float* blend, int samples, Tiles to,
                    Matrix to_rows, Range tiles);

/** Writes samples row-major, one after the other. */
void scatter(Tiles from, int samples, float* data, Range tiles);

}  // namespace indicatrix::INDICATRIX_ISA
