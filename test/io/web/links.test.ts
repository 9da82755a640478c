/** Files on a server, read by ranges: against a server made here, with what servers do wrong. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { after, test } from 'node:test';
import { createJob } from '../../../core/base/job.ts';
import { inspectFile, openStream } from '../../../core/io/open.ts';
import { parseOptions } from '../../../core/model/options/describe.ts';
import { OpenOptions } from '../../../core/model/options/open.ts';
import { mulberry32 } from '../../random.ts';
import { annData, cells, counts, faultOf, genes, Hdf5Writer, open, toDense } from '../fixtures.ts';
import { threeWays } from '../three-ways.ts';
import { zarrVersion2 } from '../zarr-files.ts';

interface Served {
  bytes: Uint8Array;
  etag?: string;
}
type Behaviour = (request: IncomingMessage, response: ServerResponse, asked: number) => boolean;

const files = new Map<string, Served>();
const behaviours = new Map<string, Behaviour>();
const log: { url: string; bytes: number }[] = [];

const server = createServer((request, response) => {
  const url = decodeURIComponent(request.url ?? '');
  const path = url.split('?')[0];
  if (behaviours.get(path)?.(request, response, log.filter((entry) => entry.url === url).length)) {
    log.push({ url, bytes: 0 });
    return;
  }
  const file = files.get(path);
  if (!file) return void response.writeHead(404).end();
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  const { bytes, etag = '"1"' } = file;
  if (!range) {
    log.push({ url, bytes: bytes.length });
    return void response.writeHead(200, { 'content-length': bytes.length, etag }).end(bytes);
  }
  const [from, to] = [Number(range[1]), Math.min(bytes.length, Number(range[2]) + 1)];
  if (from >= bytes.length) return void response.writeHead(416).end();
  log.push({ url, bytes: to - from });
  response
    .writeHead(206, { 'content-range': `bytes ${from}-${to - 1}/${bytes.length}`, 'content-length': to - from, etag })
    .end(bytes.subarray(from, to));
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as { port: number };
const link = (path: string) => `http://127.0.0.1:${port}${path}`;
after(() => server.close().closeAllConnections());

const options = (given: Partial<OpenOptions> = {}) => parseOptions(OpenOptions, given);
const h5ad = () =>
  readFileSync(
    annData((file) =>
      file
        .csr('X', counts)
        .dataset('obs/reads', Float64Array.of(4, 2, 12))
        .dataset('obsm/X_pca', Float32Array.of(1, 2, 3, 4, 5, 6), { shape: [3, 2] }),
    ),
  );

test('an h5ad on a server opens as it does from disk; its size is told, and nothing lies among the temporary files', async () => {
  files.set('/data/pbmc set.h5ad', { bytes: h5ad() });
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('indicatrix-unpacked'));
  const { data, rows, said } = await threeWays(link('/data/pbmc%20set.h5ad?token=a.b'));
  assert.deepEqual(
    [rows, data.cells, data.genes, data.name, data.source],
    [counts, cells, genes, 'pbmc set', link('/data/pbmc%20set.h5ad?token=a.b')],
  );
  assert.deepEqual([said.bytes, said.obsm], [h5ad().length, [{ name: 'X_pca', dim: 2 }]]);
  assert.match(data.notes.join(), /stays on the server \(.* kB\): what is needed of it is read in parts/);
  assert.deepEqual(
    readdirSync(tmpdir()).filter((name) => name.startsWith('indicatrix-unpacked')),
    before,
  );
});

test('only what is needed is fetched: looking into a large file takes a small part of it', async () => {
  const random = mulberry32(1);
  const entries = 4_000_000;
  const [rows, perRow] = [4000, 1000];
  const file = new Hdf5Writer('large.h5ad')
    .frame(
      'obs',
      Array.from({ length: rows }, (_, i) => `c${i}`),
    )
    .frame(
      'var',
      Array.from({ length: perRow }, (_, i) => `g${i}`),
    );
  file.group('X', { 'encoding-type': 'csr_matrix', 'encoding-version': '0.1.0', shape: [rows, perRow] });
  file
    .dataset(
      'X/indptr',
      Int32Array.from({ length: rows + 1 }, (_, i) => i * perRow),
    )
    .dataset(
      'X/indices',
      Int32Array.from({ length: entries }, (_, i) => i % perRow),
    )
    .dataset(
      'X/data',
      Float32Array.from({ length: entries }, () => 1 + Math.floor(random() * 9)),
    );
  const path = file.done();
  const bytes = readFileSync(path);
  files.set('/large.h5ad', { bytes });
  log.length = 0;
  const said = await inspectFile(link('/large.h5ad'), options(), createJob());
  assert.deepEqual([said.matrices[0].cells, said.matrices[0].genes, said.bytes], [rows, perRow, bytes.length]);
  const fetched = log.reduce((sum, entry) => sum + entry.bytes, 0);
  assert.ok(fetched < bytes.length / 6, `${fetched} of ${bytes.length} bytes were fetched`);
  const [near, far] = [await open(path), await open(link('/large.h5ad'))];
  assert.deepEqual(far.matrix, near.matrix);
  const streamed = await openStream(link('/large.h5ad'), options(), createJob());
  let seen = 0;
  for await (const { matrix } of streamed.matrix.chunks(new AbortController().signal))
    seen += matrix.values.reduce((sum, value) => sum + value, 0);
  assert.equal(
    seen,
    near.matrix.values.reduce((sum, value) => sum + value, 0),
  );
});

const group = (version: 2 | 3): Record<string, string | Uint8Array> => {
  const tree = zarrVersion2();
  if (version === 2) {
    const metadata = Object.fromEntries(
      Object.entries(tree)
        .filter(([key]) => /\.z(array|attrs|group)$/.test(key))
        .map(([key, value]) => [key, JSON.parse(value as string) as unknown]),
    );
    return { ...tree, '.zmetadata': JSON.stringify({ zarr_consolidated_format: 1, metadata }) };
  }
  const small = (data_type: string, shape: number[]) => ({
    zarr_format: 3,
    node_type: 'array',
    shape,
    data_type,
    chunk_grid: { name: 'regular', configuration: { chunk_shape: shape } },
    chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
    codecs: [{ name: 'bytes', configuration: { endian: 'little' } }],
    fill_value: 0,
    attributes: {},
  });
  const metadata = {
    X: small('float32', [3, 4]),
    obsm: { zarr_format: 3, node_type: 'group', attributes: {} },
    'obsm/X_umap': small('float32', [3, 2]),
  };
  return {
    'zarr.json': JSON.stringify({
      zarr_format: 3,
      node_type: 'group',
      attributes: { 'encoding-type': 'anndata' },
      consolidated_metadata: { kind: 'inline', must_understand: false, metadata },
    }),
    'X/c/0/0': new Uint8Array(Float32Array.from(counts.flat()).buffer),
    'obsm/X_umap/c/0/0': new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer),
  };
};
const serve = (root: string, tree: Record<string, string | Uint8Array>) =>
  Object.entries(tree).forEach(([key, content]) => files.set(`${root}/${key}`, { bytes: Buffer.from(content as Uint8Array) }));

test('Zarr 2 and 3 on a server, by their gathered metadata', async () => {
  serve('/two.zarr', group(2));
  const second = await threeWays(link('/two.zarr'));
  assert.deepEqual(
    [second.rows, second.data.cells, second.data.obs.map(({ name }) => name).sort()],
    [counts, cells, ['doublet', 'reads', 'type']],
  );
  serve('/three.zarr', group(3));
  const third = await threeWays(link('/three.zarr/'));
  assert.deepEqual([third.rows, third.data.obsm], [counts, [{ name: 'X_umap', dim: 2, values: Float32Array.of(1, 2, 3, 4, 5, 6) }]]);
  assert.equal(third.said.bytes, 12 * 4 + 6 * 4, 'unpacked, as the arrays have it');
});

test('MuData on a server: the modality is chosen there too', async () => {
  const file = new Hdf5Writer('cite.h5mu').frame('obs', cells);
  for (const part of ['rna', 'prot'])
    file
      .frame(`mod/${part}/obs`, cells)
      .frame(`mod/${part}/var`, genes)
      .csr(`mod/${part}/X`, part === 'rna' ? counts : counts.map((row) => row.map((value) => 2 * value)));
  files.set('/cite.h5mu', { bytes: readFileSync(file.done()) });
  assert.deepEqual((await threeWays(link('/cite.h5mu'))).rows, counts);
  assert.equal(toDense((await open(link('/cite.h5mu'), { part: 'prot' })).matrix)[0][1], 6);
});

test('what servers do wrong is told with a remedy, and the link is named', async () => {
  const bytes = h5ad();
  for (const path of ['/whole.h5ad', '/secret.h5ad', '/busy.h5ad', '/changed.h5ad', '/broken.h5ad']) files.set(path, { bytes });
  behaviours.set('/whole.h5ad', (_request, response) => !!response.writeHead(200, { 'content-length': bytes.length }).end(bytes));
  behaviours.set('/secret.h5ad', (_request, response) => !!response.writeHead(401).end());
  behaviours.set('/changed.h5ad', (_request, _response, asked) => {
    files.set('/changed.h5ad', { bytes, etag: `"${asked}"` });
    return false;
  });
  behaviours.set('/broken.h5ad', (_request, response) => {
    response.writeHead(206, { 'content-range': `bytes 0-65535/${bytes.length}`, 'content-length': bytes.length });
    response.write(bytes.subarray(0, 100));
    setTimeout(() => response.destroy(), 10);
    return true;
  });
  files.set('/table.csv', { bytes: Buffer.from('a,b\n1,2\n') });
  files.set('/bare.zarr/.zgroup', { bytes: Buffer.from('{"zarr_format":2}') });
  files.set('/damaged.h5ad', { bytes: Buffer.concat([bytes.subarray(0, 1200), Buffer.alloc(bytes.length - 1200)]) });
  const cases: [path: string, tag: Parameters<typeof faultOf>[1], says: RegExp, remedy: RegExp][] = [
    ['/none.h5ad', 'file-missing', /no such file on the server/, /Check the link/],
    ['/whole.h5ad', 'unsupported', /whole files alone/, /Download the file/],
    ['/secret.h5ad', 'file-unreadable', /not hand it out/, /signed in/],
    ['/broken.h5ad', 'file-unreadable', /broke off/, /try again/],
    ['/table.csv', 'unsupported', /only HDF5 .* and Zarr/, /Download the file/],
    ['/bare.zarr', 'unsupported', /gather its metadata/, /consolidate_metadata/],
    ['/empty.zarr', 'file-missing', /no Zarr hierarchy/, /\.zarr/],
    ['/damaged.h5ad', 'file-truncated', /cut off or damaged/, /again/],
  ];
  for (const [path, tag, says, remedy] of cases) {
    const { message, detail } = await faultOf(open(link(path)), tag);
    assert.match(message, says);
    assert.match(detail.remedy ?? '', remedy);
    assert.equal(detail.file, link(path));
  }
  const other = await faultOf(open(`http://user:secret@127.0.0.1:${port}/x.h5ad`), 'bad-option');
  assert.match(other.message, /no link/);
});

test('a busy server is asked again; a file that changes meanwhile is not mixed', async () => {
  const bytes = h5ad();
  files.set('/busy.h5ad', { bytes });
  behaviours.set('/busy.h5ad', (_request, response, asked) => asked < 2 && !!response.writeHead(503).end());
  assert.deepEqual(toDense((await open(link('/busy.h5ad'))).matrix), counts);
  // The state of the file is compared between the parts that one opening reads.
  const wide = Buffer.concat([bytes, Buffer.alloc(3 << 20)]);
  files.set('/moving.h5ad', { bytes: wide });
  const { fetchPart } = await import('../../../core/io/web/http.ts');
  const first = await fetchPart(link('/moving.h5ad'), 0, 10);
  files.set('/moving.h5ad', { bytes: wide, etag: '"2"' });
  assert.match((await faultOf(fetchPart(link('/moving.h5ad'), 10, 20, first.version), 'file-unreadable')).message, /has changed/);
});

test('cancelling answers while a server keeps silent', async () => {
  files.set('/silent.h5ad', { bytes: h5ad() });
  behaviours.set('/silent.h5ad', (_request, _response, asked) => asked > 0);
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 200);
  await faultOf(inspectFile(link('/silent.h5ad'), options(), createJob(undefined, stop.signal)), 'cancelled');
});
