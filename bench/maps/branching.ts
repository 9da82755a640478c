/** Simulated counts of cells that mature along a branching path, with three rare types beside it. The same for a seed. */
import { normal, sfc32, shuffle, type Uniform } from '../../core/base/random.ts';
import { MatrixBuilder } from '../../core/io/matrix-builder.ts';
import { createJob } from '../../core/base/job.ts';
import type { CountMatrix } from '../../core/types.ts';

interface Segment {
  name: string;
  from: string | null;
  cells: number;
}

/** A stem that forks, and one of its arms that forks again. */
const tree: Segment[] = [
  { name: 'Stem', from: null, cells: 700 },
  { name: 'Left arm', from: 'Stem', cells: 600 },
  { name: 'Right arm', from: 'Stem', cells: 500 },
  { name: 'Upper twig', from: 'Left arm', cells: 550 },
  { name: 'Lower twig', from: 'Left arm', cells: 500 },
];
/** Each has a profile near the one of a segment's end. */
const rare = [
  { name: 'Rare, by the stem', near: 'Stem', cells: 45 },
  { name: 'Rare, by a twig', near: 'Upper twig', cells: 30 },
  { name: 'Rare, by the right arm', near: 'Right arm', cells: 15 },
];

const geneCount = 1_500;
/** Genes that a segment turns on or off along its way, and those of a rare type. */
const [drifting, transient, marking] = [80, 25, 50];
const [medianTotal, totalSpread] = [3_000, 0.35];
/** Size of the negative binomials: the variance of a count of mean μ is μ + μ² / size. */
const size = 4;

export async function branchingCells(seed = 7): Promise<CountMatrix> {
  const uniform = sfc32(seed);
  const draw = (count: number) =>
    shuffle(
      Array.from({ length: geneCount }, (_, gene) => gene),
      uniform,
    ).slice(0, count);
  const base = Float64Array.from({ length: geneCount }, () => 1.2 * normal(uniform) - 1);
  const ends = new Map<string | null, Float64Array>([[null, base]]);
  const segments = tree.map((segment) => {
    const start = ends.get(segment.from)!;
    const end = start.slice();
    for (const gene of draw(drifting)) end[gene] += (uniform() < 0.6 ? 1 : -1) * (1 + uniform());
    ends.set(segment.name, end);
    return { ...segment, start, end, wave: draw(transient) };
  });
  const islands = rare.map(({ name, near, cells }) => {
    const profile = ends.get(near)!.slice();
    for (const gene of draw(marking)) profile[gene] += 1 + uniform();
    return { name, cells, profile };
  });

  const names = [...segments, ...islands].map(({ name }) => name);
  const labels = shuffle(
    [...segments, ...islands].flatMap(({ cells }, which) => new Array<number>(cells).fill(which)),
    uniform,
  );
  const position = new Float64Array(labels.length).fill(NaN);
  const builder = new MatrixBuilder(geneCount);
  const [row, profile] = [new Float32Array(geneCount), new Float64Array(geneCount)];
  labels.forEach((which, cell) => {
    const segment = segments.at(which);
    if (which < segments.length && segment) {
      const t = (position[cell] = uniform());
      for (let gene = 0; gene < geneCount; gene++) profile[gene] = (1 - t) * segment.start[gene] + t * segment.end[gene];
      for (const gene of segment.wave) profile[gene] += 1.5 * 4 * t * (1 - t);
    } else profile.set(islands[which - segments.length].profile);
    const sum = profile.reduce((total, level) => total + Math.exp(level), 0);
    const total = medianTotal * Math.exp(totalSpread * normal(uniform));
    for (let gene = 0; gene < geneCount; gene++) row[gene] = negativeBinomial((total * Math.exp(profile[gene])) / sum, uniform);
    builder.addRow(row);
  });
  return {
    name: 'Branching path',
    source: 'simulation',
    format: 'simulation',
    layer: '',
    matrix: await builder.finish(createJob()),
    valueKind: 'counts',
    cells: labels.map((_, cell) => `Cell ${cell + 1}`),
    genes: Array.from({ length: geneCount }, (_, gene) => `Gene ${gene + 1}`),
    obs: [
      { kind: 'category', name: 'cell_type', categories: names, codes: Int32Array.from(labels) },
      { kind: 'number', name: 'position', values: position },
    ],
    obsm: [],
    notes: [],
  };
}

/** By inversion. */
function negativeBinomial(mean: number, uniform: Uniform): number {
  const failure = size / (size + mean);
  let [chance, count] = [failure ** size, 0];
  for (let left = uniform() - chance; left >= 0 && chance > 0; left -= chance) {
    chance *= ((count + size) / (count + 1)) * (1 - failure);
    count++;
  }
  return count;
}
