/** A sweep that Snakemake spreads over jobs comes to what one machine comes to, whatever fails on the way. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import type { RunRecord } from '../../core/project/record.ts';
import { answer, indicatrix, program } from '../host/command.ts';
import { needsPython } from '../python.ts';
import { mulberry32 } from '../random.ts';

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-snakemake-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const [failing, killed] = ['geomae-encoder-w1-seed2', 'irae-decoder-w0.1-seed3'];
const cells = join(folder, 'cells.csv');
const flow = join(folder, 'flow');
const runs = join(flow, 'sweep.indicatrix', 'runs');

/** Starts the program, but for the first time that it is to train two of the runs: one then fails, one is killed. */
const wrapper = `
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
const words = process.argv.slice(2);
const step = words[words.indexOf('--only') + 1];
const marker = ${JSON.stringify(folder)} + '/tried-' + step;
const isFirst = !existsSync(marker);
writeFileSync(marker, '');
if (isFirst && step === '${failing}') process.exit(2);
const child = spawn(process.execPath, [${JSON.stringify(program)}, ...words], { stdio: 'inherit' });
if (isFirst && step === '${killed}') setTimeout(() => child.kill('SIGKILL'), 150);
child.on('close', (code) => process.exit(code ?? 137));
`;

before(() => {
  const random = mulberry32(3);
  const row = (cell: number) => [`c${cell}`, ...Array.from({ length: 6 }, () => random().toFixed(4))].join(',');
  writeFileSync(cells, ['cell,a,b,c,d,e,f', ...Array.from({ length: 120 }, (_, cell) => row(cell))].join('\n'));
  writeFileSync(join(folder, 'wrapper.mjs'), wrapper);
});

const swept = [
  ...['sweep', cells, '--start', 'asIs', '--components', '0', '--batch-size', '20', '--epochs', '40'],
  ...['--models', 'geomae,irae:decoder', '--weights', '1,0.1,0.01', '--seeds', '1,2,3,4', '--dpi', '72'],
];

async function snakemake(...words: string[]): Promise<{ code: number | null; told: string }> {
  const path = join(dirname(process.env['INDICATRIX_PYTHON_WORKFLOW']!), 'snakemake');
  const child = spawn(path, ['--cores', '2', ...words], { cwd: flow });
  let told = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (told += text));
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  return { code, told };
}

/** All that a run is but by which words, when and how fast it was trained. */
function trained(run: string) {
  const record = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as RunRecord;
  const { command: _, saved: __, training, history, ...rest } = record;
  return { ...rest, bestEpoch: training.bestEpoch, history: history.map(({ seconds: ___, ...epoch }) => epoch) };
}

test(
  'forty runs, two at a time, one failing, one killed, gone on with: the same runs and results as here',
  needsPython('workflow'),
  async () => {
    const planned = answer<{ runs: string[] }>(
      await indicatrix(folder, [...swept, '--plan', flow, '--program', `${process.execPath} ${join(folder, 'wrapper.mjs')}`, '--json']),
    );
    assert.equal(planned.runs.length, 40);
    assert.ok(!existsSync(runs), 'nothing is prepared or trained yet');

    const first = await snakemake('--keep-going');
    assert.equal(first.code, 1, first.told);
    const finished = readdirSync(runs).filter((name) => !name.startsWith('.'));
    assert.deepEqual(finished.sort(), planned.runs.filter((name) => name !== failing && name !== killed).sort());
    const models = finished.map((name) => readFileSync(join(runs, name, 'run.json'), 'utf8'));

    const second = await snakemake('--rerun-incomplete');
    assert.equal(second.code, 0, second.told);
    assert.match(second.told, /^run +2$/m, 'two runs were missing');
    assert.deepEqual(
      finished.map((name) => readFileSync(join(runs, name, 'run.json'), 'utf8')),
      models,
      'what had finished was left alone',
    );

    const local = join(folder, 'local');
    answer(await indicatrix(folder, [...swept, '--out', local, '--threads', '1', '--json']));
    assert.deepEqual(readdirSync(runs).sort(), readdirSync(join(local, 'runs')).sort());
    for (const name of planned.runs) {
      const [there, here] = [join(runs, name), join(local, 'runs', name)];
      assert.ok(readFileSync(join(there, 'model.safetensors')).equals(readFileSync(join(here, 'model.safetensors'))), name);
      assert.deepEqual(trained(there), trained(here));
    }
    for (const file of ['sweep.csv', 'sweep.md', 'sweep.tex', 'sweep.svg'])
      assert.equal(readFileSync(join(flow, 'sweep.indicatrix', file), 'utf8'), readFileSync(join(local, file), 'utf8'), file);
    const latest = (project: string) =>
      (JSON.parse(readFileSync(join(project, 'project.json'), 'utf8')) as { command: { latest: string[] } }).command.latest;
    assert.deepEqual(latest(join(flow, 'sweep.indicatrix')), latest(local), 'figures show the same runs');
  },
);

test('a step says what is wrong: no plan, a run of no such name, a workflow that is there already', async () => {
  const project = join(folder, 'steps');
  const none = await indicatrix(folder, ['sweep', project, '--only', 'gather']);
  assert.match(none.stderr, /no project/);
  const { runs: names } = answer<{ runs: string[] }>(await indicatrix(folder, [...swept, '--out', project, '--only', 'prepare', '--json']));
  assert.equal(names.length, 40);
  const unknown = await indicatrix(folder, ['sweep', project, '--only', 'geomae']);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /“geomae” is no run of this sweep/);

  const [name] = names;
  assert.equal(answer<{ found: boolean }>(await indicatrix(folder, ['sweep', project, '--only', name, '--json'])).found, false);
  assert.equal(answer<{ found: boolean }>(await indicatrix(folder, ['sweep', project, '--only', name, '--json'])).found, true);
  const gathered = answer<{ missing: string[]; isComplete: boolean }>(
    await indicatrix(folder, ['sweep', project, '--only', 'gather', '--format', 'csv', '--json']),
  );
  assert.deepEqual([gathered.missing, gathered.isComplete], [names.slice(1), false]);

  const place = join(folder, 'twice');
  answer(await indicatrix(folder, [...swept, '--plan', place, '--json']));
  const again = await indicatrix(folder, [...swept, '--plan', place]);
  assert.equal(again.code, 2);
  assert.match(again.stderr, /There is a workflow already/);
});
