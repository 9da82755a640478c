/** What a sweep came to, as a table. */
import { modelName, ownMeasure, sweepWords } from '../../model/spec.ts';
import type { Part, RegularizerKind, SweepOutcome } from '../../types.ts';
import type { Table } from './table.ts';
import { repeatsText } from '../../view/ranks.ts';

/** Weights, what they cost and what they buy, one row each. */
export function sweepTable({ factor, seeds, splits, vanilla, vanillaOwn, rows, picks, contrast }: SweepOutcome): Table {
  const { error, plain } = sweepWords(contrast);
  const parts = [...new Set(rows.map(({ kind, part }) => `${kind} ${part}`))];
  return {
    caption: `Weights tried, means and standard deviations over ${repeatsText(seeds.length, splits)}. Picked is the largest weight whose held-out ${error} is at most ${factor} times ${plain}'s.`,
    head: [
      'Model',
      'Weight',
      `${error === 'MSE' ? error : 'Loss'} (held out)`,
      `× ${plain}`,
      'Measure',
      'Its value',
      contrast ? `${plain}’s` : 'Vanilla’s',
      'Picked',
    ],
    groups: [
      [
        [
          modelName({ regularization: { kind: 'none' }, contrast }),
          null,
          vanilla,
          vanilla && { mean: 1, deviation: null },
          null,
          null,
          null,
          null,
        ],
      ],
      ...parts.map((model) =>
        rows
          .filter(({ kind, part }) => `${kind} ${part}` === model)
          .map((row) => {
            const { kind, part, weight, mse, ratio, own } = row;
            const isPick = picks.some((pick) => pick.kind === kind && pick.part === part && pick.weight === weight);
            return [
              modelName({ regularization: { kind, part, weight }, contrast }),
              String(weight),
              mse,
              ratio === null ? null : { mean: ratio, deviation: null },
              measureName(kind, part),
              own,
              vanillaOwn[ownMeasure(kind, part)] ?? null,
              isPick ? 'yes' : '',
            ];
          }),
      ),
    ],
  };
}

function measureName(kind: RegularizerKind, part: Part): string {
  const id = ownMeasure(kind, part);
  return `${({ vp: 'VPres', cn: 'CN', is: 'ISO' } as Record<string, string>)[id.slice(0, 2)]} (${part})`;
}
