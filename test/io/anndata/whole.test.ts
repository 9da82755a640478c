/** A whole AnnData in another container: every array and attribute compared with the first, to the last bit. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createJob } from '../../../core/base/job.ts';
import { addToCopy } from '../../../core/io/anndata/add-to-copy.ts';
import { createAnnData, withWriter, type AnnDataContainer } from '../../../core/io/anndata/write-anndata.ts';
import { encoding } from '../../../core/io/anndata/write-frames.ts';
import { openHdf5 } from '../../../core/io/stores/hdf5.ts';
import { withStore, type Store } from '../../../core/io/stores/store.ts';
import { bytesOf, type StoreWriter, type WrittenAttributes } from '../../../core/io/stores/store-writer.ts';
import { openZarr } from '../../../core/io/stores/zarr.ts';
import { parseOptions } from '../../../core/model/options/describe.ts';
import { OpenOptions } from '../../../core/model/options/open.ts';
import { SaveOptions } from '../../../core/model/options/save.ts';
import * as pipeline from '../../../core/pipeline.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-whole-'));
});
after(() => rm(folder, { recursive: true }));

const [cells, genes] = [6, 4];
const plain = encoding('array', '0.2.0');
const wide = (type: 'int64' | 'uint64', values: bigint[]) => ({
  type,
  bytes: new Uint8Array((type === 'int64' ? BigInt64Array : BigUint64Array).from(values).buffer),
});
const arrays = {
  int8: Int8Array,
  int32: Int32Array,
  int64: Float64Array,
  uint16: Uint16Array,
  float32: Float32Array,
  float64: Float64Array,
};
const numbers = (type: keyof typeof arrays, values: number[]) => ({ type, bytes: bytesOf(type, arrays[type].from(values)) });

/**
 * Everything that anndata writes, with what floating point of 64 bits, JavaScript's numbers and one container or the other have trouble
 * with.
 */
async function write(writer: StoreWriter): Promise<void> {
  const texts = (path: string, values: string[], shape?: number[]) =>
    writer.array(path, encoding('string-array', '0.2.0'), { type: 'text', values }, shape);
  const names = (what: string, count: number) => Array.from({ length: count }, (_, i) => `${what}ü${i}`);
  await writer.describe('', encoding('anndata', '0.1.0'));
  await writer.group('obs', { ...encoding('dataframe', '0.2.0'), _index: 'barcode', 'column-order': ['big', 'flag', 'stage', 'maybe'] });
  await texts('obs/barcode', names('cell', cells));
  await writer.array(
    'obs/big',
    plain,
    wide(
      'uint64',
      Array.from({ length: cells }, (_, i) => 2n ** 63n + BigInt(i)),
    ),
  );
  await writer.array('obs/flag', plain, { type: 'bool', bytes: Uint8Array.of(1, 0, 1, 1, 0, 0) });
  await writer.group('obs/stage', { ...encoding('categorical', '0.2.0'), ordered: true });
  await texts('obs/stage/categories', ['early', 'late']);
  await writer.array('obs/stage/codes', plain, numbers('int8', [0, 1, -1, 0, 1, 1]));
  await writer.group('obs/maybe', encoding('nullable-integer', '0.1.0'));
  await writer.array('obs/maybe/values', plain, wide('int64', [-(2n ** 62n), 2n ** 53n + 1n, 0n, 1n, 2n, 3n]));
  await writer.array('obs/maybe/mask', plain, { type: 'bool', bytes: Uint8Array.of(0, 0, 1, 0, 0, 0) });
  await writer.group('var', { ...encoding('dataframe', '0.2.0'), _index: '_index', 'column-order': [] });
  await texts('var/_index', names('gene', genes));
  await writer.group('X', { ...encoding('csc_matrix', '0.1.0'), shape: [cells, genes] });
  await writer.array('X/data', {}, numbers('float64', [0.1, -5e-324, 2 ** 53]));
  await writer.array('X/indices', {}, numbers('int32', [0, 5, 2]));
  await writer.array('X/indptr', {}, numbers('int64', [0, 1, 1, 2, 3]));
  await writer.group('layers', encoding('dict', '0.1.0'));
  await writer.array(
    'layers/dense',
    plain,
    numbers(
      'uint16',
      Array.from({ length: cells * genes }, (_, i) => i * 2731),
    ),
    [cells, genes],
  );
  for (const group of ['obsm', 'obsp', 'varm', 'varp', 'uns', 'uns/deep', 'uns/empty'])
    await writer.group(group, encoding('dict', '0.1.0'));
  await writer.array(
    'obsm/cube',
    plain,
    numbers(
      'float32',
      Array.from({ length: cells * 6 }, (_, i) => i / 7),
    ),
    [cells, 3, 2],
  );
  await writer.array(
    'varm/PCs',
    plain,
    numbers(
      'float64',
      Array.from({ length: genes * 2 }, () => NaN),
    ),
    [genes, 2],
  );
  await writer.array('uns/deep/text', encoding('string', '0.2.0'), { type: 'text', values: ['α"β'] }, []);
  await writer.array('uns/deep/wide', encoding('numeric-scalar', '0.2.0'), wide('int64', [2n ** 62n]), []);
  await writer.array('uns/deep/yes', encoding('numeric-scalar', '0.2.0'), { type: 'bool', bytes: Uint8Array.of(1) }, []);
  await writer.array('uns/nothing', encoding('null', '0.1.0'), { type: 'bool', bytes: Uint8Array.of(0) }, []);
  await writer.array('uns/none', plain, numbers('float64', []));
  await texts('uns/untold', []);
  await texts('uns/table', ['a', 'b', '', 'd'], [2, 2]);
  await writer.array('uns/ranked', encoding('rec-array', '0.2.0'), {
    type: 'compound',
    members: [
      { name: 'CD4+/CD25', data: { type: 'text', values: ['é𝛼', ''] } },
      { name: 'score', data: numbers('float32', [1.5, NaN]) },
      { name: 'sure', data: { type: 'bool', bytes: Uint8Array.of(0, 1) } },
      { name: 'n', data: wide('int64', [2n ** 61n, -1n]) },
    ],
  });
}

type Tree = Record<string, unknown>;

/** All that stands in a store, by path. */
async function treeOf(store: Store, path = ''): Promise<Tree> {
  const node = await store.node(path);
  assert.ok(node, path);
  if (node.kind === 'group') {
    const parts = await Promise.all(node.keys.toSorted().map((key) => treeOf(store, path === '' ? key : `${path}/${key}`)));
    return Object.assign({ [path]: node.attributes }, ...parts) as Tree;
  }
  const { attributes, shape, type } = node;
  const own =
    type.kind === 'compound'
      ? await Promise.all(type.members.map(async ({ name }) => [name, await store.exact(node, { member: name })]))
      : await store.exact(node);
  return { [path]: { attributes, shape, own } };
}

const opened = (path: string) => (path.endsWith('.h5ad') ? openHdf5(path, createJob()) : openZarr(path, createJob()));
const tree = (path: string) => withStore(opened(path), (store) => treeOf(store));
const convert = (from: string, to: string, open: Partial<OpenOptions> = {}, save: Partial<SaveOptions> = {}) =>
  pipeline.convert(from, to, parseOptions(OpenOptions, open), parseOptions(SaveOptions, save), createJob());

/** Encodings are said of arrays that had none, as anndata does not mind. */
function said(found: Tree): Tree {
  return Object.fromEntries(
    Object.entries(found).map(([path, node]) => {
      const { attributes, ...rest } = node as { attributes?: WrittenAttributes };
      return [path, path.startsWith('X/') ? rest : { attributes, ...rest }];
    }),
  );
}

async function made(name: string, container: AnnDataContainer): Promise<string> {
  const path = join(folder, name);
  await withWriter(createAnnData(path, container, createJob()), write);
  return path;
}

test('a tree passes from HDF5 to Zarr of either version and back, bit for bit', async () => {
  const source = await made('source.h5ad', 'h5ad');
  const before = said(await tree(source));
  assert.ok(Object.keys(before).length > 35);
  for (const zarrVersion of ['2', '3'] as const) {
    const between = join(folder, `between${zarrVersion}.zarr`);
    const { notes } = await convert(source, between, {}, { zarrVersion });
    assert.deepEqual(notes, [
      'Everything was copied as it stands. The matrix that this program opens is layers/dense; --layer layers/dense makes it X.',
    ]);
    assert.deepEqual(said(await tree(between)), before, `Zarr ${zarrVersion}`);
    const back = join(folder, `back${zarrVersion}.h5ad`);
    await convert(between, back);
    assert.deepEqual(said(await tree(back)), before, `back from Zarr ${zarrVersion}`);
  }
});

test('a chosen matrix becomes X, and everything that belongs to its cells and genes stays as it is', async () => {
  const source = await made('chosen.zarr', 'zarr2');
  const target = join(folder, 'chosen.h5ad');
  const { notes } = await convert(source, target, { layer: 'dense' });
  assert.ok(notes.includes('layers/dense is X in it; what was X is layers/X.'), notes.join('\n'));
  const [before, after] = [said(await tree(source)), said(await tree(target))];
  const moved = Object.keys(before).filter((path) => !/^(X|layers|var$|$)/.test(path));
  for (const path of moved) assert.deepEqual(after[path], before[path], path);
  const withoutAttributes = ({ shape, own }: { shape?: unknown; own?: unknown }) => ({ shape, own });
  for (const part of ['data', 'indices', 'indptr'])
    assert.deepEqual(withoutAttributes(after[`layers/X/${part}`] as object), withoutAttributes(before[`X/${part}`] as object), part);
  assert.equal('layers/dense' in after, false);
});

test('what is added to a file of before anndata 0.7 is added to a copy in today’s layout', async () => {
  const source = join(folder, 'old.h5ad');
  await withWriter(createAnnData(source, 'h5ad', createJob()), async (writer) => {
    await writer.array('X', {}, numbers('float32', [1, 0, 2, 0, 0, 3]), [3, 2]);
    await writer.array(
      'obs',
      {},
      {
        type: 'compound',
        members: [
          { name: 'index', data: { type: 'text', values: ['a', 'b', 'c'] } },
          { name: 'type', data: numbers('int8', [1, 0, -1]) },
          { name: 'n', data: numbers('int64', [4, 5, 6]) },
        ],
      },
    );
    await writer.array('var', {}, { type: 'compound', members: [{ name: 'index', data: { type: 'text', values: ['CD3E', 'LYZ'] } }] });
    await writer.group('uns', {});
    await writer.array('uns/type_categories', {}, { type: 'text', values: ['B', 'T'] });
    await writer.array('uns/method', {}, { type: 'text', values: ['umap'] });
  });
  const target = join(folder, 'added.h5ad');
  const notes = await addToCopy(
    source,
    'h5ad',
    target,
    3,
    ({ obs, uns }) => {
      assert.deepEqual(
        [obs, uns],
        [
          ['index', 'type', 'n'],
          ['method', 'type_categories'],
        ],
      );
      return {
        obs: [{ kind: 'number', name: 'score', values: Float64Array.of(1, 2, 3) }],
        obsm: [{ name: 'X_map', dim: 2, values: new Float32Array(6) }],
        varm: [],
        uns: {},
      };
    },
    createJob(),
  );
  assert.match(notes.join(), /before anndata 0\.7/);
  const after = await tree(target);
  assert.deepEqual((after.obs as WrittenAttributes)['column-order'], ['type', 'n', 'score']);
  assert.deepEqual((after['obs/type/categories'] as { own: unknown }).own, { type: 'text', values: ['B', 'T'] });
  assert.deepEqual((after['obs/n'] as { own: unknown }).own, numbers('int64', [4, 5, 6]));
  assert.deepEqual((after['uns/method'] as { shape: unknown }).shape, [], 'a single text');
  assert.equal('uns/type_categories' in after, false);
  assert.ok('obsm/X_map' in after);
});
