import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { PNG } from 'pngjs';
import type { DatasetSummary } from '../../core/contract/index.ts';
import { Hdf5Writer } from '../io/fixtures.ts';
import { mulberry32 } from '../random.ts';
import { needs, shared } from '../shared.ts';
import { answer, indicatrix } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const cells = 160;
const genes = 30;

/** Counts of two kinds of cells, each with ten genes of its own. */
function counts(): number[][] {
  const random = mulberry32(7);
  return Array.from({ length: cells }, (_, cell) =>
    Array.from({ length: genes }, (_, gene) => Math.floor(random() * (gene < 10 === cell % 2 > 0 ? 9 : 3))),
  );
}

function csv(name: string, rows: (number | string)[][]): string {
  const head = ['cell', ...rows[0].map((_, gene) => `GENE${gene}`)].join(',');
  writeFileSync(join(folder, name), [head, ...rows.map((row, cell) => [`cell${cell}`, ...row].join(','))].join('\n') + '\n');
  return name;
}

csv('counts.csv', counts());
writeFileSync(
  join(folder, 'labels.csv'),
  ['cell,kind', ...Array.from({ length: cells }, (_, cell) => `cell${cell},${cell % 2 ? 'odd' : 'even'}`)].join('\n'),
);

const preparation = ['--labels', 'labels.csv', '--min-genes', '5', '--components', '8'];

interface TrainAnswer {
  folder: string;
  runs: { name: string; folder: string; epochs: number; metrics: Record<string, number | null> }[];
  failed: unknown[];
  figures?: string[];
}

test('from counts to figure: train, evaluate, figure on a project folder of its own', async () => {
  const trained = answer<TrainAnswer>(
    await indicatrix(folder, [
      'train',
      'counts.csv',
      ...preparation,
      '--epochs',
      '15',
      '--batch-size',
      '32',
      '--models',
      'vanilla,geomae:encoder,irae:decoder:0.1',
      '--figure',
      '--format',
      'svg',
      '--no-names',
      '--json',
    ]),
  );
  assert.equal(trained.folder, 'counts.indicatrix');
  assert.deepEqual(trained.figures, [join('counts.indicatrix', 'figure.svg')]);
  assert.ok(readFileSync(join(folder, trained.figures[0]), 'utf8').includes('% round'));
  assert.deepEqual(
    trained.runs.map(({ name, epochs }) => [name, epochs]),
    [
      ['Vanilla', 15],
      ['GeomAE (encoder)', 15],
      ['IRAE (decoder)', 15],
    ],
  );
  assert.ok(trained.runs.every(({ metrics }) => typeof metrics['mseTest'] === 'number' && typeof metrics['vpresEncoder'] === 'number'));

  const evaluated = answer<TrainAnswer & { csv: string }>(await indicatrix(folder, ['evaluate', 'counts.indicatrix', '--json']));
  for (const [index, { metrics }] of evaluated.runs.entries()) {
    for (const [id, value] of Object.entries(metrics))
      assert.ok(
        value === trained.runs[index].metrics[id] || Math.abs(value! - trained.runs[index].metrics[id]!) < 1e-9,
        `${id}: measured anew, ${value}`,
      );
  }
  const [head, ...rows] = readFileSync(join(folder, evaluated.csv), 'utf8').trim().split('\n');
  assert.ok(head.startsWith('model,mseTrain,mseValidation,mseTest'));
  assert.deepEqual(
    rows.map((row) => row.split(',')[0]),
    ['Vanilla', 'GeomAE (encoder)', 'IRAE (decoder)'],
  );

  const drawn = answer<{ files: string[] }>(
    await indicatrix(folder, [
      'figure',
      'counts.indicatrix',
      '--out',
      'plots/mine.svg',
      '--format',
      'svg,png',
      '--dpi',
      '96',
      '--color-by',
      'kind',
      '--indicatrices',
      'both',
      '--json',
    ]),
  );
  assert.deepEqual(drawn.files, [join('plots', 'mine.svg'), join('plots', 'mine.png')]);
  const svg = readFileSync(join(folder, drawn.files[0]), 'utf8');
  for (const text of ['>Vanilla<', '>IRAE (decoder)<', '>kind<', '>odd<', 'encoder indicatrices<', 'counts'])
    assert.ok(svg.includes(text), text);
  assert.equal(svg.match(/M[\d.-]+ [\d.-]+a/g)?.length, 2 * 3 * cells, 'every cell in each of two rows of three panels');
  assert.equal(PNG.sync.read(readFileSync(join(folder, drawn.files[1]))).width, 692);

  const all = answer<{ files: string[] }>(
    await indicatrix(folder, [
      'figure',
      'counts.indicatrix',
      '--out',
      'plots/all.svg',
      '--format',
      'svg,pdf,html,csv,tex',
      '--journal',
      'cell',
      '--width',
      '85',
      '--letters',
      '--font',
      'arial',
      '--metrics',
      'mseTest',
      '--json',
    ]),
  );
  const [cell, pdf, page, csv, tex] = all.files.map((file) => readFileSync(join(folder, file), 'utf8'));
  assert.match(cell, /^<svg [^>]* width="85mm"[^>]* font-family="Arial,[^"]*">/);
  assert.ok(/<text [^>]*>A<\/text>/.test(cell) && !/<text [^>]*>a<\/text>/.test(cell), 'Cell’s letters are capitals');
  assert.ok(pdf.startsWith('%PDF-1.7') && page.startsWith('<!doctype html>') && csv.startsWith('model,MSE') && tex.includes('\\toprule'));
  assert.ok(![cell, pdf, page].some((text) => text.includes(folder)), 'no place on this machine');
  const losses = answer<{ files: string[] }>(
    await indicatrix(folder, ['figure', 'counts.indicatrix', '--out', 'plots/losses.svg', '--chart', 'losses', '--json']),
  );
  assert.match(readFileSync(join(folder, losses.files[0]), 'utf8'), />Reconstruction<[\s\S]*>held out</);

  const gene = answer<{ files: string[] }>(
    await indicatrix(folder, [
      'figure',
      'counts.indicatrix',
      '--out',
      'gene.svg',
      '--color-by',
      'gene:GENE3',
      '--runs',
      'Vanilla',
      '--json',
    ]),
  );
  assert.ok(readFileSync(join(folder, gene.files[0]), 'utf8').includes('>GENE3<'));

  renameSync(join(folder, 'counts.csv'), join(folder, 'moved.csv'));
  const moved = await indicatrix(folder, ['figure', 'counts.indicatrix']);
  renameSync(join(folder, 'moved.csv'), join(folder, 'counts.csv'));
  assert.equal(moved.code, 2);
  assert.match(moved.stderr, /counts\.csv/);
});

test('figures show models of one and of three dimensions, and say how', async () => {
  for (const [dimension, told] of [
    ['1', ['one dimension, spread']],
    ['3', ['first two of 3', 'circles of radius']],
  ] as const) {
    const out = `dimension-${dimension}.indicatrix`;
    answer<TrainAnswer>(
      await indicatrix(folder, [
        'train',
        'counts.csv',
        ...preparation,
        '--epochs',
        '10',
        '--batch-size',
        '32',
        '--models',
        'vanilla',
        '--latent-dim',
        dimension,
        '--out',
        out,
        '--json',
      ]),
    );
    const { files } = answer<{ files: string[] }>(
      await indicatrix(folder, ['figure', out, '--format', 'svg', '--indicatrices', 'encoder', '--layout', 'overlay', '--json']),
    );
    const svg = readFileSync(join(folder, files[0]), 'utf8');
    for (const text of told) assert.ok(svg.includes(text), `${dimension}: ${text}`);
    assert.equal(svg.match(/M[\d.-]+ [\d.-]+a/g)?.length, cells);
  }
});

test('models are written for other programs, without the data', async () => {
  const { runs } = answer<TrainAnswer>(
    await indicatrix(folder, [
      'train',
      'counts.csv',
      ...preparation,
      '--out',
      'exported',
      '--epochs',
      '1',
      '--batch-size',
      '32',
      '--models',
      'vanilla,irae:decoder:0.1',
      '--json',
    ]),
  );
  renameSync(join(folder, 'counts.csv'), join(folder, 'moved.csv'));
  const names = runs.map((run) => basename(run.folder));
  const all = answer<{ files: string[] }>(await indicatrix(folder, ['export', 'exported', '--json']));
  const chosen = answer<{ files: string[] }>(
    await indicatrix(folder, ['export', 'exported', '--runs', 'Vanilla', '--format', 'onnx', '--out', 'elsewhere', '--json']),
  );
  const refused = await indicatrix(folder, ['export', 'exported', '--format', 'tensorflow']);
  renameSync(join(folder, 'moved.csv'), join(folder, 'counts.csv'));
  assert.deepEqual(
    all.files,
    names.flatMap((name) =>
      ['safetensors', 'encoder.onnx', 'decoder.onnx'].map((suffix) => join('exported', 'models', `${name}.${suffix}`)),
    ),
  );
  assert.deepEqual(
    chosen.files,
    ['encoder', 'decoder'].map((part) => join('elsewhere', `${names[0]}.${part}.onnx`)),
  );
  for (const [index, run] of runs.entries())
    assert.deepEqual(
      readFileSync(join(folder, all.files[3 * index])),
      readFileSync(join(folder, run.folder, 'model.safetensors')),
      'the weights as they were kept',
    );
  assert.deepEqual(readFileSync(join(folder, chosen.files[0])), readFileSync(join(folder, all.files[1])));
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /--format.*tensorflow.*safetensors, onnx, model, h5ad and zarr/);
});

test('a project is prepared once and trained on again; other data do not get into it', async () => {
  const prepared = answer<{ folder: string; cells: number; dim: number }>(
    await indicatrix(folder, ['prepare', 'counts.csv', ...preparation, '--out', 'twice', '--json']),
  );
  assert.deepEqual([prepared.folder, prepared.cells, prepared.dim], ['twice', cells, 8]);
  const flags = ['--epochs', '2', '--batch-size', '32', '--models', 'vanilla', '--json'];
  const first = answer<TrainAnswer>(await indicatrix(folder, ['train', 'twice', ...flags]));
  const second = answer<TrainAnswer>(await indicatrix(folder, ['train', 'twice', ...flags, '--seeds', '1,2', '--again']));
  assert.equal(second.runs[0].metrics['mseTest'], first.runs[0].metrics['mseTest'], 'the same seed gives the same model');
  assert.notEqual(second.runs[1].metrics['mseTest'], first.runs[0].metrics['mseTest']);
  assert.equal(readdirSync(join(folder, 'twice', 'runs')).length, 3);
  const other = await indicatrix(folder, ['train', 'counts.csv', ...preparation, '--components', '5', '--out', 'twice', '--epochs', '1']);
  assert.equal(other.code, 2);
  assert.match(other.stderr, /twice.*other data, or prepared otherwise.*another folder/);
});

test('Ctrl-C ends training cleanly with code 130 and leaves no half run', async () => {
  let stopped = -Infinity;
  const ended = await indicatrix(
    folder,
    ['train', 'counts.csv', ...preparation, '--epochs', '100000', '--batch-size', '32', '--out', 'stopped'],
    (output, stop) => {
      if (stopped > 0 || !output.includes('Prepare')) return;
      stopped = performance.now();
      setTimeout(stop, 300);
    },
  );
  assert.equal(ended.code, 130, ended.stderr);
  assert.match(ended.stderr, /Cancelled/);
  assert.deepEqual(
    readdirSync(join(folder, 'stopped')).filter((name) => name === 'runs' && readdirSync(join(folder, 'stopped', 'runs')).length > 0),
    [],
  );
});

test('every command explains itself, and a wrong one is refused with code 2', async () => {
  const help = await indicatrix(folder, ['--help']);
  assert.equal(help.code, 0);
  for (const command of ['open', 'prepare', 'train', 'evaluate', 'figure', 'export', 'serve', 'demo']) {
    assert.ok(help.stdout.includes(`${command} [options]`));
    const own = await indicatrix(folder, [command, '--help']);
    assert.equal(own.code, 0);
    assert.match(own.stdout, /--json/);
  }
  assert.equal((await indicatrix(folder, ['paint'])).code, 2);
  assert.equal((await indicatrix(folder, ['train', 'counts.csv', '--no-such-flag'])).code, 2);
});

test('bad input ends with code 2 and a line that names file, place and remedy', async () => {
  writeFileSync(join(folder, 'text.h5ad'), 'this is no HDF5 file at all');
  const changed = (name: string, row: number, gene: number, value: number | string) => {
    const rows: (number | string)[][] = counts();
    rows[row][gene] = value;
    return csv(name, rows);
  };
  const ragged = counts();
  ragged[12].pop();
  const cases: [args: string[], message: RegExp][] = [
    [['open', 'absent.h5ad'], /absent\.h5ad/],
    [['open', 'text.h5ad'], /text\.h5ad.*HDF5/],
    [['open', new Hdf5Writer('no-x.h5ad').group('obs').group('var').done()], /no-x\.h5ad.*no X/],
    [['open', csv('ragged.csv', ragged)], /ragged\.csv, (row|line) 1[34]/],
    [['open', changed('letters.csv', 3, 4, 'many')], /letters\.csv, .*(row|line) 5.*many/],
    [
      [
        'open',
        csv(
          'one-gene.csv',
          counts().map((row) => row.slice(0, 1)),
        ),
      ],
      /one-gene\.csv.*gene/,
    ],
    [['train', changed('nan.csv', 3, 4, 'NaN'), '--epochs', '1'], /nan\.csv.*NaN/],
    [['train', changed('negative.csv', 3, 4, -2), '--start', 'counts', '--epochs', '1'], /negative\.csv.*negative/],
    [
      ['train', csv('few.csv', counts().slice(0, 40)), '--min-genes', '5', '--components', '5', '--epochs', '1', '--batch-size', '100'],
      /fewer than the batch of 100/,
    ],
    [['train', 'counts.csv', '--models', 'umapp'], /--models.*umapp/],
    [['train', 'counts.csv', '--epochs', 'many'], /--epochs.*many/],
    [['evaluate', 'nowhere'], /nowhere.*project\.json/],
    [['serve', '--port', '99999999'], /--port/],
  ];
  for (const [args, message] of cases) {
    const ended = await indicatrix(folder, args);
    assert.equal(ended.code, 2, `${args.join(' ')}: ${ended.stdout}${ended.stderr}`);
    assert.match(ended.stderr.trim().split('\n').at(-1)!, message);
    assert.ok(!ended.stderr.includes('    at '), 'no stack trace for what a person can mend');
  }
  const json = await indicatrix(folder, ['open', 'text.h5ad', '--json']);
  assert.deepEqual([json.code, (JSON.parse(json.stdout) as { fault: { tag: string; file: string } }).fault.tag], [2, 'not-hdf5']);
});

test('a real h5ad opens, whoever wrote it', needs('data/pbmc700_counts_csr.h5ad'), async () => {
  for (const name of ['pbmc700_counts_csr.h5ad', 'pbmc68k_reduced_legacy.h5ad']) {
    const summary = answer<DatasetSummary>(await indicatrix(folder, ['open', shared(`data/${name}`), '--json']));
    assert.deepEqual([summary.cells, summary.genes], [700, 765]);
    assert.ok(summary.obs.some((column) => column.name === 'bulk_labels' && column.categories === 10));
  }
});

test('a truncated h5ad is said to be one', needs('data/pbmc700_counts_csr.h5ad'), async () => {
  const path = join(folder, 'truncated.h5ad');
  await copyFile(shared('data/pbmc700_counts_csr.h5ad'), path);
  truncateSync(path, 60_000);
  const ended = await indicatrix(folder, ['open', 'truncated.h5ad']);
  assert.equal(ended.code, 2);
  assert.match(ended.stderr, /truncated\.h5ad/);
});

test('train and figure on real PBMC counts, with nothing but their names', needs('data/pbmc700_counts_csr.h5ad'), async () => {
  const trained = answer<TrainAnswer>(
    await indicatrix(folder, ['train', shared('data/pbmc700_counts_csr.h5ad'), '--epochs', '30', '--json']),
  );
  assert.equal(trained.folder, 'pbmc700_counts_csr.indicatrix');
  const { files } = answer<{ files: string[] }>(await indicatrix(folder, ['figure', trained.folder, '--json']));
  const svg = readFileSync(join(folder, files[0]), 'utf8');
  for (const text of ['bulk_labels', 'CD14+ Monocyte', 'IRAE (encoder)']) assert.ok(svg.includes(text), text);
});

test('demo does the whole way by itself and says where everything is', async () => {
  const ended = await indicatrix(folder, ['demo', '--out', 'demo', '--dpi', '72']);
  assert.equal(ended.code, 0, ended.stderr);
  for (const stage of ['Open', 'Prepare', 'Vanilla', 'GeomAE (encoder)', 'IRAE (encoder)', 'UMAP-like', 'Figure'])
    assert.ok(ended.stderr.includes(`✓ ${stage}`), stage);
  const leader = (metric: string) =>
    ended.stdout
      .split('\n')
      .find((line) => line.includes(metric))!
      .split('○')[0]
      .trim()
      .split(/\s{2,}/).length - 1;
  // Each regularizer does best what it is for: areas alone, or shapes and areas together.
  assert.deepEqual([leader('VPres (encoder)'), leader('CN (encoder)'), leader('ISO (encoder)')], [2, 3, 3]);
  for (const path of ended.stdout.match(/\bdemo\/\S+/g)!) assert.ok(existsSync(join(folder, path)), path);
  assert.equal(readdirSync(join(folder, 'demo', 'runs')).length, 4);
});
