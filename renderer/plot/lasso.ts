/** Which cells a drawn outline encircles. */

const slabs = 256;

/**
 * Even-odd membership. The outline's edges are sorted into horizontal slabs first, so that a point meets only those at its own height:
 * a million points and a long outline stay well under a blink.
 * @param outline 2 a corner, embedding units, closed by itself
 * @param positions cells × 2
 * @returns the cells inside, ascending
 */
export function cellsInside(outline: ArrayLike<number>, positions: Float32Array): Uint32Array {
  const corners = outline.length / 2;
  let minX = Infinity,
    minY = Infinity,
    maxX = -Infinity,
    maxY = -Infinity;
  for (let i = 0; i < corners; i++) {
    minX = Math.min(minX, outline[2 * i]);
    maxX = Math.max(maxX, outline[2 * i]);
    minY = Math.min(minY, outline[2 * i + 1]);
    maxY = Math.max(maxY, outline[2 * i + 1]);
  }
  if (corners < 3 || !(maxY > minY)) return new Uint32Array();

  const height = (maxY - minY) / slabs;
  const slab = (y: number) => Math.min(slabs - 1, Math.floor((y - minY) / height));
  /** Edges by slab: x1, y1, x2, y2. */
  const edges: number[][] = Array.from({ length: slabs }, () => []);
  for (let i = 0; i < corners; i++) {
    const j = (i + 1) % corners;
    const edge = [outline[2 * i], outline[2 * i + 1], outline[2 * j], outline[2 * j + 1]];
    if (edge[1] === edge[3]) continue;
    const last = slab(Math.max(edge[1], edge[3]));
    for (let s = slab(Math.min(edge[1], edge[3])); s <= last; s++) edges[s].push(...edge);
  }

  const inside = new Uint32Array(positions.length / 2);
  let found = 0;
  for (let cell = 0; 2 * cell < positions.length; cell++) {
    const x = positions[2 * cell],
      y = positions[2 * cell + 1];
    if (!(x >= minX && x <= maxX && y >= minY && y <= maxY)) continue;
    const near = edges[slab(y)];
    let odd = false;
    for (let e = 0; e < near.length; e += 4) {
      const y1 = near[e + 1],
        y2 = near[e + 3];
      if (y1 > y !== y2 > y && x < near[e] + ((y - y1) / (y2 - y1)) * (near[e + 2] - near[e])) odd = !odd;
    }
    if (odd) inside[found++] = cell;
  }
  return inside.slice(0, found);
}
