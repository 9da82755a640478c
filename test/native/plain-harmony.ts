/**
 * Harmony written plainly, in double precision: Korsunsky et al. 2019 with the penalty ((2E + 1) / (O + E + 1))^θ and the ridge α E of the
 * second version. One column of batches, every array whole, no order of its own.
 */
import type { HarmonyChoices } from '../../core/native/index.ts';

export type PlainChoices = Pick<HarmonyChoices, 'theta' | 'sigma' | 'lambda' | 'ridgeShare' | 'iterations' | 'tolerance' | 'rounds'>;

/** @param orders of the cells, one a round, and the share of them that is assigned anew at a time */
export function plainHarmony(
  points: number[][],
  batches: number[],
  start: number[][],
  choices: PlainChoices,
  block: number,
  nextOrder: () => number[],
) {
  const { theta, sigma, lambda, ridgeShare } = choices;
  const [cells, clusters, count] = [points.length, start.length, Math.max(...batches) + 1];
  const sizes = Array.from({ length: count }, (_, b) => batches.filter((batch) => batch === b).length);
  const unit = (x: number[]) => x.map((value) => value / Math.hypot(...x));
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const shares = Array.from({ length: cells }, () => new Array<number>(clusters).fill(0));
  let [centres, round, corrected] = [start.map(unit), points.map(unit), points];

  const held = (kept: (cell: number) => boolean) => {
    const observed = Array.from({ length: clusters }, () => new Array<number>(count).fill(0));
    shares.forEach((r, i) => kept(i) && r.forEach((share, k) => (observed[k][batches[i]] += share)));
    const expected = observed.map((row) => sizes.map((size) => (row.reduce((a, b) => a + b) * size) / cells));
    return { observed, expected };
  };
  const surplus = ({ observed, expected }: ReturnType<typeof held>, k: number, b: number) =>
    Math.log((observed[k][b] + expected[k][b] + 1) / (2 * expected[k][b] + 1));
  const assign = (i: number, penalty: (k: number) => number) => {
    const logits = centres.map((centre, k) => (-2 * (1 - dot(round[i], centre))) / sigma - penalty(k));
    const most = Math.max(...logits);
    const weights = logits.map((logit) => Math.exp(logit - most));
    const all = weights.reduce((a, b) => a + b);
    shares[i] = weights.map((weight) => weight / all);
  };
  const objective = () => {
    const tables = held(() => true);
    let sum = 0;
    shares.forEach((r, i) =>
      r.forEach((share, k) => {
        if (share > 0) sum += share * 2 * (1 - dot(round[i], centres[k])) + sigma * share * Math.log(share);
      }),
    );
    tables.observed.forEach((row, k) => row.forEach((o, b) => (sum += sigma * theta * o * surplus(tables, k, b))));
    return (2000 / cells) * sum;
  };
  const correct = () => {
    const { observed, expected } = held(() => true);
    corrected = points.map((point) => [...point]);
    centres = centres.map((centre, k) => {
      const kept = sizes.flatMap((size, b) => (observed[k][b] / size > 1e-5 ? [b] : []));
      if (kept.length < 2) return centre;
      // (Xᵀ diag(r) X + penalty) W = Xᵀ diag(r) Z with columns 1, batch …
      const row = (i: number) => [1, ...kept.map((b) => Number(batches[i] === b))];
      const n = kept.length + 1;
      const matrix = Array.from({ length: n }, () => new Array<number>(n).fill(0));
      const right = Array.from({ length: n }, () => new Array<number>(points[0].length).fill(0));
      points.forEach((point, i) => {
        if (!kept.includes(batches[i])) return;
        row(i).forEach((x, a) => {
          row(i).forEach((y, b) => (matrix[a][b] += shares[i][k] * x * y));
          point.forEach((value, d) => (right[a][d] += shares[i][k] * x * value));
        });
      });
      kept.forEach((b, at) => (matrix[at + 1][at + 1] += lambda > 0 ? lambda : ridgeShare * expected[k][b]));
      const found = solved(matrix, right);
      points.forEach((_, i) => {
        const at = kept.indexOf(batches[i]);
        if (at >= 0) corrected[i] = corrected[i].map((value, d) => value - shares[i][k] * found[at + 1][d]);
      });
      return unit(found[0]);
    });
  };

  points.forEach((_, i) => assign(i, () => 0));
  const objectives = [objective()];
  for (let made = 0; made < choices.iterations; made++) {
    if (made > 0) {
      round = corrected.map(unit);
      points.forEach((_, i) => assign(i, () => 0));
    }
    for (let turn = 0; turn < choices.rounds; turn++) {
      const order = nextOrder();
      const [size, blocks] = [Math.max(1, Math.floor(cells * block)), Math.ceil(1 / block)];
      for (let at = 0; at < blocks && at * size < cells; at++) {
        const own = new Set(order.slice(at * size, at + 1 === blocks ? cells : (at + 1) * size));
        const tables = held((i) => !own.has(i));
        for (const i of own) assign(i, (k) => theta * surplus(tables, k, batches[i]));
      }
    }
    objectives.push(objective());
    correct();
    const [before, now] = objectives.slice(-2);
    const gain = (before - now) / Math.abs(before);
    if (gain >= 0 && gain < choices.tolerance) break;
  }
  return { corrected, centres, objectives };
}

/** Gauss and Jordan, with pivots. */
function solved(matrix: number[][], right: number[][]): number[][] {
  const rows = matrix.map((row, i) => [...row, ...right[i]]);
  const n = rows.length;
  for (let col = 0; col < n; col++) {
    const pivot = rows.slice(col).reduce((best, row, at) => (Math.abs(row[col]) > Math.abs(rows[best][col]) ? col + at : best), col);
    [rows[col], rows[pivot]] = [rows[pivot], rows[col]];
    rows[col] = rows[col].map((value) => value / rows[col][col]);
    for (let other = 0; other < n; other++) {
      if (other === col) continue;
      const factor = rows[other][col];
      rows[other] = rows[other].map((value, at) => value - factor * rows[col][at]);
    }
  }
  return rows.map((row) => row.slice(n));
}
