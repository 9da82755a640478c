// The metric of any map: how far the data go for a step on the map, by local regression of the data on the map.
#pragma once

#include "cloud.hh"
#include "task.hh"

namespace indicatrix {

/** A window's cells fall into so many parts, each left out once: how the metric then differs says what chance does to it (jackknife). */
constexpr size_t metric_parts = 8;

struct MapMetricQuery {
  /** The data, and where they lie on the map. */
  Cloud points, map;
  const uint32_t* cells;
  size_t count;
  /** Of the polynomial in each cell's windows: 1, 2 or 3; 1 is taken beyond three dimensions of the map. */
  const uint32_t* orders;
  /** The window's reach along the data's surface, `radius_count` a cell. */
  const double* radii;
  size_t radius_count;
  /** A window that has fewer cells grows to this many; for a polynomial of third order to four a term at least. */
  size_t fewest;
  /** Each window reaches at least so many times as far as the one before it came to reach; 0 where windows do not depend on one another. */
  double wider;
  /** Whether tensors without each part are wanted. */
  bool leaves_out;
};

/**
 * The metric g = Bᵀ B at each cell and radius, B the derivative of the data by the map: a local polynomial by weighted least squares, without
 * what noise adds to Bᵀ B.
 * A window is an ellipse on the map, the cells that the metric says lie within the radius.
 * @param tensors cells × radii × (1, or 1 + metric_parts) × m × m: of all of a window, then without each part; NaN where there is none
 * @param reached cells × radii: the radius, where a window has grown the one it grew to
 */
void map_metrics(const MapMetricQuery& query, double* tensors, double* reached, Task& task);

}  // namespace indicatrix
