/** What an embedding is judged by, computed once and shared by the metrics that ask for it. */
import type { Job } from '../base/job.ts';
import type { Split } from '../model/run.ts';
import type { Column, MetricSource, NetworkShape, Parameters } from '../types.ts';
import type { BatchScores } from '../types/batches.ts';
import { alikeNote } from '../view/panel.ts';
import { finite } from './finite.ts';
import { klSigmas, secondsWork, type Limits } from './limits.ts';
import { neighborhoodScores, paperKs, usableKs, type EmbeddedData, type NeighborhoodScores } from './neighborhoods.ts';
import { aroundCells, dealtOut, groupsPresent, mixingScores } from './mixing.ts';
import { comparePairs, type PairSample, type PairStatistics } from './pairs.ts';
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
  model?: {
    shape: NetworkShape;
    parameters: Parameters;
    split: Split;
    /** Of a model trained on neighbours, that of its last epoch. */ heldOutContrast?: number;
  };
  /** What groups the cells, where something does. */
  labels?: Extract<Column, { kind: 'category' }>;
  /** The column that was named as batch. */
  batches?: Extract<Column, { kind: 'category' }>;
  /** Of the metrics that there are. */
  distortion: Partial<Record<MetricSource, MetricDistortion>>;
}

/** What a person may choose of the metrics. */
export interface MetricChoice {
  /** Neighbourhood sizes, 1 or more; the paper's 10, 20 … 200 by default. */
  ks?: readonly number[];
  /** σ of further KL divergences beside 0.01, 0.1 and 100. */
  sigmas?: readonly number[];
  limits?: Limits;
}

/** A subset is never smaller than this. */
const fewestAsked = 500;

const sampleSeed = 0;

/** The cells around which neighbourhoods are judged: all, or of many a random subset. */
export function judgedCells(
  { rows, inputDim }: Pick<EvaluationInput, 'rows' | 'inputDim'>,
  { neighborhoodWork }: Pick<Limits, 'neighborhoodWork'> = secondsWork,
): Uint32Array {
  const asked = Math.floor(neighborhoodWork / (rows * (inputDim + 50)));
  return sampleRows(rows, Math.max(fewestAsked, asked), sampleSeed);
}

export class Evaluation {
  readonly input: EvaluationInput;
  /** σ of the divergences, in order. */
  readonly sigmas: readonly number[];
  /** What was sampled or left out, for a person. */
  readonly notes: string[] = [];
  private readonly limits: Limits;
  private readonly ks: readonly number[];
  private neighborhoodsOnce?: Promise<NeighborhoodScores | null>;
  private mixingOnce?: Promise<BatchScores | null>;
  private pairsOnce?: Promise<PairSample | null>;

  constructor(input: EvaluationInput, { ks = paperKs, sigmas = [], limits = secondsWork }: MetricChoice = {}) {
    this.input = input;
    this.limits = limits;
    this.ks = ks;
    this.sigmas = [...klSigmas, ...sigmas];
  }

  note(sentence: string): void {
    if (!this.notes.includes(sentence)) this.notes.push(sentence);
  }

  /** The mean of one score a cell; of a sample of `rows`, its standard error is noted. */
  average(title: string, scores: Float64Array, rows = this.input.rows): number {
    if (scores.length < rows) this.note(`${title}: standard error ${standardError(scores, rows).toPrecision(2)}.`);
    return mean(scores);
  }

  /** The mean of one score a judged cell over those that were held out; null without any. */
  heldOutAverage(scores: Float64Array): number | null {
    const heldOut = new Set(this.input.model?.split.heldOut);
    const cells = judgedCells(this.input, this.limits);
    const own = scores.filter((_, index) => heldOut.has(cells[index]));
    return own.length === 0 ? null : mean(own);
  }

  /** Null, with a note, where there are too few rows. */
  neighborhoods(job: Job): Promise<NeighborhoodScores | null> {
    return (this.neighborhoodsOnce ??= this.askNeighborhoods(job));
  }

  /**
   * What all pairs of cells say, or a sample of them, whose standard error is noted; null where it has no meaning, with a note where there
   * are too few rows.
   */
  async ofPairs(title: string, value: (pairs: PairStatistics) => number, job: Job): Promise<number | null> {
    const found = await (this.pairsOnce ??= this.comparePairs(job));
    if (!found) return null;
    const told = finite(value(found.statistics));
    const error = told === null ? 0 : found.standardError(value);
    if (error > 0) this.note(`${title}: standard error ${error.toPrecision(2)}.`);
    return told;
  }

  /** How batches lie mixed on the map, and labels apart; null where no column is named as batch. */
  mixing(job: Job): Promise<BatchScores | null> {
    return (this.mixingOnce ??= this.askMixing(job));
  }

  private async askMixing(job: Job): Promise<BatchScores | null> {
    const { batches, labels, embedding, latentDim, rows } = this.input;
    if (!batches) return null;
    const groups = { codes: batches.codes, count: batches.categories.length };
    if (groupsPresent(groups) < 2) {
      this.note(`${batches.name} has a single batch here: nothing can be mixed.`);
      return null;
    }
    const kinds = labels && { codes: labels.codes, count: labels.categories.length };
    const cells = judgedCells({ rows, inputDim: latentDim }, this.limits);
    const around = await aroundCells(embedding, latentDim, cells, job);
    if (!around) return null;
    if (cells.length < rows) this.note(`How batches mix is judged around ${count(cells.length)} of ${count(rows)} cells drawn at random.`);
    const division = { batches: groups, kinds: kinds && groupsPresent(kinds) > 1 ? kinds : null };
    const [found, chance] = await mixingScores(around, [division, dealtOut(division)], job);
    this.note(
      `Batches are those of ${batches.name}; dealt out by chance they come to an iLISI of ${told(chance.ilisi)}, and ${told(chance.kbet)} are accepted.`,
    );
    return found;
  }

  private async askNeighborhoods(job: Job): Promise<NeighborhoodScores | null> {
    const { rows, features, inputDim } = this.input;
    if (areAlike(features, inputDim)) {
      this.note(alikeNote);
      return null;
    }
    const ks = usableKs(rows, this.ks);
    if (ks.length === 0) {
      this.note(`Neighbourhoods of ${Math.min(...this.ks)} need at least ${2 * Math.min(...this.ks)} cells; there are ${rows}.`);
      return null;
    }
    if (ks.length < new Set(this.ks).size)
      this.note(
        `Neighbourhood metrics are means over k = ${ks[0]} … ${ks.at(-1)}: larger ones are more than half of the ${count(rows)} cells.`,
      );
    const cells = judgedCells(this.input, this.limits);
    if (cells.length < rows)
      this.note(
        `Neighbourhood metrics are means over ${count(cells.length)} of ${count(rows)} cells drawn at random, each judged among all cells.`,
      );
    return neighborhoodScores(this.input, job, { cells, ks });
  }

  private async comparePairs(job: Job): Promise<PairSample | null> {
    const { rows } = this.input;
    if (rows < 3) {
      this.note('Distances can be compared among at least three cells.');
      return null;
    }
    const found = await comparePairs(this.input, this.sigmas, this.limits.pairs, job);
    const { statistics } = found;
    if (statistics.rows < rows)
      this.note(
        `Metrics over pairs of cells compare ${count(statistics.rows)} of ${count(rows)} cells, drawn from all over the embedding, with all.`,
      );
    if (statistics.squaredFirst === 0) {
      this.note(alikeNote);
      return null;
    }
    if (statistics.squaredSecond === 0) this.note('All cells lie in one place of the embedding, so distances there say nothing.');
    return found;
  }
}

/** Whether no row differs from the first. */
function areAlike(features: Float32Array, dim: number): boolean {
  return features.every((value, at) => value === features[at % dim]);
}

function count(n: number): string {
  return n.toLocaleString('en-US');
}

function told(value: number | null): string {
  return value === null ? '–' : value.toFixed(2);
}
