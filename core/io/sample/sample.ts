/** The simulated sample: blood cells drawn from negative binomials, with a path of maturing monocytes. The same every time. */
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { Column, CountMatrix } from '../../types.ts';
import { MatrixBuilder } from '../matrix-builder.ts';
import { normal, sfc32, shuffle, type Uniform } from '../../base/random.ts';
import {
  abundant,
  cellTypes,
  lineageGenes,
  mitochondrial,
  pathEnds,
  ribosomal,
  sampleGenes,
  transientGenes,
  type CellType,
} from './sample-genes.ts';

const geneCount = 2_000;
const seed = 20_230;
/** Counts of a typical cell, and the spread of their logarithm between cells. */
const medianTotal = 3_200;
const totalSpread = 0.35;

export async function sampleMatrix(job: Job): Promise<CountMatrix> {
  const uniform = sfc32(seed);
  const { names: genes, familiesFrom } = sampleGenes(geneCount);
  if (genes.length !== geneCount) throw new Fault('defect', `The sample names ${genes.length} genes.`);
  const indexOf = new Map(genes.map((gene, index) => [gene, index]));
  const places = (names: Iterable<string>) => Array.from(names, (name) => indexOf.get(name)!);

  const base = Float64Array.from(genes, () => Math.min(1, normal(uniform) * 1.3 - 1.2));
  for (const gene of places(abundant)) base[gene] = 2.6 + 0.7 * normal(uniform);
  for (const gene of places(ribosomal)) base[gene] = 2.3 + 0.5 * normal(uniform);
  for (const gene of places(mitochondrial)) base[gene] = 1.8 + 0.5 * normal(uniform);
  /** Sizes of the negative binomials, powers of two: the lower, the noisier. */
  const sizeLog = Uint8Array.from(genes, () => 1 + Math.floor(uniform() * 3));
  const profiles = new Map(cellTypes.map((type) => [type.name, logProfile(type, base, familiesFrom, places, uniform)]));
  const [start, end] = pathEnds.map((name) => profiles.get(name)!);
  const transient = new Uint8Array(geneCount);
  for (const gene of places(transientGenes)) transient[gene] = 1;

  const labels = shuffle(
    cellTypes.flatMap(({ name, cells }) => new Array<string>(cells).fill(name)),
    uniform,
  );
  const position = new Float64Array(labels.length).fill(NaN);
  const builder = new MatrixBuilder(geneCount);
  const row = new Float32Array(geneCount);
  const blended = new Float64Array(geneCount);
  const weights = new Map(Array.from(profiles, ([name, profile]) => [name, expAndSum(profile)]));
  for (let cell = 0; cell < labels.length; cell++) {
    let profile = weights.get(labels[cell])!;
    const pathEnd = pathEnds.indexOf(labels[cell] as (typeof pathEnds)[number]);
    if (pathEnd >= 0) {
      // Most cells are near their own end, and the two halves meet in the middle.
      const along = 0.5 * Math.sqrt(uniform());
      const t = (position[cell] = pathEnd === 0 ? 0.5 - along : 0.5 + along);
      const wave = 4 * t * (1 - t);
      for (let gene = 0; gene < geneCount; gene++) blended[gene] = (1 - t) * start[gene] + t * end[gene] + 2.2 * wave * transient[gene];
      profile = expAndSum(blended);
    }
    const total = medianTotal * Math.exp(totalSpread * normal(uniform));
    for (let gene = 0; gene < geneCount; gene++)
      row[gene] = negativeBinomial((total * profile.weights[gene]) / profile.sum, sizeLog[gene], uniform);
    builder.addRow(row);
    job.report(cell / labels.length, 'Drawing the sample');
    await job.breathe();
  }

  const types = cellTypes.map(({ name }) => name);
  const obs: Column[] = [
    { kind: 'category', name: 'cell_type', categories: types, codes: Int32Array.from(labels, (label) => types.indexOf(label)) },
    { kind: 'number', name: 'path_position', values: position },
  ];
  return {
    name: 'Simulated cells',
    source: 'sample',
    format: 'sample',
    layer: '',
    matrix: await builder.finish(job),
    valueKind: builder.evidence.kind,
    cells: barcodes(labels.length, uniform),
    genes,
    obs,
    obsm: [],
    notes: [
      `Simulated counts of ${types.length} types of blood cells; path_position is where a monocyte stands between ${pathEnds[0]} (0) and ${pathEnds[1]} (1).`,
    ],
  };
}

/** Logarithms of a type's mean expression: what all cells share, its lineages, its markers, and differences of its own. */
function logProfile(
  { lineages, markers }: CellType,
  base: Float64Array,
  familiesFrom: number,
  places: (names: Iterable<string>) => number[],
  uniform: Uniform,
): Float64Array {
  const profile = base.map((level) => level + 0.15 * normal(uniform));
  const others = cellTypes.flatMap((type) => type.markers).concat(Object.values(lineageGenes).flat());
  for (const gene of places(others)) profile[gene] = -2.5 + 0.4 * normal(uniform);
  for (const lineage of lineages) for (const gene of places(lineageGenes[lineage])) profile[gene] = 1.2 + 0.4 * normal(uniform);
  for (const gene of places(markers)) profile[gene] = 1.8 + 0.6 * normal(uniform);
  for (let i = 0; i < 60; i++) {
    const gene = familiesFrom + Math.floor(uniform() * (profile.length - familiesFrom));
    profile[gene] = Math.min(2, base[gene] + 1.2 * normal(uniform));
  }
  return profile;
}

interface Profile {
  weights: Float64Array;
  sum: number;
}

function expAndSum(logs: Float64Array): Profile {
  const weights = logs.map(Math.exp);
  return { weights, sum: weights.reduce((total, weight) => total + weight, 0) };
}

/** By inversion; the size is 2^sizeLog, so that the chance of a zero takes a few squarings instead of a power. */
function negativeBinomial(mean: number, sizeLog: number, uniform: Uniform): number {
  const size = 1 << sizeLog;
  const failure = size / (size + mean);
  let chance = failure;
  for (let i = 0; i < sizeLog; i++) chance *= chance;
  let left = uniform() - chance;
  let count = 0;
  while (left >= 0 && chance > 0) {
    chance *= ((count + size) / (count + 1)) * (1 - failure);
    count++;
    left -= chance;
  }
  return count;
}

function barcodes(count: number, uniform: Uniform): string[] {
  const names = new Set<string>();
  while (names.size < count) names.add(`${Array.from({ length: 16 }, () => 'ACGT'[Math.floor(uniform() * 4)]).join('')}-1`);
  return [...names];
}
