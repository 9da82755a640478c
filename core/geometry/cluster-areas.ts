/** How much of a map each group of cells takes, as it is seen and as a metric measures it. */

export interface ClusterAreas {
  /** Shares of all groups' area, one a group. */
  seen: Float64Array;
  /** The same under the metric; NaN where no cell of a group has a volume element. */
  measured: Float64Array;
}

/** Cells a square should hold on average, where cells lie evenly. */
const perSquare = 4;
const mostColumns = 96;

/**
 * The map is covered with squares; each belongs to the group that most of its cells are of. Under a metric a square counts with the mean
 * volume element of that group's cells in it.
 * @param embedding cells × 2, finite @param labels one a cell, −1 for none @param volumes √det G at every cell, NaN where there is none
 */
export function clusterAreas(embedding: Float32Array, labels: Int32Array, count: number, volumes: Float64Array): ClusterAreas {
  const cells = labels.length;
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let cell = 0; cell < cells; cell++) {
    minX = Math.min(minX, embedding[2 * cell]);
    maxX = Math.max(maxX, embedding[2 * cell]);
    minY = Math.min(minY, embedding[2 * cell + 1]);
    maxY = Math.max(maxY, embedding[2 * cell + 1]);
  }
  const columns = Math.max(4, Math.min(mostColumns, Math.floor(Math.sqrt(cells / perSquare))));
  const side = Math.max(maxX - minX, maxY - minY) / columns || 1;
  const squares = new Map<number, number[]>();
  for (let cell = 0; cell < cells; cell++) {
    if (labels[cell] < 0) continue;
    const at = Math.floor((embedding[2 * cell + 1] - minY) / side) * (columns + 1) + Math.floor((embedding[2 * cell] - minX) / side);
    const members = squares.get(at);
    if (members) members.push(cell);
    else squares.set(at, [cell]);
  }
  const seen = new Float64Array(count);
  const measured = new Float64Array(count);
  const known = new Float64Array(count);
  const votes = new Uint32Array(count);
  for (const members of squares.values()) {
    votes.fill(0);
    for (const cell of members) votes[labels[cell]]++;
    const owner = votes.reduce((best, of, label) => (of > votes[best] ? label : best), 0);
    const own = members.filter((cell) => labels[cell] === owner && volumes[cell] > 0);
    seen[owner]++;
    if (own.length === 0) continue;
    known[owner]++;
    measured[owner] += own.reduce((sum, cell) => sum + volumes[cell], 0) / own.length;
  }
  // Squares without a volume element count with the mean of their group's others.
  const areas = measured.map((area, group) => (seen[group] === 0 ? 0 : known[group] === 0 ? NaN : (area * seen[group]) / known[group]));
  const share = (values: Float64Array) => {
    const total = values.reduce((sum, value) => sum + (value || 0), 0);
    return values.map((value) => (total > 0 ? value / total : 0));
  };
  return { seen: share(seen), measured: share(areas) };
}
