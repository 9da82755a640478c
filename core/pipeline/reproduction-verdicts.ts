/**
 * What seeds say of the paper's claims: paired tests over runs, corrected for how many there are, and no verdict where they cannot give
 * one.
 */
import { holmAdjusted, pairedTest } from '../base/paired.ts';
import type { PaperModel } from '../model/presets/paper-tables.ts';
import { ownMeasure } from '../model/spec.ts';
import { estimate } from '../project/sweep/outcome.ts';
import type { Estimate, Metrics, Part, Regularization, RegularizerKind } from '../types.ts';
import { formatEstimate } from '../view/numbers.ts';
import { chanceLevel, pText } from '../view/ranks.ts';
import { failureBy, failureWords, type Failure } from '../view/verdict.ts';

/** A run with everything that the tables ask of it. */
export interface JudgedRun {
  regularization: Regularization;
  seed: number;
  /** Which cells were held out. */
  split: number;
  /** Errors, the share of variance explained, and the measures of Tables 5 and 6, as the published code computes them. */
  measures: Metrics['values'];
  /** CN, VPres and ISO of both parts under the published protocol and the paper's text. */
  published: Metrics['values'];
  paper: Metrics['values'];
}

export type Protocol = 'published' | 'paper';
export const reproducedKinds: Record<PaperModel, RegularizerKind> = { geomae: 'volume', confae: 'shapeLog', irae: 'scaledIsometry' };
export const modelNames: Record<PaperModel | 'vanilla', string> = {
  geomae: 'GeomAE',
  confae: 'ConfAE',
  irae: 'IRAE',
  vanilla: 'VanillaAE',
};
export const measureNames: Record<PaperModel, string> = { geomae: 'VPres', confae: 'CN', irae: 'ISO' };
export const parts = ['encoder', 'decoder'] as const;
export const models = ['geomae', 'confae', 'irae'] as const;

/** Under what runs are compared. */
export interface Comparison {
  /** False of a quick look: its few epochs decide nothing. */
  decides: boolean;
  /** Cells held out over cells trained on, where there are several splits; else 0 (see `pairedTest`). */
  overlap: number;
}

/** How a comparison of two models went: `won` by the first, `lost` by it, a draw as far as chance goes, or no verdict at all. */
export type Outcome = 'won' | 'lost' | 'draw' | 'untold';

export function runsOf(runs: readonly JudgedRun[], model: PaperModel | 'vanilla', part: Part): JudgedRun[] {
  return runs.filter(({ regularization: { kind, ...of } }) =>
    model === 'vanilla' ? kind === 'none' : kind === reproducedKinds[model] && 'part' in of && of.part === part,
  );
}

/** Why a model counts for nothing, in the mean over its runs; null where it may. */
export function failureAmong(runs: readonly JudgedRun[], model: PaperModel | 'vanilla', part: Part): Failure | null {
  const of = (which: PaperModel | 'vanilla', id: string) =>
    estimate(runsOf(runs, which, part).map(({ measures }) => measures[id]))?.mean ?? null;
  return failureBy(of(model, 'explained'), model === 'vanilla' ? null : errorRatioAmong(runs, model, part));
}

/** Over vanilla's error on the held-out cells, both in the mean. */
export function errorRatioAmong(runs: readonly JudgedRun[], model: PaperModel | 'vanilla', part: Part): number | null {
  const [own, vanilla] = [model, 'vanilla' as const].map((which) =>
    estimate(runsOf(runs, which, part).map(({ measures }) => measures['mseTest'])),
  );
  return own && vanilla && vanilla.mean > 0 ? own.mean / vanilla.mean : null;
}

/**
 * The p of a paired test over the seeds and splits that both have; null where there are fewer than two. @param ratio compares logarithms
 */
export function testOf(
  first: readonly JudgedRun[],
  second: readonly JudgedRun[],
  value: (run: JudgedRun) => number | null | undefined,
  ratio: boolean,
  { decides, overlap }: Comparison,
): number | null {
  const [mine, theirs] = [first, second].map(
    (of) =>
      new Map(
        of.flatMap((run) => {
          const found = value(run);
          return typeof found === 'number' && Number.isFinite(found) && (!ratio || found > 0)
            ? [[`${run.seed} ${run.split}`, ratio ? Math.log(found) : found] as const]
            : [];
        }),
      ),
  );
  const shared = [...mine.keys()].filter((key) => theirs.has(key));
  return decides
    ? (pairedTest(
        shared.map((key) => mine.get(key)!),
        shared.map((key) => theirs.get(key)!),
        overlap,
      )?.p ?? null)
    : null;
}

/** @param p adjusted @param isBetter whether the first's mean is */
export function outcomeOf(p: number | null, isBetter: boolean): Outcome {
  return p === null ? 'untold' : p >= chanceLevel ? 'draw' : isBetter ? 'won' : 'lost';
}

/** A regularized part on its own measure, against what the other part's regularization makes of that part. */
export interface Dominance {
  model: PaperModel;
  part: Part;
  own: Estimate;
  other: Estimate;
  /**
   * Of a paired test over seeds and splits, of logarithms but for CN's; adjusted for the number of pairs (Holm); null where there is no
   * verdict.
   */
  p: number | null;
  /** `won`: the claim holds. */
  outcome: Outcome;
  /** The models of the pair that fail, for which the claim is not looked at. */
  failures: { part: Part; failure: Failure }[];
}

/** The claim of section 7.1, for each pair of Table 1. */
export function dominances(runs: readonly JudgedRun[], protocol: Protocol, comparison: Comparison): Dominance[] {
  const pairs = models.flatMap((model) =>
    parts.flatMap((part) => {
      const [first, second] = [part, otherPart(part)].map((regularized) => runsOf(runs, model, regularized));
      const id = ownMeasure(reproducedKinds[model], part);
      const [own, other] = [first, second].map((of) => estimate(of.map((run) => run[protocol][id])));
      const failures = parts.flatMap((regularized) => {
        const failure = failureAmong(runs, model, regularized);
        return failure ? [{ part: regularized, failure }] : [];
      });
      const p = failures.length > 0 ? null : testOf(first, second, (run) => run[protocol][id], model !== 'confae', comparison);
      return own && other ? [{ model, part, own, other, failures, p }] : [];
    }),
  );
  const adjusted = holmAdjusted(pairs.map(({ p }) => p));
  return pairs.map((pair, index) => ({
    ...pair,
    p: adjusted[index],
    outcome: outcomeOf(adjusted[index], pair.own.mean < pair.other.mean),
  }));
}

const outcomes: Record<Exclude<Outcome, 'untold'>, string> = { won: 'holds', lost: 'the other way round', draw: 'a draw' };

export function describeDominance({ model, part, own, other, p, outcome, failures }: Dominance): string {
  const verdict =
    failures.length > 0
      ? `not counted, as ${failures.map(({ part: failed, failure }) => `${modelNames[model]} (${failed}) ${failure.kind === 'costly' ? 'has ' : ''}${failureWords(failure)}`).join(' and ')}`
      : outcome === 'untold'
        ? 'no verdict'
        : `${outcomes[outcome]} (${pText(p!)})`;
  return `${modelNames[model]}, ${measureNames[model]} of the ${part}: ${formatEstimate(own)} where the ${part} is regularized, ${formatEstimate(other)} where the ${otherPart(part)} is: ${verdict}`;
}

/** As one sign: `✓` holds, `✗` the other way round, `=` a draw, `†` fails, `?` no verdict. */
export function dominanceSign({ outcome, failures }: Dominance): string {
  return failures.length > 0 ? '†' : { won: '✓', lost: '✗', draw: '=', untold: '?' }[outcome];
}

/** How verdicts were come to, or why there are none. @param runs trained of each model */
export function describeTests(runs: number, { decides, overlap }: Comparison): string {
  if (!decides) return 'A quick look decides nothing: there are no verdicts, and nothing is marked best.';
  if (runs < 2) return 'One seed cannot tell a difference from chance: there are no verdicts, and nothing is marked best.';
  return `“Holds”, “best” and preferences come from paired t-tests over ${runs} runs of each model${overlap > 0 ? ', their variance made up for splits that share cells (Nadeau and Bengio 2003)' : ', one a seed'}: on logarithms but for CN, kNN, Trust and Spear, beyond chance at ${100 * chanceLevel} % after Holm’s correction for the number of comparisons in each table.`;
}

export function otherPart(part: Part): Part {
  return part === 'encoder' ? 'decoder' : 'encoder';
}
