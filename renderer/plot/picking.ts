/** What lies under the pointer: the nearest point, by a grid of buckets, and the smallest ellipse. */

/** Points a bucket on average; few enough to look at, enough to keep the grid small. */
const perBucket = 2;
const maxSide = 1024;

export interface PointIndex {
  /** The point nearest to (x, y) and no farther than `reach`, all in embedding units; −1 where there is none. */
  nearest(x: number, y: number, reach: number): number;
}

/**
 * @param positions cells × 2; points that are not finite are never found @param shown one byte a cell, 0 where it is not to be found; null
 * for all
 */
export function indexPoints(positions: Float32Array, shown: Uint8Array | null = null): PointIndex {
  const count = positions.length / 2;
  let minX = Infinity,
    minY = Infinity,
    maxX = -Infinity,
    maxY = -Infinity;
  for (let i = 0; i < positions.length; i += 2) {
    const x = positions[i],
      y = positions[i + 1];
    if (!Number.isFinite(x + y)) continue;
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
  }
  if (minX > maxX) return { nearest: () => -1 };

  const side = Math.max(1, Math.min(maxSide, Math.ceil(Math.sqrt(count / perBucket))));
  const width = (maxX - minX) / side || 1;
  const height = (maxY - minY) / side || 1;
  const column = (x: number) => Math.min(side - 1, Math.max(0, Math.floor((x - minX) / width)));
  const row = (y: number) => Math.min(side - 1, Math.max(0, Math.floor((y - minY) / height)));

  // A counting sort: starts[b] … starts[b + 1] are bucket b's places in `members`.
  const buckets = new Int32Array(count);
  const starts = new Uint32Array(side * side + 1);
  for (let i = 0; i < count; i++) {
    const x = positions[2 * i],
      y = positions[2 * i + 1];
    const bucket = Number.isFinite(x + y) && (!shown || shown[i]) ? row(y) * side + column(x) : -1;
    buckets[i] = bucket;
    if (bucket >= 0) starts[bucket + 1]++;
  }
  for (let b = 0; b < side * side; b++) starts[b + 1] += starts[b];
  const next = starts.slice(0, -1);
  const members = new Uint32Array(starts[side * side]);
  for (let i = 0; i < count; i++) if (buckets[i] >= 0) members[next[buckets[i]]++] = i;

  return {
    nearest(x, y, reach) {
      const centre = { column: Math.floor((x - minX) / width), row: Math.floor((y - minY) / height) };
      let best = -1;
      let bestSquare = reach * reach;
      const look = (r: number, c: number) => {
        const bucket = r * side + c;
        for (let at = starts[bucket]; at < starts[bucket + 1]; at++) {
          const dx = positions[2 * members[at]] - x,
            dy = positions[2 * members[at] + 1] - y;
          const square = dx * dx + dy * dy;
          if (square <= bestSquare) {
            bestSquare = square;
            best = members[at];
          }
        }
      };
      const firstColumn = column(x - reach),
        lastColumn = column(x + reach),
        firstRow = row(y - reach),
        lastRow = row(y + reach);
      const rings = Math.max(centre.column - firstColumn, lastColumn - centre.column, centre.row - firstRow, lastRow - centre.row);
      for (let ring = 0; ring <= rings; ring++) {
        // Everything in this ring and beyond is at least so far away.
        const gap = (ring - 1) * Math.min(width, height);
        if (gap > 0 && gap * gap > bestSquare) break;
        for (let r = Math.max(firstRow, centre.row - ring); r <= Math.min(lastRow, centre.row + ring); r++) {
          const edge = Math.abs(r - centre.row) === ring;
          const step = edge || ring === 0 ? 1 : 2 * ring;
          for (let c = centre.column - ring; c <= centre.column + ring; c += step) if (c >= firstColumn && c <= lastColumn) look(r, c);
        }
      }
      return best;
    },
  };
}

/**
 * The ellipse under (x, y); of several the smallest, since it lies uppermost in the mind.
 * @param instances 6 a piece: centre, longer and shorter semi-axis
 * @returns its place, or −1
 */
export function ellipseAt(instances: Float32Array, x: number, y: number): number {
  let best = -1;
  let bestArea = Infinity;
  for (let i = 0; 6 * i < instances.length; i++) {
    const [cx, cy, ax, ay, bx, by] = instances.subarray(6 * i, 6 * i + 6);
    const dx = x - cx,
      dy = y - cy;
    const along = (dx * ax + dy * ay) / (ax * ax + ay * ay);
    const across = (dx * bx + dy * by) / (bx * bx + by * by);
    const area = Math.hypot(ax, ay) * Math.hypot(bx, by);
    if (along * along + across * across <= 1 && area < bestArea) {
      bestArea = area;
      best = i;
    }
  }
  return best;
}
