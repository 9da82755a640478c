import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { PNG } from 'pngjs';
import type { SweepOutcome } from '../../../core/types.ts';
import { mulberry32 } from '../../random.ts';
import { answer, indicatrix } from '../command.ts';

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-sweep-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const random = mulberry32(3);
writeFileSync(
  join(folder, 'cells.csv'),
  [
    'cell,a,b,c,d,e,f',
    ...Array.from({ length: 120 }, (_, cell) => [`c${cell}`, ...Array.from({ length: 6 }, () => random().toFixed(4))].join(',')),
  ].join('\n'),
);

const common = ['--start', 'asIs', '--components', '0', '--batch-size', '20'];
const plan = ['--models', 'geomae:encoder,irae:decoder', '--weights', 'geomae=1,0.01;irae=0.1', '--seeds', '1,2'];
const runsOf = (project: string) => {
  const runs = join(folder, project, 'runs');
  return existsSync(runs)
    ? readdirSync(runs)
        .filter((name) => !name.startsWith('.'))
        .sort()
    : [];
};
const recordOf = (project: string, run: string) => readFileSync(join(folder, project, 'runs', run, 'run.json'), 'utf8');

interface Answer extends SweepOutcome {
  files: string[];
  runs: { folder: string; kind: string; seed: number }[];
  failed: unknown[];
}

test('killed in its midst, a sweep goes on from the runs that had finished, and needs no word about what it was', async () => {
  const long = ['--epochs', '400'];
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '..', '..', '..', 'core', 'host', 'cli.ts'), 'sweep', 'cells.csv', ...common, ...plan, ...long],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
    if (/held-out MSE [\s\S]*held-out MSE/.test(told)) child.kill('SIGKILL');
  });
  await once(child, 'close');
  assert.equal(child.signalCode, 'SIGKILL');
  const finished = runsOf('cells.indicatrix');
  assert.ok(finished.length >= 2 && finished.length < 8, `${finished.length} of 8 runs had finished`);
  const before = finished.map((run) => recordOf('cells.indicatrix', run));

  const ended = await indicatrix(folder, ['sweep', 'cells.indicatrix', '--json', '--dpi', '72']);
  const result = answer<Answer>(ended);
  assert.equal(result.isComplete, true);
  assert.deepEqual(result.seeds, [1, 2]);
  assert.equal(result.runs.length, 8);
  const all = runsOf('cells.indicatrix');
  assert.equal(all.length, 8, 'nothing was trained twice');
  assert.deepEqual(
    finished.map((run) => recordOf('cells.indicatrix', run)),
    before,
    'what had finished was left alone',
  );
  assert.deepEqual(
    result.rows.map(({ kind, weight, mse }) => [kind, weight, mse?.count]),
    [
      ['volume', 1, 2],
      ['volume', 0.01, 2],
      ['scaledIsometry', 0.1, 2],
    ],
  );

  assert.deepEqual(
    result.files.map((file) => file.slice(-3)),
    ['csv', '.md', 'tex', 'svg', 'pdf', 'png'],
  );
  assert.ok(readFileSync(join(folder, 'cells.indicatrix', 'sweep.md'), 'utf8').includes('| GeomAE (encoder) | 1 |'));
  assert.ok(PNG.sync.read(readFileSync(join(folder, 'cells.indicatrix', 'sweep.png'))).width > 300);

  const again = await indicatrix(folder, ['sweep', 'cells.indicatrix', '--format', 'csv']);
  assert.match(again.stderr, /8 of 8 runs are there from before/);
  const wider = answer<Answer>(
    await indicatrix(folder, [
      'sweep',
      'cells.indicatrix',
      '--models',
      'geomae:encoder',
      '--weights',
      '1,0.01,0.001',
      '--seeds',
      '1',
      '--format',
      'csv',
      '--json',
    ]),
  );
  assert.deepEqual(
    wider.rows.map(({ weight, mse }) => [weight, mse?.count]),
    [
      [1, 1],
      [0.01, 1],
      [0.001, 1],
    ],
  );
  assert.equal(runsOf('cells.indicatrix').length, 9, 'of a wider plan, only what is new is trained');
});

test('Ctrl-C keeps what had finished and says so', async () => {
  let isAsked = false;
  const stopped = await indicatrix(
    folder,
    ['sweep', 'cells.csv', ...common, ...plan, '--epochs', '400', '--out', 'stopped'],
    (told, stop) => {
      if (isAsked || !told.includes('held-out MSE')) return;
      isAsked = true;
      stop();
    },
  );
  assert.equal(stopped.code, 130);
  assert.match(stopped.stderr, /the same sweep goes on from them/);
  assert.ok(runsOf('stopped').length >= 1);
  assert.ok(!readdirSync(join(folder, 'stopped', 'runs')).some((name) => name.startsWith('.writing')));
});

test('what cannot be swept is said before anything is trained', async () => {
  for (const [flags, said] of [
    [['--factor', '0.5'], /factor/],
    [['--held-out', '0'], /none are held out/],
  ] as const) {
    const { code, stderr } = await indicatrix(folder, ['sweep', 'cells.csv', ...common, '--out', 'refused', ...flags]);
    assert.equal(code, 2);
    assert.match(stderr, said);
  }
  assert.deepEqual(runsOf('refused'), []);
});
