/** Shortest paths under a pullback metric: curves on a surface, straightened until no shift of a corner shortens them. */
import type { Job } from '../base/job.ts';
import type { Surface } from './surface.ts';

export interface Geodesic {
  /** corners × dim, both ends among them. */
  path: Float64Array;
  /** Of the curve on the surface, in its units. */
  length: number;
}

/** Segments of a path. A chord is shorter than its arc by the share θ² / 24 of the angle θ it spans: 10⁻⁵ for a quarter circle. */
export const segments = 64;

const mostSteps = 200;
/** Steps end when they lower the energy by less than this share of it. */
const settled = 1e-12;

/**
 * The discrete geodesic near a path: least energy E = Σ |x(z_{i+1}) − x(z_i)|² between its ends, by damped Gauss-Newton steps, whose
 * normal equations are block tridiagonal. Of least energy means of least length, run through at constant speed.
 * @param start corners × dim
 */
export async function straighten(surface: Surface, start: Float64Array, job: Job): Promise<Geodesic> {
  const m = surface.dim;
  const corners = start.length / m;
  let path = Float64Array.from(start);
  let now = await look(surface, path, job);
  let damping = 1e-6;
  for (let step = 0; step < mostSteps && corners > 2; step++) {
    const shift = solve(now, m, corners, damping);
    const tried = path.map((value, i) => value + shift[i]);
    const next = await look(surface, tried, job);
    if (!(next.energy <= now.energy)) {
      damping *= 10;
      if (damping > 1e8) break;
      continue;
    }
    const gain = now.energy - next.energy;
    path = tried;
    now = next;
    damping = Math.max(1e-12, damping / 10);
    if (gain <= settled * now.energy) break;
  }
  return { path, length: now.length };
}

/** The length of a path as it lies. @param path corners × dim */
export async function lengthOf(surface: Surface, path: Float64Array, job: Job): Promise<number> {
  return (await look(surface, path, job)).length;
}

/** A path's images and what follows from them. */
interface Look {
  energy: number;
  length: number;
  /** corners × m × m: JᵀJ at a corner, and J_iᵀ J_{i+1} with the next one. */
  own: Float64Array;
  next: Float64Array;
  /** corners × m: half the energy's gradient. */
  gradient: Float64Array;
}

async function look(surface: Surface, path: Float64Array, job: Job): Promise<Look> {
  const { dim: m, ambient } = surface;
  const corners = path.length / m;
  const images = Array.from({ length: corners }, () => new Float64Array(ambient));
  const jacobians = Array.from({ length: corners }, () => new Float64Array(ambient * m));
  const found: Look = {
    energy: 0,
    length: 0,
    own: new Float64Array(corners * m * m),
    next: new Float64Array(corners * m * m),
    gradient: new Float64Array(corners * m),
  };
  for (let i = 0; i < corners; i++) {
    surface.at(path.subarray(i * m, (i + 1) * m), images[i], jacobians[i]);
    await job.breathe();
  }
  for (let i = 0; i < corners; i++) {
    products(jacobians[i], jacobians[i], m, found.own, i * m * m);
    if (i + 1 === corners) continue;
    products(jacobians[i], jacobians[i + 1], m, found.next, i * m * m);
    let square = 0;
    for (let k = 0; k < ambient; k++) {
      const gap = images[i + 1][k] - images[i][k];
      square += gap * gap;
      for (let a = 0; a < m; a++) {
        found.gradient[i * m + a] -= gap * jacobians[i][k * m + a];
        found.gradient[(i + 1) * m + a] += gap * jacobians[i + 1][k * m + a];
      }
    }
    found.energy += square;
    found.length += Math.sqrt(square);
  }
  return found;
}

function products(a: Float64Array, b: Float64Array, m: number, out: Float64Array, at: number): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      let sum = 0;
      for (let k = 0; k < a.length; k += m) sum += a[k + i] * b[k + j];
      out[at + i * m + j] = sum;
    }
  }
}

/** The shift of the inner corners that (2 A_i (1 + damping), −B_i) and the gradient ask for, by block elimination; the ends stay. */
function solve({ own, next, gradient }: Look, m: number, corners: number, damping: number): Float64Array {
  const inner = corners - 2;
  const diagonals: Float64Array[] = [];
  const rights: Float64Array[] = [];
  for (let n = 0; n < inner; n++) {
    const i = n + 1;
    const diagonal = own.slice(i * m * m, (i + 1) * m * m).map((value, at) => 2 * value * (at % (m + 1) === 0 ? 1 + damping : 1));
    const right = gradient.slice(i * m, (i + 1) * m).map((value) => -value);
    if (n > 0) {
      // The block below the diagonal is −B_{i−1}ᵀ: what it leaves after elimination with the row before.
      const above = next.subarray((i - 1) * m * m, i * m * m);
      const inverse = inverted(diagonals[n - 1], m);
      for (let a = 0; a < m; a++) {
        for (let b = 0; b < m; b++) {
          let factor = 0;
          for (let c = 0; c < m; c++) factor += above[c * m + a] * inverse[c * m + b];
          right[a] += factor * rights[n - 1][b];
          for (let c = 0; c < m; c++) diagonal[a * m + c] -= factor * above[b * m + c];
        }
      }
    }
    diagonals.push(diagonal);
    rights.push(right);
  }
  const shift = new Float64Array(corners * m);
  for (let n = inner - 1; n >= 0; n--) {
    const i = n + 1;
    const right = rights[n];
    for (let a = 0; a < m; a++) for (let b = 0; b < m; b++) right[a] += next[i * m * m + a * m + b] * shift[(i + 1) * m + b];
    const inverse = inverted(diagonals[n], m);
    for (let a = 0; a < m; a++) for (let b = 0; b < m; b++) shift[i * m + a] += inverse[a * m + b] * right[b];
  }
  return shift;
}

/** The inverse of a small matrix by Gauss-Jordan elimination; a pivot that vanishes moves nothing. */
function inverted(matrix: Float64Array, m: number): Float64Array {
  const a = Float64Array.from(matrix);
  const inverse = new Float64Array(m * m);
  for (let i = 0; i < m; i++) inverse[i * m + i] = 1;
  for (let p = 0; p < m; p++) {
    let row = p;
    for (let r = p + 1; r < m; r++) if (Math.abs(a[r * m + p]) > Math.abs(a[row * m + p])) row = r;
    if (a[row * m + p] === 0) return new Float64Array(m * m);
    for (let c = 0; c < m; c++) {
      [a[p * m + c], a[row * m + c]] = [a[row * m + c], a[p * m + c]];
      [inverse[p * m + c], inverse[row * m + c]] = [inverse[row * m + c], inverse[p * m + c]];
    }
    const pivot = a[p * m + p];
    for (let c = 0; c < m; c++) {
      a[p * m + c] /= pivot;
      inverse[p * m + c] /= pivot;
    }
    for (let r = 0; r < m; r++) {
      const factor = a[r * m + p];
      if (r === p || factor === 0) continue;
      for (let c = 0; c < m; c++) {
        a[r * m + c] -= factor * a[p * m + c];
        inverse[r * m + c] -= factor * inverse[p * m + c];
      }
    }
  }
  return inverse;
}
