/**
 * `node bench/neighbors/draw.ts`: docs/neighbours/study.jsonl, which `node bench/run.ts neighbors` wrote, as the tables of
 * docs/neighbours.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { datasets, type DatasetName } from '../maps/datasets.ts';
import { peers } from '../maps/peers.ts';
import { readResults as readPeers, type Result as PeerResult } from '../maps/store.ts';
import { models } from './settings.ts';
import { modelName } from '../../core/model/spec.ts';
import { readResults, type Result } from './store.ts';

const page = join(import.meta.dirname, '..', '..', 'docs', 'neighbours.md');
const [begin, end] = ['<!-- tables: made by bench/neighbors/draw.ts -->', '<!-- end of tables -->'];

type Key = 'knnRecall' | 'trustworthiness' | 'labelAccuracy' | 'spearman' | 'cnEncoder' | 'vpresEncoder' | 'processor';
const columns: [title: string, key: Key, digits: number][] = [
  ['kNN recall ↑', 'knnRecall', 3],
  ['Trust ↑', 'trustworthiness', 3],
  ['Labels ↑', 'labelAccuracy', 3],
  ['Spearman ↑', 'spearman', 2],
  ['CN ↓', 'cnEncoder', 2],
  ['VPres ↓', 'vpresEncoder', 3],
  ['Core s', 'processor', 2],
];

/** Mean and, of several, the standard deviation; nothing where none has it. */
function told(values: readonly (number | null)[], digits: number): string {
  const known = values.filter((value): value is number => value !== null);
  if (known.length === 0) return '';
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  if (known.length === 1) return mean.toFixed(digits);
  return `${mean.toFixed(digits)} ± ${Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (known.length - 1)).toFixed(digits)}`;
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const ours = readResults(),
  others = readPeers();

function tableOf(data: DatasetName): string {
  const line = (title: string, found: readonly (Result | PeerResult)[], last: readonly string[]) =>
    found.length === 0
      ? []
      : [
          row([
            title,
            String(found.length),
            ...columns.map(([, key, digits]) =>
              told(
                found.map((result) => result[key]),
                digits,
              ),
            ),
            ...last,
          ]),
        ];
  const head = ['Map', 'Seeds', ...columns.map(([title]) => title), 'Loss, held out ↓', 'New labels ↑', 'µs a new cell'];
  const lines = [
    ...peers.flatMap((peer) =>
      line(
        peer,
        others.filter((result) => result.data === data && result.model === peer),
        ['', '', ''],
      ),
    ),
    ...models.flatMap((model) => {
      const found = ours.filter((result) => result.data === data && result.name === modelName(model));
      const weight = model.regularization.kind === 'none' ? '' : `, ${model.regularization.weight}`;
      return line(`${modelName(model)}${weight}`, found, [
        told(
          found.map(({ contrastTest }) => contrastTest),
          2,
        ),
        told(
          found.map(({ newLabels }) => newLabels),
          3,
        ),
        told(
          found.map(({ microseconds }) => microseconds),
          2,
        ),
      ]);
    }),
  ];
  return lines.length === 0
    ? ''
    : [`### ${datasets[data].title}`, '', row(head), row(head.map((_, index) => (index === 0 ? '---' : '--:'))), ...lines, ''].join('\n');
}

const text = readFileSync(page, 'utf8');
const tables = [...new Set(ours.map(({ data }) => data))].map(tableOf).join('\n');
writeFileSync(page, `${text.slice(0, text.indexOf(begin) + begin.length)}\n\n${tables}\n${text.slice(text.indexOf(end))}`);
