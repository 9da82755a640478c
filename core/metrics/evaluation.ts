/** What an embedding is judged by, computed once and shared by the metrics that ask for it. */
import type { Job } from '../job.ts';
import type { Split } from '../model/run.ts';
import { pairStatistics, type PairStatistics } from '../native/index.ts';
import type { MetricSource, NetworkShape, Parameters } from '../types.ts';
import { findNeighborhoods, paperKs, usableKs, type EmbeddedData, type Neighborhoods } from './neighborhoods.ts';
import { mean, standardError } from './ranks.ts';
import { sampleRows } from './sample.ts';

/** CN, VPres and ISO of one metric (eq. 9 to 11); null where no tensor was left to judge by. */
export interface MetricDistortion {
  cn: number | null;
  vpres: number | null;
  iso: number | null;
  tensors: number;
  degenerate: number;
}

export interface EvaluationInput extends EmbeddedData {
  rows: number;
  /** Absent where no model of ours made the embedding. */
  model?: { shape: NetworkShape; parameters: Parameters; split: Split };
  /** Of the metrics that there are. */
  distortion: Partial<Record<MetricSource, MetricDistortion>>;
}

/** How much may be looked at before a random subset of the cells stands for all. */
export interface Limits {
  /** Neighbourhoods are judged around every cell as long as cells × rows × (dimensions + 50) is at most this. */
  neighborhoodWork: number;
  /** Rows whose pairs are all looked at. */
  pairedRows: number;
}

/** A second or two on two cores: neighbourhoods of all of 7,700 cells with 50 dimensions, 2 million pairs. */
const secondsWork: Limits = { neighborhoodWork: 6e9, pairedRows: 2_000 };

/** A subset is never smaller than this. */
const fewestAsked = 500;

export const klSigmas = [0.01, 0.1, 100] as const;

const sampleSeed = 0;

/** The cells around which neighbourhoods are judged: all, or of many a random subset. */
export function judgedCells({ rows, inputDim }: Pick<EvaluationInput, 'rows' | 'inputDim'>, { neighborhoodWork }: Pick<Limits, 'neighborhoodWork'> = secondsWork): Uint32Array {
  const asked = Math.floor(neighborhoodWork / (rows * (inputDim + 50)));
  return sampleRows(rows, Math.max(fewestAsked, asked), sampleSeed);
}

export class Evaluation {
  readonly input: EvaluationInput;
  /** What was sampled or left out, for a person. */
  readonly notes: string[] = [];
  private readonly limits: Limits;
  private neighborhoodsOnce?: Promise<Neighborhoods | null>;
  private pairsOnce?: Promise<PairStatistics | null>;

  constructor(input: EvaluationInput, limits: Limits = secondsWork) {
    this.input = input;
    this.limits = limits;
  }

  note(sentence: string): void {
    if (!this.notes.includes(sentence)) this.notes.push(sentence);
  }

  /** The mean of one score a cell; of a sample, its standard error is noted. */
  average(title: string, scores: Float64Array): number {
    const { rows } = this.input;
    if (scores.length < rows) this.note(`${title}: standard error ${standardError(scores, rows).toPrecision(2)}.`);
    return mean(scores);
  }

  /** Null, with a note, where there are too few rows. */
  neighborhoods(job: Job): Promise<Neighborhoods | null> {
    return (this.neighborhoodsOnce ??= this.askNeighborhoods(job));
  }

  /** First space: features; second: embedding. Null, with a note, where there are too few rows. */
  pairs(job: Job): Promise<PairStatistics | null> {
    return (this.pairsOnce ??= this.comparePairs(job));
  }

  private async askNeighborhoods(job: Job): Promise<Neighborhoods | null> {
    const { features, embedding, inputDim, latentDim, rows } = this.input;
    const ks = usableKs(rows);
    if (ks.length === 0) {
      this.note(`Neighbourhoods need at least ${2 * paperKs[0]} cells; there are ${rows}.`);
      return null;
    }
    if (ks.length < paperKs.length) this.note(`Neighbourhood metrics are means over k = ${ks[0]} … ${ks.at(-1)}: larger ones are more than half of the ${count(rows)} cells.`);
    const cells = judgedCells(this.input, this.limits);
    if (cells.length < rows) this.note(`Neighbourhood metrics are means over ${count(cells.length)} of ${count(rows)} cells drawn at random, each judged among all cells.`);
    return findNeighborhoods({ features, inputDim, embedding, latentDim }, cells, ks, job);
  }

  private async comparePairs(job: Job): Promise<PairStatistics | null> {
    const { features, embedding, inputDim, latentDim, rows } = this.input;
    if (rows < 3) {
      this.note('Distances can be compared among at least three cells.');
      return null;
    }
    const cells = sampleRows(rows, this.limits.pairedRows, sampleSeed);
    if (cells.length < rows) this.note(`Metrics over pairs of cells are computed on ${count(cells.length)} of ${count(rows)} cells drawn at random.`);
    const take = (values: Float32Array, dim: number) => {
      if (cells.length === rows) return values;
      const taken = new Float32Array(cells.length * dim);
      cells.forEach((row, i) => taken.set(values.subarray(row * dim, (row + 1) * dim), i * dim));
      return taken;
    };
    const pairs = await pairStatistics(take(features, inputDim), take(embedding, latentDim), cells.length, [...klSigmas], job);
    if (pairs.squaredFirst === 0) this.note('All cells have the same features, so distances among them say nothing.');
    if (pairs.squaredSecond === 0) this.note('All cells lie in one place of the embedding, so distances there say nothing.');
    return pairs;
  }
}

function count(n: number): string {
  return n.toLocaleString('en-US');
}
