/** Packed files: what is in them is found, unpacked within bounds, read three ways, and gone again. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { create } from 'tar';
import { thisHost } from '../../../core/base/disk.ts';
import { createJob } from '../../../core/base/job.ts';
import { hold } from '../../../core/io/containers/unpacked.ts';
import { inspectFile, openStream } from '../../../core/io/open.ts';
import { parseOptions } from '../../../core/model/options/describe.ts';
import { OpenOptions } from '../../../core/model/options/open.ts';
import { annData, cells, counts, faultOf, genes, Hdf5Writer, open, path, toDense, write } from '../fixtures.ts';
import { threeWays } from '../three-ways.ts';
import { zarrVersion2, zipOf } from '../zarr-files.ts';

const prefix = `indicatrix-unpacked-${thisHost}-${process.pid}-`;
const unpacked = () => readdirSync(tmpdir()).filter((name) => name.startsWith(prefix));
/** What was unpacked since; what earlier tests read in passes goes when memory is collected. */
const unpackedSince = (before: string[]) => unpacked().filter((name) => !before.includes(name));
const table = `,${genes.join()}\n${counts.map((row, i) => `${cells[i]},${row.join()}`).join('\n')}\n`;
const tenx = (prefixed = '') => ({
  [`${prefixed}matrix.mtx.gz`]: gzipSync(
    `%%MatrixMarket matrix coordinate integer general\n4 3 5\n${counts.flatMap((row, cell) => row.flatMap((value, gene) => (value ? [`${gene + 1} ${cell + 1} ${value}`] : []))).join('\n')}\n`,
  ),
  [`${prefixed}barcodes.tsv.gz`]: gzipSync(`${cells.join('\n')}\n`),
  [`${prefixed}features.tsv.gz`]: gzipSync(`${genes.map((gene, i) => `ENSG0000000000${i}\t${gene}\tGene Expression`).join('\n')}\n`),
});

function folder(files: Record<string, string | Uint8Array>, name = 'folder'): string {
  const at = path(name);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(at, file)), { recursive: true });
    writeFileSync(join(at, file), content);
  }
  return at;
}

function tar(files: Record<string, string | Uint8Array>, name: string): string {
  const file = path(name);
  create({ cwd: folder(files), file, gzip: /gz$/.test(name), sync: true, portable: true }, ['.']);
  return file;
}

const h5ad = () => annData((file) => file.csr('X', counts).dataset('obs/reads', Float64Array.of(4, 2, 12)));

test('a gzipped h5ad opens as the h5ad does, and what was unpacked goes with it', async () => {
  const file = write('pbmc.h5ad.gz', gzipSync(readFileSync(h5ad())));
  const data = await open(file);
  assert.deepEqual([toDense(data.matrix), data.cells, data.source, data.name.endsWith('pbmc')], [counts, cells, file, true]);
  assert.deepEqual(unpacked(), [], 'nothing is left of a file that is in memory');
  const { said } = await threeWays(file);
  assert.equal(said.bytes, readFileSync(file).length);
});

test('what is read in passes stays unpacked for as long as it can be read from', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const file = write('streamed.h5ad.gz', gzipSync(readFileSync(h5ad())));
  const before = unpacked();
  let data: Awaited<ReturnType<typeof openStream>> | null = await openStream(
    file,
    parseOptions(OpenOptions, { reading: 'stream' }),
    createJob(),
  );
  assert.equal(unpacked().length, before.length + 1);
  for await (const { matrix } of data.matrix.chunks(new AbortController().signal)) assert.equal(matrix.rows, 3);
  await open(write('other.h5ad.gz', gzipSync(readFileSync(h5ad()))));
  for await (const { matrix } of data.matrix.chunks(new AbortController().signal)) assert.equal(matrix.rows, 3);
  data = null;
  for (let turn = 0; turn < 50 && unpacked().length > 0; turn++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.deepEqual(unpacked(), []);
});

test('a zip of one table, one h5ad, one 10x folder, one loom', async () => {
  for (const deflate of [true, false])
    assert.deepEqual(
      (
        await threeWays(
          write('counts.csv.zip', zipOf({ 'counts.csv': table, '__MACOSX/._counts.csv': 'x', 'README.txt': 'read me' }, deflate)),
        )
      ).rows,
      counts,
    );
  assert.deepEqual(
    (await threeWays(write('cells.zip', zipOf({ 'a/cells.h5ad': readFileSync(h5ad()), 'a/metadata.csv': 'x,y\n' }, true)))).rows,
    counts,
  );
  const sample = await threeWays(write('GSM1_sample.zip', zipOf(tenx('filtered_feature_bc_matrix/'), true)));
  assert.deepEqual([sample.rows, sample.data.genes, sample.data.name.endsWith('GSM1_sample')], [counts, genes, true]);
});

test('a tar of a 10x folder, gzipped or not, deep in folders; of a Zarr hierarchy; of a gzipped h5ad', async () => {
  for (const name of ['pbmc.tar.gz', 'pbmc.tgz', 'pbmc.tar'])
    assert.deepEqual((await threeWays(tar(tenx('filtered_gene_bc_matrices/hg19/'), name))).rows, counts, name);
  assert.deepEqual(
    (
      await threeWays(
        tar(Object.fromEntries(Object.entries(zarrVersion2()).map(([key, content]) => [`s.zarr/${key}`, content])), 'zarr.tar.gz'),
      )
    ).rows,
    counts,
  );
  assert.deepEqual((await threeWays(tar({ 'a.h5ad.gz': gzipSync(readFileSync(h5ad())) }, 'twice.tar'))).rows, counts);
});

test('of several the filtered one is taken, and said; another by name; else a person is asked', async () => {
  const outs = tar(
    {
      ...tenx('outs/filtered_feature_bc_matrix/'),
      ...tenx('outs/raw_feature_bc_matrix/'),
      'outs/web_summary.html': '<p>',
      'outs/molecule_info.h5': 'x',
    },
    'outs.tar.gz',
  );
  const { data, said } = await threeWays(outs);
  assert.deepEqual(
    said.parts?.offers.map(({ name }) => name),
    ['outs/filtered_feature_bc_matrix', 'outs/raw_feature_bc_matrix'],
  );
  assert.match(data.notes.join(), /filtered_feature_bc_matrix was taken; there is also outs\/raw_feature_bc_matrix/);
  assert.deepEqual((await threeWays(outs, { part: 'outs/raw_feature_bc_matrix' })).said.parts?.chosen, 'outs/raw_feature_bc_matrix');
  const samples = write('samples.zip', zipOf({ 'a.csv': table, 'b.csv': table.replace(',3,', ',4,') }, true));
  assert.match((await faultOf(open(samples), 'bad-option')).message, /a\.csv, b\.csv/);
  const proposed = await inspectFile(samples, parseOptions(OpenOptions, {}), createJob());
  assert.deepEqual([proposed.parts?.chosen, proposed.notes[0]], ['a.csv', 'Which of its matrices is meant is not clear: choose one.']);
  assert.equal(toDense((await open(samples, { part: 'b.csv' })).matrix)[0][1], 4);
});

test('a part of a part is named after a colon, or alone where the archive holds one file', async () => {
  const writer = new Hdf5Writer('cite.h5mu').frame('obs', cells);
  for (const part of ['rna', 'prot'])
    writer
      .frame(`mod/${part}/obs`, cells)
      .frame(`mod/${part}/var`, genes)
      .csr(`mod/${part}/X`, part === 'rna' ? counts : counts.map((row) => row.map((value) => 2 * value)));
  const h5mu = readFileSync(writer.done());
  const one = write('one.zip', zipOf({ 'cite.h5mu': h5mu }, true));
  assert.equal(toDense((await open(one, { part: 'prot' })).matrix)[0][1], 6);
  const two = write('two.zip', zipOf({ 'a.h5mu': h5mu, 'b.h5mu': h5mu }, true));
  assert.equal(toDense((await open(two, { part: 'b.h5mu:prot' })).matrix)[0][1], 6);
});

test('folders one, two and three levels above a matrix', async () => {
  const files = {
    ...tenx('outs/filtered_feature_bc_matrix/'),
    ...tenx('outs/raw_feature_bc_matrix/'),
    'outs/molecule_info.h5': 'x',
    'outs/analysis/clusters.csv': 'a,b\n',
  };
  for (const at of [
    folder(files),
    folder(Object.fromEntries(Object.entries(files).map(([name, content]) => [`sample/${name}`, content]))),
  ]) {
    const { rows, data, said } = await threeWays(at);
    assert.deepEqual([rows, data.source, said.source], [counts, at, at]);
    assert.match(said.parts?.chosen ?? '', /filtered_feature_bc_matrix$/);
  }
  const both = folder({
    ...tenx('filtered_feature_bc_matrix/'),
    'filtered_feature_bc_matrix.h5': readFileSync(
      new Hdf5Writer('tenx.h5')
        .dataset('matrix/shape', Int32Array.of(4, 3))
        .dataset('matrix/indptr', Int32Array.of(0, 2, 3, 5))
        .dataset('matrix/indices', Int32Array.of(1, 3, 0, 2, 3))
        .dataset('matrix/data', Int32Array.of(3, 1, 2, 5, 7))
        .dataset('matrix/barcodes', cells)
        .dataset('matrix/features/name', genes)
        .dataset('matrix/features/id', genes)
        .dataset(
          'matrix/features/feature_type',
          genes.map(() => 'Gene Expression'),
        )
        .done(),
    ),
  });
  assert.equal((await threeWays(both)).data.format, '10x', 'the file is read rather than the folder that says the same');
  assert.match((await faultOf(open(folder({ 'a/notes.md': '#' })), 'file-unreadable')).message, /no matrix in it/);
});

test('damage and tricks end in faults that name the archive, and leave nothing behind', async () => {
  const before = unpacked();
  const gz = write('cut.h5ad.gz', gzipSync(readFileSync(h5ad())));
  truncateSync(gz, readFileSync(gz).length - 200);
  const whole = tar(tenx('x/'), 'cut.tar');
  truncateSync(whole, 1200);
  const cases: [string, Parameters<typeof faultOf>[1], RegExp][] = [
    [gz, 'file-truncated', /gzip compression ends early/],
    [whole, 'file-truncated', /tar archive is cut off/],
    [
      write(
        'lying.zip',
        zipOf({ 'counts.csv': table }, true, (size) => size - 20),
      ),
      'file-truncated',
      /more than it says/,
    ],
    [
      write(
        'short.zip',
        zipOf({ 'counts.csv': table }, true, (size) => size + 20),
      ),
      'file-truncated',
      /ends early/,
    ],
    [write('none.zip', zipOf({ 'picture.png': 'x' }, true)), 'no-matrix', /no matrix in this zip archive of picture\.png/],
    [
      write('broken.zip', zipOf({ 'a.h5ad': Buffer.concat([readFileSync(h5ad()).subarray(0, 900)]) }, true)),
      'file-truncated',
      /cut off or damaged/,
    ],
  ];
  for (const [file, tag, says] of cases) {
    const { message, detail } = await faultOf(open(file), tag);
    assert.match(message, says);
    assert.deepEqual([detail.file, Boolean(detail.remedy)], [file, true], message);
  }
  assert.deepEqual(unpackedSince(before), []);
});

test('a name that leads out of an archive stays in it', async () => {
  const file = write('out.zip', zipOf({ '../../../../../../../../tmp/indicatrix-escaped/counts.csv': table }, true));
  assert.deepEqual(toDense((await open(file)).matrix), counts);
  assert.equal(existsSync('/tmp/indicatrix-escaped'), false);
});

test('no room is told before anything is unpacked; cancelling leaves nothing', async () => {
  const before = unpacked();
  const endless = (size: number) => ({
    archive: {
      what: 'zip archive',
      entries: [{ name: 'a.csv', size }],
      async unpack(_wanted: Set<string>, take: (entry: { name: string; size: number }, bytes: AsyncIterable<Uint8Array>) => Promise<void>) {
        await take(
          { name: 'a.csv', size },
          (async function* () {
            for (;;) {
              yield new Uint8Array(1000);
              await new Promise((resolve) => setImmediate(resolve));
            }
          })(),
        );
      },
    },
    wanted: ['a.csv'],
  });
  const refused = await faultOf(
    hold('huge', '/data/huge.zip', () => Promise.resolve(endless(1e18)), createJob()),
    'unsupported',
  );
  assert.match(refused.message, /takes .*TB; among the temporary files there is room for/);
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 30);
  await faultOf(
    hold('endless', '/data/endless.zip', () => Promise.resolve(endless(1e9)), createJob(undefined, stop.signal)),
    'cancelled',
  );
  assert.deepEqual(unpackedSince(before), []);
});

test('what a killed process left is removed by the next', async () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const left = join(tmpdir(), `indicatrix-unpacked-${thisHost}-${dead}-left`);
  mkdirSync(left);
  appendFileSync(join(left, 'a.h5ad'), 'x');
  const file = write('next.h5ad.gz', gzipSync(readFileSync(h5ad())));
  const program = `import { inspectFile } from ${JSON.stringify(join(import.meta.dirname, '../../../core/io/open.ts'))}; import { createJob } from ${JSON.stringify(join(import.meta.dirname, '../../../core/base/job.ts'))}; await inspectFile(${JSON.stringify(file)}, { orientation: 'auto', reading: 'auto' }, createJob()); process.exit(0);`;
  const { status, stderr, pid } = spawnSync(process.execPath, [write('look.mjs', program)], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  assert.equal(existsSync(left), false);
  assert.deepEqual(
    readdirSync(tmpdir()).filter((name) => name.startsWith(`indicatrix-unpacked-${thisHost}-${pid}-`)),
    [],
    'and it left nothing itself',
  );
});
