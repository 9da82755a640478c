/** The command line as workflows and shells use it: found again, told early, quiet, one row a number, completed. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { countsCsv } from '../../projects/data.ts';
import { answer, indicatrix, program } from '../command.ts';

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-scripted-'));
after(() => rmSync(folder, { recursive: true, force: true }));
before(() => writeFileSync(join(folder, 'cells.csv'), countsCsv()));

interface Trained {
  schemaVersion: number;
  runs: { name: string; folder: string; found: boolean; metrics: Record<string, number | null>; config: Record<string, unknown> }[];
}

const train = (...more: string[]) =>
  indicatrix(folder, ['train', 'cells.csv', '--epochs', '3', '--models', 'vanilla,geomae:encoder:1', '--seeds', '1,2', ...more]);

test('what was trained with these data and this configuration is found, unless it is asked for again', async () => {
  const first = answer<Trained>(await train('--json'));
  assert.deepEqual(
    first.runs.map(({ found }) => found),
    [false, false, false, false],
  );
  assert.equal(first.schemaVersion, 1);
  const record = JSON.parse(readFileSync(join(folder, first.runs[0].folder, 'run.json'), 'utf8')) as {
    machine: { system: string; instructionSet: string; threads: number };
    command: string[];
    data: { sha256: string };
  };
  assert.deepEqual(record.command.slice(0, 4), ['train', 'cells.csv', '--epochs', '3']);
  assert.equal(record.data.sha256, createHash('sha256').update(countsCsv()).digest('hex'));
  assert.equal(record.machine.system, `${process.platform}-${process.arch}`);
  assert.ok(record.machine.threads >= 1 && record.machine.instructionSet !== '');

  const second = answer<Trained>(await train('--json'));
  assert.deepEqual(
    second.runs.map(({ folder, metrics, found }) => ({ folder, metrics, found })),
    first.runs.map(({ folder, metrics }) => ({ folder, metrics, found: true })),
  );
  const more = answer<Trained>(
    await indicatrix(folder, ['train', 'cells.csv', '--epochs', '3', '--models', 'vanilla,geomae:encoder:2', '--seeds', '1', '--json']),
  );
  assert.deepEqual(
    more.runs.map(({ found }) => found),
    [true, false],
    'another weight is another model',
  );
  const again = answer<Trained>(await train('--again', '--json'));
  assert.ok(again.runs.every(({ found, folder }) => !found && !first.runs.some((run) => run.folder === folder)));
});

test('wrong options are told before anything is opened, by their flags, and to programs as JSON', async () => {
  const told = async (...args: string[]) => {
    const { code, stdout, stderr } = await indicatrix(folder, [...args, '--json']);
    assert.equal(code, 2);
    assert.notEqual(stderr, '');
    return (JSON.parse(stdout) as { schemaVersion: number; fault: { tag: string; message: string; place?: string; remedy?: string } })
      .fault;
  };
  // The file does not exist: that would be the first thing said.
  assert.deepEqual(await told('train', 'absent.csv', '--epochs', '0'), {
    tag: 'bad-option',
    message: 'It must be at least 1, not 0.',
    place: '--epochs',
    remedy: 'Choose a value within the bounds.',
  });
  assert.equal((await told('train', 'absent.csv', '--activation', 'soft')).place, '--activation');
  assert.equal((await told('prepare', 'absent.csv', '--components', '-1')).place, '--components');
  assert.equal((await told('train', 'absent.csv', '--models', 'geomae')).place, '--models');
  assert.match((await told('train', 'absent.csv', '--epoks', '3')).message, /epoks.*Did you mean --epochs/);
  assert.match((await told('trian', 'absent.csv')).message, /trian.*Did you mean train/);
  assert.match((await told('train')).message, /missing required argument 'file'/i);
  assert.equal((await told('open', 'cells.csv', '--quiet', '--verbose')).place, '--quiet, --verbose');
  const { stderr } = await indicatrix(folder, ['train', 'absent.csv', '--epoks', '3']);
  assert.match(stderr, /^Unknown option .*\n$/, 'one line');
});

test('quiet says nothing, verbose every step and what all took', async () => {
  const quiet = await indicatrix(folder, ['prepare', 'cells.csv', '--out', 'quiet', '--quiet']);
  assert.deepEqual([quiet.code, quiet.stdout, quiet.stderr], [0, '', '']);
  const asked = await indicatrix(folder, ['prepare', 'cells.csv', '--out', 'quiet-json', '-q', '--json']);
  assert.equal(asked.stderr, '');
  assert.equal(answer<{ cells: number }>(asked).cells, 240);
  const verbose = await train('--again', '-v');
  assert.match(verbose.stderr, /Vanilla, seed 1 +epoch 1 of 3/);
  assert.match(verbose.stderr, /\d s, [\d.]+ s of processor time, \d+ MB of memory at most\n$/);
});

test('a configuration file gives flags, the command line comes before it, and training writes one that trains the same', async () => {
  const given = (text: string) => writeFileSync(join(folder, 'given.toml'), text);
  given(
    'min-genes = 1\nfolds = 3\n[train]\nepochs = 2\nmodels = ["vanilla", "irae:encoder:0.5"]\nkeep-best = false\nseeds = [3]\n[prepare]\ncomponents = 4\n',
  );
  const run = ['train', 'cells.csv', '--config', 'given.toml', '--out', 'configured'];
  const trained = answer<Trained>(await indicatrix(folder, [...run, '--epochs', '3', '--json']));
  const told = ({ name, config }: { name: string; config: Record<string, unknown> }) => [
    name,
    config['epochs'],
    config['seed'],
    config['keepBest'],
  ];
  assert.deepEqual(trained.runs.map(told), [
    ['Vanilla', 3, 3, false],
    ['IRAE (encoder)', 3, 3, false],
  ]);
  assert.equal(
    readFileSync(join(folder, 'configured', 'indicatrix.toml'), 'utf8'),
    '# indicatrix train "cells.csv" --config indicatrix.toml\n[train]\nmin-genes = 1\nepochs = 3\nmodels = "vanilla,irae:encoder:0.5"\nkeep-best = false\nseeds = 3\n',
  );
  const again = answer<Trained>(
    await indicatrix(folder, ['train', 'cells.csv', '--config=configured/indicatrix.toml', '--out', 'configured', '--json']),
  );
  assert.deepEqual(
    again.runs.map(({ folder, found }) => [folder, found]),
    trained.runs.map(({ folder }) => [folder, true]),
  );
  const prepared = answer<{ dim: number }>(
    await indicatrix(folder, ['prepare', 'cells.csv', '--config', 'given.toml', '--out', 'by-table', '--json']),
  );
  assert.equal(prepared.dim, 4);
  for (const [text, place, message] of [
    ['[train]\nepoks = 3\n', 'train.epoks', /no such flag/i],
    ['[train]\nout = "elsewhere"\n', 'train.out', /no such flag/i],
    ['[train]\nepochs = true\n', 'train.epochs', /wants a value/i],
    ['[train]\nkeep-best = "yes"\n', 'train.keep-best', /true or false/i],
    ['[train]\nepochs = 2026-12-01\n', 'train.epochs', /text, a number/i],
    ['train = 3\n', 'train', /table/],
    ['[train]\nepochs = \n', 'line 2, column 10', /not TOML/],
    ['[train]\nepochs = 0\n', '--epochs', /at least 1/],
  ] as const) {
    given(text);
    const { code, stdout } = await indicatrix(folder, [...run, '--json']);
    const { fault } = JSON.parse(stdout) as { fault: { place: string; message: string } };
    assert.deepEqual([code, fault.place], [2, place], text);
    assert.match(fault.message, message, text);
  }
  assert.equal((await indicatrix(folder, ['train', 'cells.csv', '--config', 'absent.toml'])).code, 2);
});

test('what is piped in is read where a file is, whatever it is; a project wants one that stays', () => {
  const piped = (input: string | Buffer, ...args: string[]) =>
    spawnSync(process.execPath, [program, ...args], { cwd: folder, input, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  const csv = readFileSync(join(folder, 'cells.csv'));
  const shape = (stdout: string) => {
    const { cells, genes, format } = JSON.parse(stdout) as { cells: number; genes: number; format: string };
    return { cells, genes, format };
  };
  const plain = shape(piped(csv, 'open', '-', '--json').stdout);
  assert.equal(plain.format, 'csv');
  assert.deepEqual(shape(piped(gzipSync(csv), 'open', '-', '--json').stdout), plain);
  assert.equal(piped(csv, 'convert', '-', 'piped.h5ad').status, 0);
  const h5ad = readFileSync(join(folder, 'piped.h5ad'));
  assert.deepEqual(shape(piped(h5ad, 'open', '-', '--json').stdout), { ...plain, format: 'h5ad' });
  assert.deepEqual(
    readdirSync(tmpdir()).filter((name) => name.startsWith('indicatrix-stdin-')),
    [],
    'nothing is left behind',
  );

  const refused = piped(csv, 'train', '-');
  assert.equal(refused.status, 2);
  assert.match(refused.stderr, /what is piped in is nowhere.*convert - cells\.h5ad/);
  const empty = piped('', 'inspect', '-');
  assert.equal(empty.status, 2);
  assert.match(empty.stderr, /is empty/);
});

test('a tidy table has a row a run and metric, equal to the wide one', async () => {
  const { folder: project } = answer<Trained & { folder: string }>(await train('--out', 'tidy', '--json'));
  const { csv } = answer<{ csv: string }>(
    await indicatrix(folder, ['evaluate', project, '--tidy', 'tidy.csv', '--k', '5,10', '--protocol', 'published', '--json']),
  );
  const rows = (path: string) =>
    readFileSync(join(folder, path), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((field) => field.replace(/^"|"$/g, '')));
  const [head, ...tidy] = rows('tidy.csv');
  assert.deepEqual(head, ['run', 'model', 'part', 'weight', 'seed', 'protocol', 'metric', 'value', 'k']);
  const [[, ...metrics], ...wide] = rows(csv);
  const expected = wide.flatMap(([run, ...values]) => values.flatMap((value, i) => (value === '' ? [] : [[run, metrics[i], value]])));
  assert.deepEqual(
    tidy.map(([run, , , , , , metric, value]) => [run, metric, value]),
    expected,
  );
  const trust = tidy.filter(([, , , , , , metric]) => metric === 'trustworthiness');
  assert.deepEqual(
    trust.map(([run, model, part, weight, seed, protocol, , , k]) => [run, model, part, weight, seed, protocol, k]),
    [
      ['Vanilla, seed 1', 'Vanilla', '', '', '1', 'published', '5 10'],
      ['GeomAE (encoder), seed 1', 'GeomAE (encoder)', 'encoder', '1', '1', 'published', '5 10'],
      ['Vanilla, seed 2', 'Vanilla', '', '', '2', 'published', '5 10'],
      ['GeomAE (encoder), seed 2', 'GeomAE (encoder)', 'encoder', '1', '2', 'published', '5 10'],
    ],
  );
  assert.ok(tidy.filter(([, , , , , , metric]) => metric === 'mseTrain').every(([, , , , , , , , k]) => k === ''));
});

const shell = (name: string) => ({
  skip: spawnSync(name, ['--version']).error !== undefined && `${name} is not here`,
});

async function completionOf(name: string): Promise<string> {
  const { code, stdout } = await indicatrix(folder, ['completion', name]);
  assert.equal(code, 0);
  const path = join(folder, name === 'zsh' ? '_indicatrix' : `completion.${name}`);
  writeFileSync(path, stdout);
  return path;
}

test('bash completes commands, flags and what a flag may be', shell('bash'), async () => {
  const path = await completionOf('bash');
  const complete = (...words: string[]) => {
    const { stdout, stderr } = spawnSync('bash', [
      '-c',
      `source '${path}'; COMP_WORDS=("$@"); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _indicatrix; printf '%s\\n' "\${COMPREPLY[@]}"`,
      'bash',
      'indicatrix',
      ...words,
    ]);
    assert.equal(stderr.toString(), '');
    return stdout.toString().trim().split('\n');
  };
  assert.deepEqual(complete('ma'), ['markers', 'map-metric']);
  assert.deepEqual(complete('train', '--acti'), ['--activation']);
  assert.deepEqual(complete('train', 'cells.csv', '--activation', 's').sort(), ['silu', 'softplus']);
  assert.deepEqual(complete('train', '--out', ''), [''], 'files, which are the shell’s own to find');
  assert.deepEqual(complete('completion', 'z'), ['zsh']);
});

test('fish completes commands, flags and what a flag may be', shell('fish'), async () => {
  const path = await completionOf('fish');
  const complete = (line: string) => {
    const { stdout, stderr } = spawnSync('fish', ['-c', `source '${path}'; complete -C '${line}'`], {
      env: { ...process.env, HOME: folder },
    });
    assert.equal(stderr.toString(), '');
    return stdout
      .toString()
      .trim()
      .split('\n')
      .map((each) => each.split('\t')[0]);
  };
  assert.deepEqual(complete('indicatrix ma').sort(), ['map-metric', 'markers']);
  assert.deepEqual(complete('indicatrix train --activation s').sort(), ['silu', 'softplus']);
});

test('zsh reads what it completes from', shell('zsh'), async () => {
  const path = await completionOf('zsh');
  const { status, stderr } = spawnSync('zsh', [
    '-f',
    '-c',
    `fpath=('${folder}' $fpath); autoload -Uz compinit; compinit -u -D; autoload +X _indicatrix; [[ $_comps[indicatrix] == _indicatrix ]] && zsh -n '${path}'`,
  ]);
  assert.deepEqual([status, stderr.toString()], [0, '']);
});
