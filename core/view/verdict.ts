/**
 * What a model may not be: one that has learned next to nothing, or that pays for its regularizer with more error than the paper allows.
 */
import type { RunConfig } from '../model/options/train.ts';
import type { Metrics } from '../types.ts';
import { formatValue } from './numbers.ts';

/** A model that explains less of the held-out cells’ variance has learned next to nothing beside the mean. */
export const leastExplained = 0.05;

/** Section 5, Table 4: times vanilla's error on held-out cells that a regularized model may have. */
export const mostError = 1.3;

export type Failure =
  /** It explains next to nothing: `share` of the variance. */
  | { kind: 'nothing'; share: number }
  /** Its error is `ratio` times vanilla's. */
  | { kind: 'costly'; ratio: number };

/** What is known of a run. */
export interface Learned {
  config?: RunConfig;
  metrics?: Pick<Metrics, 'values'>;
}

/**
 * What a model's error is of vanilla's, both in the mean over their seeds; null of vanilla itself, and where none was trained alike. @param
 * beside all runs on the same data
 */
export function errorRatio(runs: readonly Learned[], beside: readonly Learned[]): number | null {
  const config = runs[0]?.config;
  if (!config || config.model.regularization.kind === 'none') return null;
  const own = settingsKey(config);
  const vanilla = beside.filter((run) => run.config?.model.regularization.kind === 'none' && settingsKey(run.config) === own);
  const [mine, theirs] = [meanError(runs), meanError(vanilla)];
  return mine === null || theirs === null || !(theirs > 0) ? null : mine / theirs;
}

/**
 * Why a model, in the mean over its seeds, is best at nothing; null where nothing speaks against it. @param beside all runs on the same
 * data
 */
export function failureOf(runs: readonly Learned[], beside: readonly Learned[]): Failure | null {
  return failureBy(mean(runs.map(({ metrics }) => metrics?.values['explained'])), errorRatio(runs, beside));
}

/** @param share of the variance that is explained @param ratio of the error over vanilla's; null where one is not known */
export function failureBy(share: number | null, ratio: number | null): Failure | null {
  if (share !== null && share < leastExplained) return { kind: 'nothing', share };
  return ratio !== null && ratio > mostError ? { kind: 'costly', ratio } : null;
}

/** `Its error on held-out cells is 1.8 × vanilla’s, above the 1.3 × that a regularizer may cost.` */
export function failureText(failure: Failure): string {
  if (failure.kind === 'costly')
    return `Its error on unseen (held-out) cells is ${formatValue(failure.ratio)} × vanilla’s, above the ${mostError} × that a regularizer may cost.`;
  return `It explains ${failure.share > 0 ? `${(100 * failure.share).toFixed(1)} %` : 'nothing'} of the variance of unseen (held-out) cells: it has not learned the data.`;
}

/** In two or three words, for a table: `1.8 × vanilla’s error`. */
export function failureWords(failure: Failure): string {
  return failure.kind === 'costly' ? `${formatValue(failure.ratio)} × vanilla’s error` : 'explains next to nothing';
}

/** The same for runs that differ in nothing but regularizer, seed and split. */
function settingsKey({ seed: _, splitSeed: __, mixing: ___, ...config }: RunConfig): string {
  return JSON.stringify({ ...config, model: { ...config.model, regularization: null } });
}

function meanError(runs: readonly Learned[]): number | null {
  return mean(runs.map(({ metrics }) => metrics?.values['mseTest']));
}

function mean(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
