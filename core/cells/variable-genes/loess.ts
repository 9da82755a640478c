/** Local regression of one variable on another (Cleveland and Grosse 1991), as the field's loess computes it by default. */

/** A cell of the tree holds at most this share of a neighbourhood's points. */
const cellShare = 0.2;
/** By how much of the range the outermost vertices lie beyond the points. */
const margin = 0.005;

interface Vertex {
  x: number;
  value: number;
  slope: number;
}

/**
 * The fitted value at each point: quadratics under tricube weights over the nearest `span` of the points, computed at the
 * vertices of a tree over x and blended by cubics between them.
 * @param x finite; at least 4 points
 */
export function loess(x: Float64Array, y: Float64Array, span: number): Float64Array {
  const order = Uint32Array.from(x.keys()).sort((a, b) => x[a] - x[b] || a - b);
  const sorted = { x: Float64Array.from(order, (at) => x[at]), y: Float64Array.from(order, (at) => y[at]) };
  const count = x.length;
  const neighbors = Math.max(3, Math.min(count, Math.floor(count * span + 1e-5)));
  const vertices = vertexPlaces(sorted.x, Math.floor(count * span * cellShare)).map((at) => localFit(sorted.x, sorted.y, at, neighbors));
  const fitted = new Float64Array(count);
  let cell = 0;
  for (let at = 0; at < count; at++) {
    while (cell < vertices.length - 2 && sorted.x[at] > vertices[cell + 1].x) cell++;
    fitted[order[at]] = blend(vertices[cell], vertices[cell + 1], sorted.x[at]);
  }
  return fitted;
}

/** Ends of the cells: a cell is cut at its middle point, or the nearest to it that differs from the next, until it holds few enough. */
function vertexPlaces(x: Float64Array, most: number): number[] {
  const [low, high] = [x[0], x[x.length - 1]];
  const beyond = margin * Math.max(high - low, 1e-10 * Math.max(Math.abs(low), Math.abs(high)) + 1e-30);
  const places = [low - beyond, high + beyond];
  const cut = (first: number, last: number, from: number, to: number) => {
    if (last - first + 1 <= most) return;
    const middle = middlePoint(x, first, last);
    if (x[middle] === from || x[middle] === to) return;
    places.push(x[middle]);
    cut(first, middle, from, x[middle]);
    cut(middle + 1, last, x[middle], to);
  };
  cut(0, x.length - 1, places[0], places[1]);
  return places.sort((a, b) => a - b);
}

/** The middle one of first … last, or the nearest to it that differs from the next. */
function middlePoint(x: Float64Array, first: number, last: number): number {
  // Places are counted from 1 where the method was first written, which decides the middle of an even number.
  const middle = Math.floor((first + last + 2) / 2) - 1;
  for (let offset = 0; middle + offset < last && middle + offset >= first; offset = offset > 0 ? -offset : 1 - offset) {
    if (x[middle + offset] !== x[middle + offset + 1]) return middle + offset;
  }
  return middle;
}

function localFit(x: Float64Array, y: Float64Array, at: number, neighbors: number): Vertex {
  let first = 0;
  // The nearest points are consecutive: slide until the next one on the right is farther than the first.
  while (first + neighbors < x.length && x[first + neighbors] - at < at - x[first]) first++;
  const last = first + neighbors - 1;
  const radius = Math.max(at - x[first], x[last] - at);
  // Σ w d^k and Σ w y d^k, in units of the radius.
  const s = new Float64Array(5);
  const t = new Float64Array(3);
  for (let i = first; i <= last; i++) {
    const distance = radius > 0 ? (x[i] - at) / radius : 0;
    const weight = (1 - Math.abs(distance) ** 3) ** 3;
    for (let k = 0, power = weight; k < 5; k++, power *= distance) {
      s[k] += power;
      if (k < 3) t[k] += power * y[i];
    }
  }
  // All at the radius, because all lie at one place: their mean.
  if (s[0] === 0) return { x: at, value: y.subarray(first, last + 1).reduce((sum, value) => sum + value, 0) / neighbors, slope: 0 };
  const [value, slope] = leastSquares(s, t);
  return { x: at, value, slope: radius > 0 ? slope / radius : 0 };
}

/** Value and slope of the quadratic; of the line, or the mean, where the points do not tell more. */
function leastSquares(s: Float64Array, t: Float64Array): [value: number, slope: number] {
  const matrix = [
    [s[0], s[1], s[2]],
    [s[1], s[2], s[3]],
    [s[2], s[3], s[4]],
  ];
  for (let terms = 3; terms > 1; terms--) {
    const solved = solve(
      matrix.slice(0, terms).map((row) => row.slice(0, terms)),
      [...t.subarray(0, terms)],
    );
    if (solved) return [solved[0], solved[1]];
  }
  return [t[0] / s[0], 0];
}

/** Cholesky; null where the matrix is singular to rounding. */
function solve(matrix: number[][], right: number[]): number[] | null {
  const size = right.length;
  const lower = matrix.map((row) => row.map(() => 0));
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i][j];
      for (let k = 0; k < j; k++) rest -= lower[i][k] * lower[j][k];
      if (i !== j) lower[i][j] = rest / lower[j][j];
      else if (rest > 1e-12 * matrix[i][i]) lower[i][i] = Math.sqrt(rest);
      else return null;
    }
  }
  const solution = right.slice();
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) solution[i] -= lower[i][k] * solution[k];
    solution[i] /= lower[i][i];
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) solution[i] -= lower[k][i] * solution[k];
    solution[i] /= lower[i][i];
  }
  return solution;
}

/** The cubic that has both vertices' values and slopes. */
function blend(left: Vertex, right: Vertex, x: number): number {
  const width = right.x - left.x;
  const t = (x - left.x) / width;
  const u = 1 - t;
  return u * u * ((1 + 2 * t) * left.value + t * width * left.slope) + t * t * ((1 + 2 * u) * right.value - u * width * right.slope);
}
