/**
 * `node bench/maps/draw.ts`: docs/maps/study.jsonl, which `node bench/run.ts maps` wrote, as docs/maps.md. `bench/maps/pictures.ts` makes
 * its pictures.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseOptions } from '../../core/model/options/describe.ts';
import { defaultLength, defaultNetwork } from '../../core/model/options/proposals.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import { singleCell, weightOf } from '../../core/model/presets/index.ts';
import { modelName } from '../../core/model/spec.ts';
import { mostAlongOneDirection, mostConformality } from '../../core/view/collapse.ts';
import { datasets, type DatasetName } from './datasets.ts';
import type { Judgement } from './judge.ts';
import { peers } from './peers.ts';
import { base, final, paper, seeds, usual as proposedModels, weights, type Setting, type Task } from './settings.ts';
import { keyOf, originOf, peerOrigin, readResults, type Result } from './store.ts';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const results = readResults();
const byKey = new Map(results.map((result) => [keyOf(result), result]));
const names = Object.keys(datasets) as DatasetName[];

type Column = [title: string, key: keyof Judgement | 'processor', digits: number];
const columns: Column[] = [
  ['kNN recall ↑', 'knnRecall', 3],
  ['Trust ↑', 'trustworthiness', 3],
  ['Labels ↑', 'labelAccuracy', 3],
  ['Rare ↑', 'rare', 2],
  ['Spearman ↑', 'spearman', 2],
  ['CN enc ↓', 'cnEncoder', 2],
  ['CN dec ↓', 'cnDecoder', 2],
  ['VPres enc ↓', 'vpresEncoder', 2],
  ['VPres dec ↓', 'vpresDecoder', 2],
  ['MSE test ↓', 'mseTest', 2],
  ['Core s', 'processor', 2],
];

/** Mean and, of several, the standard deviation. */
function told(found: readonly Result[], key: Column[1], digits: number): string {
  const values = found.map((result) => result[key]).filter((value): value is number => value !== null);
  if (values.length === 0) return '';
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const text = shown(mean, digits);
  if (values.length < 2) return text;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  return `${text} ± ${shown(deviation, digits)}`;
}

function shown(value: number, digits: number): string {
  return value !== 0 && Math.abs(value) < 10 ** -digits ? value.toPrecision(1) : value.toFixed(digits);
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(head), row(head.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(row)].join('\n');

const titleOf = ({ hidden, activation, rate, schedule, steps }: Setting) =>
  `${hidden.join('-')}, ${activation === 'elu' ? 'ELU' : activation === 'silu' ? 'SiLU' : activation}, ${rate} ${schedule}, ${steps.toLocaleString('en-US')} steps`;
const sameSetting = (a: Setting, b: Setting) => titleOf(a) === titleOf(b);
const nameOf = ({ regularization }: Task) =>
  regularization.kind === 'none' ? 'Vanilla' : `${modelName({ regularization })}, ${regularization.weight}`;
const foundOf = (tasks: readonly Task[]) => tasks.flatMap((task) => byKey.get(keyOf(originOf(task))) ?? []);

/** One table a data set: other programs, then ours by setting. */
function maps(data: DatasetName): string {
  const tasks = final().filter((task) => task.data === data);
  const settings = tasks
    .map(({ setting }) => setting)
    .filter((setting, index, all) => all.findIndex((other) => sameSetting(other, setting)) === index);
  const others = ['two components', ...peers]
    .map((peer) => ({ title: peer, found: seeds.flatMap((seed) => byKey.get(keyOf(peerOrigin(data, peer, seed))) ?? []) }))
    .filter(({ found }) => found.length > 0);
  const versioned = (title: string, [{ version }]: Result[]) => `${title === 'pacmap' ? 'PaCMAP' : title}${version ? ` ${version}` : ''}`;
  const rows = [
    ...others.map(({ title, found }) => [
      versioned(title, found),
      String(found.length),
      ...columns.map(([, key, digits]) => (key === 'processor' && title === 'two components' ? '' : told(found, key, digits))),
    ]),
    ...settings.flatMap((setting) => {
      const models = Map.groupBy(
        tasks.filter((task) => sameSetting(task.setting, setting)),
        nameOf,
      );
      const lines = [...models].map(([model, of]) => ({ model, found: foundOf(of) })).filter(({ found }) => found.length > 0);
      return lines.length === 0
        ? []
        : [
            [`**${titleOf(setting)}**`, '', ...columns.map(() => '')],
            ...lines.map(({ model, found }) => [
              model,
              String(found.length),
              ...columns.map(([, key, digits]) => told(found, key, digits)),
            ]),
          ];
    }),
  ];
  if (rows.length === 0) return '';
  const picture = `maps-${data}.png`;
  return [
    `### ${datasets[data].title}`,
    '',
    ...(existsSync(join(docs, 'images', picture))
      ? [`![${datasets[data].title}: UMAP beside the three models that are trained by default, seed 1](images/${picture})`, '']
      : []),
    table(['Map', 'Seeds', ...columns.map(([title]) => title)], rows),
    '',
  ].join('\n');
}

const coarseColumns = columns.filter(([, key]) =>
  ['knnRecall', 'trustworthiness', 'labelAccuracy', 'rare', 'spearman', 'cnEncoder', 'cnDecoder', 'mseTest', 'processor'].includes(key),
);
const usual = (result: Result) =>
  result.weight === null ||
  (result.model === 'volume encoder' && result.weight === 1) ||
  (result.model === 'scaledIsometry encoder' && result.weight === 0.25);
/** Models are taken together: what differs is the setting. */
function settingsTable(data: readonly DatasetName[], settings: readonly Setting[]): string {
  return data
    .map((name) => {
      const rows = settings.flatMap((setting) => {
        const wanted = {
          network: setting.hidden.join('-'),
          activation: setting.activation,
          rate: setting.rate,
          schedule: setting.schedule,
          steps: setting.steps,
        };
        const found = results.filter(
          (result) =>
            result.data === name &&
            result.seed <= 2 &&
            usual(result) &&
            Object.entries(wanted).every(([key, value]) => result[key as keyof Result] === value),
        );
        return found.length === 0
          ? []
          : [[titleOf(setting), ...coarseColumns.map(([, key, digits]) => told(found, key, digits).split(' ± ')[0])]];
      });
      return rows.length === 0
        ? ''
        : `**${datasets[name].title}**\n\n${table(['Setting', ...coarseColumns.map(([title]) => title)], rows)}\n`;
    })
    .filter(Boolean)
    .join('\n');
}

/** What of trustworthiness a larger weight may cost. */
const trustCost = 0.005;

/** Which weights keep to 1.3 times vanilla's error, and what they buy. */
function weightsTable(): string {
  const tasks = weights();
  const ofData = [...new Set(tasks.map(({ data }) => data))];
  const vanilla = new Map(
    ofData.map((data) => [
      data,
      mean(foundOf(tasks.filter((task) => task.data === data && task.regularization.kind === 'none')).map(({ mseTest }) => mseTest!)),
    ]),
  );
  const groups = Map.groupBy(
    tasks.filter(({ regularization }) => regularization.kind !== 'none'),
    nameOf,
  );
  const trust = (of: readonly Task[]) => mean(foundOf(of).map(({ trustworthiness }) => trustworthiness!));
  const modelOf = ({ regularization }: Task) => (regularization.kind === 'none' ? '' : modelName({ regularization }));
  const best = new Map(
    [...Map.groupBy([...groups.values()], ([first]) => modelOf(first))].map(([model, all]) => [
      model,
      Math.max(...all.map(trust).filter((value) => !Number.isNaN(value))),
    ]),
  );
  const picked = new Set<string>();
  const rows = [...groups]
    .map(([name, of]) => {
      const found = foundOf(of);
      if (found.length === 0) return null;
      const ratios = ofData.map(
        (data) => mean(found.filter((result) => result.data === data).map(({ mseTest }) => mseTest!)) / vanilla.get(data)!,
      );
      const { regularization } = of[0];
      if (regularization.kind === 'none') return null;
      const measures = (
        ['trustworthiness', 'spearman', 'labelAccuracy', 'cnEncoder', 'cnDecoder', 'vpresEncoder', 'vpresDecoder'] as const
      ).map((key) => told(found, key, 3).split(' ± ')[0]);
      // Weights descend.
      const isPick =
        !picked.has(modelOf(of[0])) && ratios.every((ratio) => !(ratio > 1.3)) && trust(of) >= best.get(modelOf(of[0]))! - trustCost;
      if (isPick) {
        picked.add(modelOf(of[0]));
        if (weightOf(singleCell.weights, regularization.kind, regularization.part) !== regularization.weight)
          console.error(`The study picks ${name}, the preset has another weight.`);
      }
      const flagged = found.filter(isFlagged).length;
      return [
        isPick ? `**${name}**` : name,
        ...ratios.map((ratio) => (Number.isNaN(ratio) ? '' : `${ratio > 1.3 ? '✗ ' : ''}${ratio.toFixed(2)}`)),
        ...measures,
        `${flagged} of ${found.length}`,
      ];
    })
    .filter((line) => line !== null);
  return table(
    [
      'Model, weight',
      ...ofData.map((data) => `× MSE, ${datasets[data].title}`),
      'Trust',
      'Spearman',
      'Labels',
      'CN enc',
      'CN dec',
      'VPres enc',
      'VPres dec',
      'Collapsed',
    ],
    rows,
  );
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function isFlagged({ axis, cnEncoder, cnDecoder }: Result): boolean {
  return (axis ?? 0) > mostAlongOneDirection || Math.max(cnEncoder ?? 0, cnDecoder ?? 0) > mostConformality;
}

/** How often maps collapse, by network and model; and whether the bounds tell bad maps from good. */
function collapse(): string {
  const ours = results.filter(({ network }) => network !== null);
  const best = new Map(
    names.map((data) => [
      data,
      {
        trust: Math.max(0, ...ours.filter((each) => each.data === data).map(({ trustworthiness }) => trustworthiness!)),
        spearman: Math.max(0, ...ours.filter((each) => each.data === data).map(({ spearman }) => spearman!)),
      },
    ]),
  );
  const isBad = ({ data, trustworthiness, spearman }: Result) =>
    best.get(data as DatasetName)!.trust - trustworthiness! > 0.03 || best.get(data as DatasetName)!.spearman - spearman! > 0.25;
  const share = (found: readonly Result[], is: (result: Result) => boolean) =>
    found.length === 0
      ? ''
      : `${((100 * found.filter(is).length) / found.length).toFixed(found.filter(is).length > 0 && found.filter(is).length < 0.01 * found.length ? 1 : 0)} %`;
  const [bad, good] = [ours.filter(isBad), ours.filter((result) => !isBad(result))];
  const networks = [...new Set(ours.map(({ network }) => network!))].sort(
    (a, b) => Number(a.includes('8-16')) - Number(b.includes('8-16')) || a.localeCompare(b, 'en', { numeric: true }),
  );
  const models: [string, (result: Result) => boolean][] = [
    ['Vanilla', ({ model }) => model === 'vanilla'],
    ['GeomAE (encoder), 1', ({ model, weight }) => model === 'volume encoder' && weight === 1],
    ['IRAE (encoder), 0.25', ({ model, weight }) => model === 'scaledIsometry encoder' && weight === 0.25],
  ];
  return [
    `A map is called bad here where its trustworthiness is more than 0.03 below the best of its data, or its Spearman correlation more than 0.25: ${bad.length.toLocaleString('en-US')} of ${ours.length.toLocaleString('en-US')}. Of the bad, ${share(bad, isFlagged)} are collapsed by the two bounds; of the others, ${share(good, isFlagged)}. Of the maps that networks with no layer narrower than 32 made, ${share(
      ours.filter(({ network }) => Math.min(...network!.split('-').map(Number)) >= 32),
      isFlagged,
    )} are.`,
    '',
    'How often maps collapse, over all data, rates, steps and seeds of the study:',
    '',
    table(
      ['Hidden layers', ...models.map(([title]) => title), 'Maps'],
      networks.map((network) => {
        const of = ours.filter((result) => result.network === network);
        return [network, ...models.map(([, is]) => share(of.filter(is), isFlagged)), String(of.length)];
      }),
    ),
  ].join('\n');
}

/** Of each data set, what is proposed beside the other programs: means over seeds. */
function inShort(): string {
  const keys = [
    ['trustworthiness', 3],
    ['labelAccuracy', 3],
    ['spearman', 2],
  ] as const;
  const told = (found: readonly Result[]) =>
    keys
      .map(([key, digits]) => {
        const values = found.map((result) => result[key]).filter((value): value is number => value !== null);
        return values.length === 0 ? '–' : mean(values).toFixed(digits);
      })
      .join(' / ');
  const proposed = (data: DatasetName, regularization: Task['regularization']) =>
    foundOf(seeds.map((seed) => ({ data, setting: base, regularization, seed })));
  const rows = names.map((data) => [
    datasets[data].title,
    ...peers.map((peer) => told(seeds.flatMap((seed) => byKey.get(keyOf(peerOrigin(data, peer, seed))) ?? []))),
    ...proposedModels.map((regularization) => told(proposed(data, regularization))),
  ]);
  return table(
    [
      'Trust / labels / Spearman',
      'umap-learn',
      'openTSNE',
      'PaCMAP',
      ...proposedModels.map((regularization) => modelName({ regularization })),
    ],
    rows,
  );
}

const training = parseOptions(RunConfig, {
  model: { inputDim: 1, ...defaultNetwork, hidden: [...defaultNetwork.hidden], regularization: { kind: 'none' } },
});
const machines = [...new Set(results.filter(({ network }) => network !== null).map(({ machine }) => machine))];
const pythons = [
  ...new Set(
    results
      .filter(({ network, machine }) => network === null && machine !== '')
      .map(({ machine, model, version }) => `${model} ${version} on ${machine}`),
  ),
];
const page = `<!-- Made by bench/maps/draw.ts from docs/maps/study.jsonl; change those. -->
# Which settings make good maps

What the application proposes — hidden layers ${defaultNetwork.hidden.join('-')}, ${defaultNetwork.activation === 'silu' ? 'SiLU' : defaultNetwork.activation}, Adam at ${training.learningRate} on a ${training.schedule}, ${defaultLength.steps.toLocaleString('en-US')} steps or ${defaultLength.epochs} epochs, whichever is more — comes from this study. \`npm run bench -- maps\` runs it again, and goes on where it was broken off; \`node bench/maps/draw.ts\` writes this page. ${results.length.toLocaleString('en-US')} maps stand in [maps/study.jsonl](maps/study.jsonl).

- **Data**, prepared as the application proposes: 700 PBMCs (the sample), the simulated blood cells (the other sample), 3,500 PBMCs in 30 components, a simulated path that branches twice with three rare types beside it (2,940 cells, \`bench/maps/branching.ts\`), MNIST's first 20,000 digits in 50 components.
- **Measures** are the application's own: kNN recall and trustworthiness are means over k = 10, 20 … 200; *Labels* is the share of cells whose label most of their ten nearest neighbours on the map bear, *Rare* the same among the cells of labels that at most a fiftieth of all bear; Spearman compares all distances. CN and VPres (eq. 9 and 10, between the 5 and 95 % quantiles) are of the encoder and the decoder. Higher is better where the arrow points up.
- Tables have means over seeds ± standard deviation, and how many seeds. Of the cells 90 % were trained on, and the held-out ones chose the weights; today a twentieth of the cells chooses them, and another is held out and seen once.
- **Core s** are processor seconds: of ours on one thread (${machines.join(', ')}), of the others on all that they take, after a first fit has paid for imports and compilation. ${pythons.length > 0 ? `${pythons.join('; ')}, each at its defaults.` : ''}

## In short

${inShort()}

- On cells, the three models that are trained by default come near what the others reach among neighbours, and the regularized ones do at least as well over distances; what regularization costs among neighbours is in the same line. Their maps take tenths of a second.
- **On MNIST they do not.** Vanilla keeps neighbours less well than any of the others, regularized models less well still; only distances are kept better. Who looks for separate kinds of that sort is better served by UMAP, t-SNE or PaCMAP.
- The highest kNN recall is openTSNE's everywhere.

What the study lacks: the other programs stand at their defaults, untuned, and on MNIST with one seed. 3,500 PBMCs come without labels. MNIST has the proposed and the published setting alone; the published one with one seed. Weights on the decoder were tried on two data sets. Nothing was tried on more than 20,000 cells. Processor seconds of openTSNE and PaCMAP contain threads that wait for one another, and so vary.

## The maps

${names.map(maps).filter(Boolean).join('\n')}
## Widths and steps

One seed or two, the three models that are trained by default taken together. More steps than proposed change little: the weights kept are those with the least held-out error.

${settingsTable(
  names,
  [
    [8, 16, 8, 4],
    [32, 32],
    [64, 64],
    [128, 128],
    [64, 64, 64],
    [256, 128, 64],
  ].flatMap((hidden) => [700, 2_000, 4_000, 6_000, 20_000].map((steps): Setting => ({ ...base, hidden, steps }))),
)}
## Activations, rates and schedules

${settingsTable(
  ['pbmc700', 'branching', 'pbmc3500', 'sample'],
  [
    ...(['silu', 'elu', 'softplus', 'tanh'] as const).map((activation): Setting => ({ ...base, activation, steps: 2_000 })),
    ...(
      [
        [5e-4, 'constant'],
        [0.001, 'cosine'],
        [0.003, 'constant'],
        [0.01, 'cosine'],
      ] as const
    ).map(([rate, schedule]): Setting => ({ ...base, rate, schedule, steps: 2_000 })),
    { ...base, rate: 5e-4, schedule: 'constant', steps: 20_000 },
    paper,
  ],
)}
## Weights

The rule of the paper: of the weights whose held-out error is at most 1.3 times vanilla's (✗ where it is more), the largest. A wide network keeps to it with nearly any weight, while its map has long lost by it; so of those, the largest is proposed that costs at most ${trustCost} of the trustworthiness that the model has at its best: bold. Two seeds, 2,000 steps, means over the data.

${weightsTable()}

## When a map has collapsed

The application says of a map that it has collapsed where more than ${100 * mostAlongOneDirection} % of its variance lies along one direction, or where the mean condition number CN of a part is above ${mostConformality}: its ellipses are then √20 = 4.5 times as long as wide, or longer.

${collapse()}

So the remedy is, in this order: a network without narrow layers; the proposed weight where a larger one was chosen; IRAE on the encoder, which asks for round shapes; another seed.
`;
writeFileSync(join(docs, 'maps.md'), page);
