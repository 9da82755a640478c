import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '../../core/base/errors.ts';
import { openStream } from '../../core/io/open.ts';
import { rowChunks } from '../../core/io/row-chunks.ts';
import type { ArrayNode, Store } from '../../core/io/stores/store.ts';
import { createJob } from '../../core/base/job.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import * as pipeline from '../../core/pipeline.ts';
import type { CountMatrix, CountStream, RowChunk } from '../../core/types.ts';
import { mulberry32 } from '../random.ts';
import { needs, shared } from '../shared.ts';
import { annData, counts, faultOf, open, toDense, write } from './fixtures.ts';

const stream = (file: string, options: Partial<OpenOptions> = {}): Promise<CountStream> =>
  openStream(file, parseOptions(OpenOptions, options), createJob());

async function rowsOf(chunks: AsyncIterable<RowChunk>): Promise<number[][]> {
  const rows: number[][] = [];
  for await (const { from, matrix } of chunks) {
    assert.equal(from, rows.length, 'chunks follow one another');
    rows.push(...toDense(matrix));
  }
  return rows;
}

const around = ({ matrix: _matrix, valueKind: _kind, notes: _notes, ...rest }: CountMatrix | CountStream) => rest;

for (const name of [
  'data/pbmc700_counts_csr.h5ad',
  'data/pbmc700_counts_csc.h5ad',
  'data/pbmc68k_reduced.h5ad',
  'data/pbmc68k_reduced.zarr.zip',
  'data/10x_data/3.0.0/filtered_feature_bc_matrix.h5',
  'data/pbmc700_counts_cells_by_genes.csv.gz',
]) {
  test(`a stream of ${name} brings what opening it brings, pass after pass`, needs(name), async () => {
    const [whole, streamed] = [await open(shared(name)), await stream(shared(name))];
    assert.deepEqual(around(streamed), around(whole));
    assert.deepEqual([streamed.matrix.rows, streamed.matrix.cols], [whole.matrix.rows, whole.matrix.cols]);
    const expected = toDense(whole.matrix);
    for (let pass = 0; pass < 2; pass++) assert.deepEqual(await rowsOf(streamed.matrix.chunks(new AbortController().signal)), expected);
  });
}

/** A store that holds one sparse matrix, in stored chunks of `chunkRows`. */
function storeOf(arrays: Record<'indptr' | 'indices' | 'data', ArrayLike<number>>, chunkRows: number): Store {
  const node = (path: string): ArrayNode => ({
    kind: 'array',
    path,
    attributes: {},
    shape: [arrays[path.slice(2) as 'data'].length],
    type: { kind: 'number', integer: true, bytes: 4 },
    chunkRows,
    chunkElements: chunkRows,
  });
  return {
    file: 'made.h5ad',
    node: (path) => Promise.resolve(node(path)),
    async numbers(array, as, { from, to } = {}, into) {
      const read = (as === 'uint32' ? Uint32Array : Float32Array).from(
        Array.prototype.slice.call(arrays[array.path.slice(2) as 'data'], from, to),
      );
      into?.set(read);
      return (into ?? read) as never;
    },
    exact: () => Promise.reject(new Error('not asked for')),
    texts: () => Promise.reject(new Error('no texts')),
    close: () => Promise.resolve(),
  };
}

test('rows that stored chunks cut apart are whole again, empty rows and long ones alike', async () => {
  // Chunks of more entries than are read at once, so that every cut is one of a stored chunk.
  const chunk = 5_000_000;
  const random = mulberry32(3);
  const lengths = [0, 3, chunk - 1, 0, 2 * chunk + 7, 1, 0, 900_000, 0];
  const cols = 2 * chunk + 10;
  const indptr = lengths.reduce<number[]>((ends, length) => [...ends, ends.at(-1)! + length], [0]);
  const entries = indptr.at(-1)!;
  const indices = new Uint32Array(entries);
  const data = new Float32Array(entries);
  for (let row = 0; row < lengths.length; row++) for (let i = indptr[row]; i < indptr[row + 1]; i++) indices[i] = i - indptr[row];
  for (let i = 0; i < entries; i += 97) data[i] = 1 + Math.floor(random() * 9);
  const node = { kind: 'group' as const, path: 'X', attributes: {}, keys: [] };
  const names = { cells: [], genes: [] };
  let row = 0;
  let position = 0;
  for await (const { from, matrix } of rowChunks(
    storeOf({ indptr, indices, data }, chunk),
    { node, rows: lengths.length, cols, entries, layout: 'csr' },
    names,
    'float32',
    createJob(),
  )) {
    assert.equal(from, row);
    assert.deepEqual(
      [...matrix.indptr],
      indptr.slice(row, row + matrix.rows + 1).map((offset) => offset - indptr[row]),
    );
    assert.equal(
      Buffer.compare(
        Buffer.from(matrix.indices.buffer, matrix.indices.byteOffset, matrix.indices.byteLength),
        Buffer.from(indices.buffer, position * 4, matrix.indices.byteLength),
      ),
      0,
    );
    assert.equal(
      Buffer.compare(
        Buffer.from(matrix.values.buffer, matrix.values.byteOffset, matrix.values.byteLength),
        Buffer.from(data.buffer, position * 4, matrix.values.byteLength),
      ),
      0,
    );
    row += matrix.rows;
    position += matrix.values.length;
  }
  assert.deepEqual([row, position], [lengths.length, entries]);
});

test('unsorted and duplicate indices are mended in a stream too; what is broken is named', async () => {
  const broken = (data: number[], indices: number[]) => annData((file) => file.parts('X', [3, 4], { indptr: [0, 3, 3, 4], indices, data }));
  const mended = await stream(broken([1, 3, 4, 2], [3, 1, 3, 0]));
  assert.deepEqual(await rowsOf(mended.matrix.chunks(new AbortController().signal)), [
    [0, 3, 0, 5],
    [0, 0, 0, 0],
    [2, 0, 0, 0],
  ]);
  const notFinite = await faultOf(
    stream(broken([1, NaN, 4, 2], [3, 1, 2, 0])).then(({ matrix }) => rowsOf(matrix.chunks(new AbortController().signal))),
    'not-finite',
  );
  assert.match(notFinite.detail.place!, /X, cell AAACCTGAGC-1, gene LYZ/);
  const outside = await faultOf(
    stream(broken([1, 2, 4, 2], [3, 9, 2, 0])).then(({ matrix }) => rowsOf(matrix.chunks(new AbortController().signal))),
    'malformed',
  );
  assert.match(outside.detail.place!, /X\/indices\[1\]/);
});

test('a pass can be stopped, or left early', async () => {
  const { matrix } = await stream(annData((file) => file.csr('X', counts)));
  const controller = new AbortController();
  controller.abort();
  await assert.rejects(rowsOf(matrix.chunks(controller.signal)), (error) => error instanceof Fault && error.tag === 'cancelled');
  for await (const { from } of matrix.chunks(new AbortController().signal)) {
    assert.equal(from, 0);
    break;
  }
  assert.deepEqual(await rowsOf((await stream(write('t.csv', 'x,CD3E,LYZ\na,1,2\nb,0,4\n'))).matrix.chunks(new AbortController().signal)), [
    [1, 2],
    [0, 4],
  ]);
});

test('what is asked for is read in passes, and prepared to the same numbers', needs('data/pbmc700_counts_csr.h5ad'), async () => {
  const read = async (reading: 'memory' | 'stream') => {
    const data = await pipeline.open({ path: shared('data/pbmc700_counts_csr.h5ad') }, parseOptions(OpenOptions, { reading }), createJob());
    const prepared = await pipeline.prepare(
      data,
      { ...pipeline.proposePreparation(data), variableGenes: 200, components: 10 },
      createJob(),
    );
    return { data, prepared, gene: await pipeline.geneColumn(data, prepared, pipeline.proposePreparation(data), 'LYZ', createJob()) };
  };
  const [memory, passes] = [await read('memory'), await read('stream')];
  assert.deepEqual([memory.data.matrix.kind, passes.data.matrix.kind], ['sparse', 'stream']);
  assert.match(passes.data.notes.join(), /read in passes/);
  assert.ok(
    passes.data.notes.some((note) => /held to seven digits/.test(note)),
    'what was not seen whole may have large counts',
  );
  assert.ok(!memory.data.notes.some((note) => /held to seven digits/.test(note)), 'what was seen whole has none');
  assert.deepEqual(passes.gene, memory.gene);
  assert.deepEqual(passes.prepared.pca!.genes, memory.prepared.pca!.genes);
  // Sums in another order: components agree to float32's precision times their size.
  const largest = memory.prepared.features.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  passes.prepared.features.forEach((value, i) => assert.ok(Math.abs(value - memory.prepared.features[i]) < 1e-4 * largest));
});

test('what is said of how far preparation is never falls back', needs('data/pbmc700_counts_csr.h5ad'), async () => {
  for (const reading of ['memory', 'stream'] as const) {
    const data = await pipeline.open({ path: shared('data/pbmc700_counts_csr.h5ad') }, parseOptions(OpenOptions, { reading }), createJob());
    for (const flavor of ['seurat', 'seurat_v3'] as const) {
      const told: { fraction: number; message: string }[] = [];
      await pipeline.prepare(
        data,
        { ...pipeline.proposePreparation(data), flavor, variableGenes: 200, components: 10, minCells: 30 },
        createJob((fraction, message) => told.push({ fraction, message })),
      );
      told.forEach(({ fraction, message }, i) =>
        assert.ok(
          i === 0 || fraction >= told[i - 1].fraction,
          `${flavor}, ${reading}: ${message} at ${fraction} after ${told[i - 1]?.message} at ${told[i - 1]?.fraction}`,
        ),
      );
      assert.deepEqual([...new Set(told.map(({ message }) => message))].slice(0, 4), [
        'Measuring the cells',
        'Normalizing',
        'Finding variable genes',
        'Taking the variable genes',
      ]);
    }
  }
});
