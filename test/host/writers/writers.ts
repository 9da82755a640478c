/** Every writer of the command line, as a row of a table: how it is asked, and what it leaves. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DefineCommand } from '../../../core/host/cli/command.ts';
import { cluster } from '../../../core/host/cli/cluster.ts';
import { convert } from '../../../core/host/cli/convert.ts';
import { embed } from '../../../core/host/cli/embed.ts';
import { evaluate } from '../../../core/host/cli/evaluate.ts';
import { exportModels } from '../../../core/host/cli/export.ts';
import { figure } from '../../../core/host/cli/figure.ts';
import { mapMetric } from '../../../core/host/cli/map-metric.ts';
import { markers } from '../../../core/host/cli/markers.ts';
import { pack, unpack } from '../../../core/host/cli/pack.ts';
import { prepare } from '../../../core/host/cli/prepare.ts';
import { sweep } from '../../../core/host/cli/sweep.ts';
import { train } from '../../../core/host/cli/train.ts';
import { mulberry32 } from '../../random.ts';
import { ranHere } from './in-process.ts';

/** What the writers write of: counts, a project with a run, its model, the project packed. */
export interface Made {
  counts: string;
  h5ad: string;
  project: string;
  model: string;
  packed: string;
}

export interface Writer {
  name: string;
  command: string;
  define: DefineCommand;
  /** The first of the files or folders that it makes, by a name of its own. */
  target: string;
  /** What is told of when it fails: the target, or what it writes before that. */
  told?: RegExp;
  /** Whether it replaces what is there only where that is allowed. */
  asks: boolean;
  /** Written by a way of its own, during which it is killed; all others hand their bytes to what one of these is written with. */
  killed?: true;
  /** Before it writes a second time. */
  again?(target: string, made: Made): void;
  args(target: string, made: Made): string[];
}

const overwrite = ['--overwrite'];
const figures: Writer[] = ['svg', 'pdf', 'png', 'html', 'csv'].map((format) => ({
  name: `figure as ${format}`,
  command: 'figure',
  define: figure,
  target: `figure.${format}`,
  asks: false,
  args: (target, { project }) => [project, '--out', target, '--dpi', '50'],
}));
const converted: Writer[] = (
  [
    ['h5ad', 'counts.h5ad'],
    ['Zarr', 'counts.zarr'],
    ['a table', 'counts.csv'],
    ['a packed table', 'counts.tsv.gz'],
    ['an array', 'counts.npy'],
    ['a 10x folder', 'tenx'],
  ] as const
).map(([title, target]) => ({
  name: `convert to ${title}`,
  command: 'convert',
  define: convert,
  target,
  asks: true,
  killed: true,
  args: (path, { h5ad }) => [h5ad, path, ...overwrite],
}));
const models: Writer[] = (
  [
    ['safetensors', ['--format', 'safetensors'], 'safetensors'],
    ['ONNX', ['--format', 'onnx'], 'encoder.onnx'],
    ['ONNX from counts', ['--format', 'onnx', '--from', 'counts'], 'counts.onnx'],
  ] as const
).map(([title, flags, suffix]) => ({
  name: `export as ${title}`,
  command: 'export',
  define: exportModels,
  target: join('models', `RUN.${suffix}`),
  asks: false,
  args: (target, { project }) => [project, ...flags, '--out', join(target, '..')],
}));

/** A whole project is written into: what fails may be any of its files. */
const inProject = { told: /p\.indicatrix/, asks: false } as const;

export const writers: Writer[] = [
  ...converted,
  {
    name: 'export as h5ad, added to a copy',
    command: 'export',
    killed: true,
    define: exportModels,
    target: 'embeddings.h5ad',
    asks: false,
    args: (target, { project }) => [project, '--format', 'h5ad', '--no-measures', '--out', target],
  },
  {
    name: 'export as Zarr',
    command: 'export',
    killed: true,
    define: exportModels,
    target: 'embeddings.zarr',
    asks: false,
    args: (target, { project }) => [project, '--format', 'zarr', '--no-measures', '--out', target],
  },
  ...models,
  {
    name: 'export as a model',
    command: 'export',
    killed: true,
    define: exportModels,
    target: 'run.indicatrix-model',
    asks: true,
    args: (target, { project }) => [project, '--format', 'model', '--out', target, ...overwrite],
  },
  ...figures,
  {
    name: 'metrics',
    command: 'evaluate',
    define: evaluate,
    target: 'metrics.csv',
    asks: false,
    args: (target, { project }) => [project, '--k', '5', '--out', target],
  },
  {
    name: 'markers',
    command: 'markers',
    define: markers,
    target: 'markers.csv',
    asks: false,
    args: (target, { h5ad }) => [h5ad, '--groups', 'type', '--out', target],
  },
  {
    name: 'clusters',
    command: 'cluster',
    define: cluster,
    target: 'clusters.csv',
    asks: false,
    args: (target, { h5ad }) => [h5ad, '--out', target],
  },
  {
    name: 'metric of a map',
    command: 'map-metric',
    define: mapMetric,
    target: 'map-metric.csv',
    asks: false,
    args: (target, { h5ad, counts }) => [h5ad, '--basis', join(counts, '..', 'map.csv'), '--radius', '4', '--out', target],
  },
  {
    name: 'genes',
    command: 'prepare',
    killed: true,
    define: prepare,
    target: join('p.indicatrix', 'genes.csv'),
    ...inProject,
    args: (target, { h5ad }) => [h5ad, '--out', join(target, '..'), '--write-genes', target],
  },
  {
    name: 'pack',
    command: 'pack',
    killed: true,
    define: pack,
    target: 'packed.zip',
    asks: true,
    args: (target, { project }) => [project, '--data', '--out', target, ...overwrite],
  },
  {
    name: 'unpack',
    command: 'unpack',
    killed: true,
    define: unpack,
    target: 'unpacked',
    asks: true,
    // It takes no folder's place: what fails leaves none.
    again: (target) => rmSync(target, { recursive: true }),
    args: (target, { packed }) => [packed, '--out', target],
  },
  {
    name: 'placed cells as a table',
    command: 'embed',
    killed: true,
    define: embed,
    target: 'placed.csv',
    asks: true,
    args: (target, { model, h5ad }) => [model, h5ad, '--out', target, ...overwrite],
  },
  {
    name: 'placed cells as h5ad',
    command: 'embed',
    killed: true,
    define: embed,
    target: 'placed.h5ad',
    asks: true,
    args: (target, { model, h5ad }) => [model, h5ad, '--out', target, ...overwrite],
  },
  {
    name: 'tables of a sweep',
    command: 'sweep',
    killed: true,
    define: sweep,
    target: join('p.indicatrix', 'sweep.csv'),
    ...inProject,
    args: (target, { h5ad }) => [
      h5ad,
      '--out',
      join(target, '..'),
      '--models',
      'irae:encoder',
      '--weights',
      '0.1',
      '--seeds',
      '1',
      '--epochs',
      '2',
      '--hidden',
      '4',
    ],
  },
  {
    name: 'a run',
    command: 'train',
    killed: true,
    define: train,
    target: join('p.indicatrix', 'project.json'),
    ...inProject,
    args: (target, { h5ad }) => [h5ad, '--out', join(target, '..'), '--models', 'vanilla', '--epochs', '2', '--hidden', '4'],
  },
];

/** 90 cells of three kinds, each with ten genes that it has more of. */
export async function makeThings(folder: string): Promise<Made> {
  mkdirSync(folder, { recursive: true });
  const random = mulberry32(18);
  const [cells, genes] = [90, 60];
  const lines = [`cell,${Array.from({ length: genes }, (_, gene) => `g${gene}`).join()}`];
  const labels = ['cell,type'];
  const map = ['cell,x,y'];
  for (let cell = 0; cell < cells; cell++) {
    const type = cell % 3;
    const counts = Array.from({ length: genes }, (_, gene) =>
      Math.floor(-Math.log(1 - random()) * (Math.floor(gene / 10) === type ? 9 : 2)),
    );
    lines.push([`c${cell}`, ...counts].join());
    labels.push(`c${cell},${'abc'[type]}`);
    map.push([`c${cell}`, (type + random()).toFixed(4), random().toFixed(4)].join());
  }
  const at = (name: string) => join(folder, name);
  writeFileSync(at('counts.csv'), lines.join('\n'));
  writeFileSync(at('labels.csv'), labels.join('\n'));
  writeFileSync(at('map.csv'), map.join('\n'));
  const made: Made = {
    counts: at('counts.csv'),
    h5ad: at('made.h5ad'),
    project: at('made.indicatrix'),
    model: at('made.indicatrix-model'),
    packed: at('made.zip'),
  };
  const done = async (define: DefineCommand, args: string[]) => {
    const { fault } = await ranHere(define, args);
    if (fault) throw new Error(`${fault.message} ${fault.remedy}`);
  };
  await done(convert, [made.counts, made.h5ad, '--labels', at('labels.csv')]);
  await done(train, [made.h5ad, '--out', made.project, '--models', 'vanilla', '--epochs', '2', '--hidden', '4', '--components', '5']);
  await done(exportModels, [made.project, '--format', 'model', '--out', made.model, '--no-card']);
  await done(pack, [made.project, '--data', '--out', made.packed]);
  return made;
}

/** All files below, by their paths, with their contents. */
export function contentsOf(path: string): Map<string, string> {
  if (!existsSync(path)) return new Map();
  if (statSync(path).isFile()) return new Map([['', readFileSync(path, 'latin1')]]);
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(path, name)).isFile());
  return new Map(names.sort().map((name) => [name, readFileSync(join(path, name), 'latin1')]));
}

export const draftsBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(draft|former)$/.test(name));
