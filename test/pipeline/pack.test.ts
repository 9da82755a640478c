/** Projects packed and laid out again elsewhere, and zips that mean harm. */
import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { strToU8, unzipSync, zipSync, type Zippable } from 'fflate';
import { createJob } from '../../core/base/job.ts';
import * as pipeline from '../../core/pipeline.ts';
import { readProject } from '../../core/pipeline/projects.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { PrepareOptions } from '../../core/model/options/prepare.ts';
import { packRecordName, type PackRecord } from '../../core/project/pack-record.ts';
import { answer, indicatrix } from '../host/command.ts';
import { faultOf } from '../io/fixtures.ts';
import { countsCsv } from '../projects/data.ts';

let folder: string;
let runs: string[];
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-pack-'));
  await mkdir(join(folder, 'here'));
  await writeFile(join(folder, 'here', 'counts.csv'), countsCsv());
  const flags = ['--models', 'vanilla,geomae:encoder:0.1', '--epochs', '2', '--components', '6', '--min-genes', '1', '--json'];
  const trained = await indicatrix(folder, ['train', join('here', 'counts.csv'), '--out', join('here', 'p.indicatrix'), ...flags]);
  runs = answer<{ runs: { folder: string }[] }>(trained).runs.map((run) => join(folder, run.folder));
  await symlink('/etc/hostname', join(folder, 'here', 'p.indicatrix', 'link'));
  await writeFile(join(folder, 'here', 'p.indicatrix', '.open'), 'held');
});
after(() => rm(folder, { recursive: true }));

const job = () => createJob();
const namesIn = async (zip: string) => Object.keys(unzipSync(await readFile(zip))).sort();

async function packed(name: string, path: string, data: boolean): Promise<string> {
  const file = join(folder, name);
  await pipeline.packProject(await pipeline.lookToPack(path), file, { data, overwrite: false }, job());
  return file;
}

/** The project's runs beside its data, as any command opens them. */
async function opens(project: string): Promise<string[]> {
  const { data: of, command } = await readProject(project);
  const data = await pipeline.open({ path: of.source }, parseOptions(OpenOptions, of.options), job());
  const fresh = await pipeline.prepare(data, parseOptions(PrepareOptions, command!.prepare), job());
  const prepared = await pipeline.restoreFeatures(project, fresh);
  return Promise.all(command!.latest.map(async (run) => (await pipeline.loadRun(join(project, 'runs', run), prepared)).name));
}

test('a project with its data opens where neither was; links, locks and this machine’s paths stay behind', async () => {
  const project = join(folder, 'here', 'p.indicatrix');
  const { bytes } = await pipeline.lookToPack(project);
  assert.equal(bytes.data, Buffer.byteLength(countsCsv()));
  const zip = await packed('whole.zip', project, true);
  const names = await namesIn(zip);
  assert.ok(names.includes('data/counts.csv') && names.includes('project.json') && names.includes(packRecordName));
  assert.ok(!names.some((name) => /link|\.open/.test(name)));
  for (const [name, contents] of Object.entries(unzipSync(await readFile(zip))))
    assert.ok(!name.endsWith('.json') || !Buffer.from(contents).toString().includes(folder), `${name} tells where it was packed`);
  const away = join(folder, 'elsewhere', 'deep');
  await rename(join(folder, 'here', 'counts.csv'), join(folder, 'here', 'away.csv'));
  try {
    const { notes } = await pipeline.unpackProject(zip, away, undefined, job());
    assert.deepEqual([notes, await opens(away)], [[], ['Vanilla', 'GeomAE (encoder)']]);
    assert.equal((await pipeline.inspectPack(zip))!.name, 'p');
    await faultOf(pipeline.unpackProject(zip, away, undefined, job()), 'bad-option');
    await faultOf(packed('whole.zip', project, false), 'bad-option');
  } finally {
    await rename(join(folder, 'here', 'away.csv'), join(folder, 'here', 'counts.csv'));
  }
});

test('one run, without its data: they are found by their contents, and others are refused', async () => {
  const zip = await packed('run.zip', runs[1], false);
  const names = await namesIn(zip);
  assert.ok(!names.some((name) => name.startsWith('data/')));
  assert.equal(new Set(names.filter((name) => name.startsWith('runs/')).map((name) => name.split('/')[1])).size, 1);
  const bare = join(folder, 'bare');
  assert.match((await pipeline.unpackProject(zip, bare, undefined, job())).notes.join(), /did not come along: counts\.csv/);
  await writeFile(join(folder, 'other.csv'), countsCsv().replace('cell7,', 'cell7b,'));
  await faultOf(pipeline.unpackProject(zip, join(folder, 'other'), join(folder, 'other.csv'), job()), 'malformed');
  assert.deepEqual((await readdir(folder)).includes('other'), false);
  const renamed = join(folder, 'any-name.csv');
  await cp(join(folder, 'here', 'counts.csv'), renamed);
  await pipeline.unpackProject(zip, join(folder, 'given'), renamed, job());
  assert.deepEqual(await opens(join(folder, 'given')), ['GeomAE (encoder)']);
  await mkdir(join(folder, 'beside'));
  await cp(zip, join(folder, 'beside', 'run.zip'));
  await cp(renamed, join(folder, 'beside', 'counts.csv'));
  const { notes } = await pipeline.unpackProject(join(folder, 'beside', 'run.zip'), join(folder, 'beside', 'p'), undefined, job());
  assert.match(notes.join(), /were found/);
  assert.deepEqual(await opens(join(folder, 'beside', 'p')), ['GeomAE (encoder)']);
});

const record: PackRecord = {
  format: 'indicatrix-pack',
  formatVersion: 1,
  version: '1',
  created: '2026-01-01T00:00:00Z',
  name: 'x',
  run: null,
  data: null,
};

test('many entries are unpacked without a warning of listeners', async () => {
  const entries = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`runs/${index}.txt`, strToU8(`entry ${index}`.repeat(20))]));
  const zip = join(folder, 'many.zip');
  await writeFile(zip, zipSync({ [packRecordName]: strToU8(JSON.stringify(record)), 'project.json': strToU8('{}'), ...entries }));
  const warnings: Error[] = [];
  const hear = (warning: Error) => warnings.push(warning);
  process.on('warning', hear);
  try {
    await pipeline.unpackProject(zip, join(folder, 'many'), undefined, job());
    // They are told in a later turn.
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off('warning', hear);
  }
  assert.deepEqual(warnings, []);
  assert.equal(await readFile(join(folder, 'many', 'runs', '39.txt'), 'utf8'), 'entry 39'.repeat(20));
});

test('names that lead elsewhere, links, entries that lie and damaged archives leave nothing', async () => {
  const told = strToU8(JSON.stringify(record));
  const cases: Record<string, Zippable> = {
    above: { [packRecordName]: told, '../out.txt': strToU8('x') },
    within: { [packRecordName]: told, 'a/../../out.txt': strToU8('x') },
    root: { [packRecordName]: told, '/tmp/out.txt': strToU8('x') },
    windows: { [packRecordName]: told, 'C:\\out.txt': strToU8('x') },
    hidden: { [packRecordName]: told, '.ssh/authorized_keys': strToU8('x') },
    twice: { [packRecordName]: told, 'a.txt': strToU8('x'), 'A.TXT': strToU8('y') },
    'no record': { 'project.json': strToU8('{}') },
    'another record': { [packRecordName]: strToU8('{"format":"x"}') },
  };
  const there = (await readdir(folder)).length;
  for (const [name, entries] of Object.entries(cases)) {
    const zip = join(folder, 'harm.zip');
    await writeFile(zip, zipSync(entries));
    await faultOf(
      pipeline.unpackProject(zip, join(folder, 'harmed'), undefined, job()),
      name === 'no record' ? 'unsupported' : 'malformed',
    );
    await rm(zip);
    assert.equal((await readdir(folder)).length, there, name);
  }
  // An entry that says 1 byte and holds a million.
  const bomb = Buffer.from(zipSync({ [packRecordName]: told, 'a.txt': new Uint8Array(1_000_000) }));
  const zip = join(folder, 'bomb.zip');
  for (let at = bomb.indexOf('a.txt') - 8; at > 0; at = bomb.indexOf('a.txt', at + 16) - 8) {
    if (bomb.readUInt32LE(at) === 1_000_000) bomb.writeUInt32LE(1, at);
    if (bomb.readUInt32LE(at - 14) === 1_000_000) bomb.writeUInt32LE(1, at - 14);
  }
  await writeFile(zip, bomb);
  await faultOf(pipeline.unpackProject(zip, join(folder, 'harmed'), undefined, job()), 'malformed');
  await rm(zip);

  const linked = zipSync({
    [packRecordName]: told,
    link: [strToU8('/etc'), { os: 3, attrs: (0o120777 << 16) >>> 0 }],
    'link.txt': strToU8('x'),
  });
  await writeFile(zip, linked);
  await pipeline.unpackProject(zip, join(folder, 'linked'), undefined, job());
  assert.equal(await readFile(join(folder, 'linked', 'link'), 'utf8'), '/etc', 'a link is the text that it is');
});
