/**
 * Harmony beside harmonypy on real cells of three donors. Both from harmonypy's own start; with all cells assigned at once no order is
 * drawn, so that both do the same sums: harmonypy's in float32. With blocks, orders are each program's own, and what is compared is how far
 * they differ beside two of harmonypy's seeds.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { harmonize, type HarmonyChoices } from '../../core/native/index.ts';
import { needsPython, runPython } from '../python.ts';
import { needs, shared } from '../shared.ts';

const [pcs, meta] = ['data/pbmc_3500_pcs.tsv.gz', 'data/pbmc_3500_meta.tsv.gz'];
const options = needsPython().skip ? needsPython() : needs(pcs);

const program = `
import harmonypy, numpy, pandas
points = pandas.read_csv(given['pcs'], sep='\\t').to_numpy()
table = pandas.read_csv(given['meta'], sep='\\t')
table['half'] = numpy.arange(len(table)) * 7 % 3 % 2
def run(seed=0, **more):
    return harmonypy.run_harmony(points, table, given['columns'], verbose=False, random_state=seed, nclust=100, **more)
start = run(max_iter_harmony=0)
once = run(max_iter_harmony=given['iterations'], block_size=1, epsilon_harmony=-1, **given['more'])
def shape(values): return values if values.shape[0] == len(table) else values.T
seeds = [run(seed, **given['more']) for seed in ([0, 1, 2] if given['blocks'] else [])]
codes = [numpy.unique(table[name], return_inverse=True)[1].tolist() for name in given['columns']]
centres = start.Y if start.Y.shape[0] == 100 else start.Y.T
print(json.dumps({'points': points.ravel().tolist(), 'codes': codes, 'start': centres.astype(float).ravel().tolist(),
    'objectives': [float(x) for x in once.objective_harmony], 'corrected': shape(once.Z_corr).astype(float).ravel().tolist(),
    'seeds': [shape(found.Z_corr).astype(float).ravel().tolist() for found in seeds], 'ends': [float(found.objective_harmony[-1]) for found in seeds]}))
`;

interface Theirs {
  points: number[];
  codes: number[][];
  start: number[];
  objectives: number[];
  corrected: number[];
  seeds: number[][];
  ends: number[];
}

const choices: HarmonyChoices = {
  clusters: 100,
  theta: 2,
  sigma: 0.1,
  lambda: 0,
  ridgeShare: 0.2,
  iterations: 3,
  tolerance: 0,
  rounds: 4,
  roundTolerance: 1e-3,
  block: 1,
  seed: 1,
};

const dim = 30;
const rms = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.sqrt(Array.from(a).reduce((sum, x, i) => sum + (x - b[i]) ** 2, 0) / a.length);
const most = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((max, x, i) => Math.max(max, Math.abs(x - b[i])), 0);

for (const { name, columns, more, given } of [
  { name: 'defaults', columns: ['donor'], more: {}, given: {} },
  { name: 'a given λ and θ', columns: ['donor'], more: { lambda: 1, theta: 1 }, given: { lamb: 1, theta: 1 } },
  { name: 'two columns', columns: ['donor', 'half'], more: {}, given: {} },
]) {
  test(`the same start leads to harmonypy’s cells: ${name}`, options, async () => {
    const theirs = await runPython<Theirs>(program, {
      pcs: shared(pcs),
      meta: shared(meta),
      columns,
      iterations: choices.iterations,
      blocks: false,
      more: given,
    });
    const found = await harmonize(
      {
        points: Float32Array.from(theirs.points),
        dim,
        batches: theirs.codes.map((codes) => Uint32Array.from(codes)),
        choices: { ...choices, ...more },
        start: Float64Array.from(theirs.start),
      },
      createJob(),
    );
    const [far, moved] = [most(found.corrected, theirs.corrected), rms(theirs.corrected, theirs.points)];
    console.log(
      `${name}: corrected cells within ${far.toExponential(1)} of harmonypy's, which moved them by ${moved.toFixed(2)} (rms); objectives ${most(found.objectives, theirs.objectives).toExponential(1)} apart`,
    );
    assert.ok(moved > 0.1);
    // Shares are float32 in both; three rounds of correction carry their rounding on.
    assert.ok(far < 2e-3, `${far}`);
    theirs.objectives.forEach((value, i) => assert.ok(Math.abs(found.objectives[i] / value - 1) < 1e-5));
  });
}

test('by default cells are brought as near to harmonypy’s as its own seeds are to each other', options, async () => {
  const theirs = await runPython<Theirs>(program, {
    pcs: shared(pcs),
    meta: shared(meta),
    columns: ['donor'],
    iterations: 1,
    blocks: true,
    more: {},
  });
  const found = await harmonize(
    {
      points: Float32Array.from(theirs.points),
      dim,
      batches: theirs.codes.map((codes) => Uint32Array.from(codes)),
      choices: { ...choices, iterations: 10, tolerance: 1e-2, block: 0.05 },
    },
    createJob(),
  );
  const between = theirs.seeds.map((seed, i) => rms(seed, theirs.seeds[(i + 1) % theirs.seeds.length]));
  const ours = theirs.seeds.map((seed) => rms(found.corrected, seed));
  const said = `ours ${ours.map((value) => value.toFixed(3)).join(', ')} from harmonypy's seeds, those ${between.map((value) => value.toFixed(3)).join(', ')} from each other; objectives ${found.objectives.at(-1)!.toFixed(2)} and ${theirs.ends.map((value) => value.toFixed(2)).join(', ')}`;
  console.log(said);
  assert.ok(Math.min(...ours) < 1.5 * Math.max(...between), said);
  assert.ok(Math.abs(found.objectives.at(-1)! / theirs.ends[0] - 1) < 0.05, said);
});
