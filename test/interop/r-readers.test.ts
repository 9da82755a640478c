/**
 * What R's readers of h5ad ask of a file, rule by rule: zellkonverter's own reader (`readH5AD(reader = "R")`, R/read.R) and anndataR
 * (R/read_h5ad_helpers.R), both on rhdf5 and HDF5Array. R is no part of these tests: the rules were read in their sources, and are checked
 * with h5py. A file that breaks a rule is made for each.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { PrepareOptions } from '../../core/model/options/prepare.ts';
import { SaveOptions } from '../../core/model/options/save.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import * as pipeline from '../../core/pipeline.ts';
import { needsPython, runPython } from '../python.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-r-readers-'));
});
after(() => rm(folder, { recursive: true }));

const rules = `
import h5py, numpy as np, shutil
versions = {'null': '0.1.0', 'array': '0.2.0', 'rec-array': '0.2.0', 'csr_matrix': '0.1.0', 'csc_matrix': '0.1.0', 'dataframe': '0.2.0', 'dict': '0.1.0',
  'string': '0.2.0', 'numeric-scalar': '0.2.0', 'categorical': '0.2.0', 'string-array': '0.2.0', 'nullable-integer': '0.1.0', 'nullable-boolean': '0.1.0'}
def text(value): return value.decode() if isinstance(value, bytes) else value
def check(path):
  broken = []
  def rule(holds, name, node): holds or broken.append(f'{name}: {node.name}')
  def numbers(node):
    stored = node.id.get_type()
    if stored.get_class() == h5py.h5t.ENUM:
      rule([stored.get_member_name(i) for i in range(2)] == [b'FALSE', b'TRUE'], 'booleans are an enumeration of FALSE and TRUE', node)
    else: rule(node.dtype.kind in 'iuf' and (node.dtype.kind != 'f' or node.dtype.itemsize >= 4), 'numbers are integers, float32 or float64', node)
  def texts(node): rule(h5py.check_string_dtype(node.dtype) is not None, 'texts are strings of HDF5', node)
  def sparse(node):
    shape = np.asarray(node.attrs.get('shape', []))
    rule(shape.shape == (2,) and shape.dtype.kind in 'iu', 'a sparse matrix says its shape', node)
    rule(all(key in node for key in ('data', 'indices', 'indptr')), 'a sparse matrix has data, indices, indptr', node)
    if broken: return
    data, indices, indptr = (node[key][()] for key in ('data', 'indices', 'indptr'))
    major, minor = shape if text(node.attrs['encoding-type']) == 'csr_matrix' else shape[::-1]
    rule(len(indptr) == major + 1 and indptr[0] == 0 and indptr[-1] == len(data) == len(indices) and (np.diff(indptr) >= 0).all(), 'indptr fits', node)
    rule(len(indices) == 0 or 0 <= indices.min() and indices.max() < minor, 'indices count from 0', node)
  def frame(node):
    index, order = text(node.attrs.get('_index', '')), [text(name) for name in node.attrs.get('column-order', [])]
    rule('_index' in node.attrs and index in node, 'a frame has the index that _index names', node)
    rule('column-order' in node.attrs and sorted(order) == sorted(set(node) - {index}), 'column-order names every column once', node)
    if broken: return
    texts(node[index]); rows = node[index].shape[0]
    rule(len(set(node[index][()])) == rows, 'names of rows are unique', node)
    for name in order:
      column = node[name]
      length = column.shape if isinstance(column, h5py.Dataset) else column['codes' if 'codes' in column else 'values'].shape
      rule(length == (rows,), 'a column has a value a row', column)
  def element(node):
    kind, version = text(node.attrs.get('encoding-type', '')), text(node.attrs.get('encoding-version', ''))
    if node.name == '/': rule((kind, version) == ('anndata', '0.1.0'), 'the root is anndata 0.1.0', node)
    else: rule(versions.get(kind) == version, 'every element has an encoding that is known, in its version', node)
    if broken: return
    if kind in ('csr_matrix', 'csc_matrix'): sparse(node)
    elif kind == 'dataframe': frame(node)
    elif kind == 'categorical':
      codes, categories = node['codes'][()], node['categories'][()]
      rule('ordered' in node.attrs, 'a factor says whether it is ordered', node)
      rule(codes.dtype.kind == 'i' and len(codes) == 0 or -1 <= codes.min() and codes.max() < len(categories), 'codes are of categories, or -1', node)
      rule(len(set(categories.tolist())) == len(categories), 'categories are unique', node)
    elif kind.startswith('nullable'):
      rule(node['mask'].dtype.kind == 'b' and node['mask'].shape == node['values'].shape, 'a mask of booleans beside the values', node)
    elif kind in ('array', 'numeric-scalar'): numbers(node)
    elif kind in ('string', 'string-array'): texts(node)
    if isinstance(node, h5py.Group):
      for key in node: element(node[key])
  with h5py.File(path) as file:
    element(file)
    if broken: return broken
    for group in ('X', 'obs', 'var', 'layers', 'obsm', 'varm', 'obsp', 'varp', 'uns'): rule(group in file, group + ' is there', file)
    if broken: return broken
    for axis, group in (('obs', 'obsm'), ('var', 'varm')):
      rows = file[axis][text(file[axis].attrs['_index'])].shape[0]
      for node in file[group].values():
        rule(isinstance(node, h5py.Dataset) and node.ndim == 2 and node.shape[0] == rows, 'reduced dimensions are plain arrays of two axes', node)
    for group in ('obsp', 'varp'):
      for node in file[group].values(): rule(text(node.attrs['encoding-type']).startswith('cs'), 'pairs are sparse', node)
  return broken
`;

const job = createJob();
const source = (name: string) => join(import.meta.dirname, '../fixtures/rds', `${name}.rds`);

async function made(): Promise<string[]> {
  const paths: string[] = [];
  const convert = async (from: string, name: string, open: Partial<OpenOptions> = {}) => {
    paths.push(join(folder, `${name}.h5ad`));
    await pipeline.convert(from, paths.at(-1)!, parseOptions(OpenOptions, open), parseOptions(SaveOptions, {}), job);
  };
  for (const name of ['seurat4-full', 'seurat5-full', 'seurat5-split', 'sce-full', 'dgC']) await convert(source(name), name);
  await convert(source('seurat4-full'), 'adt', { part: 'ADT' });
  await convert('sample', 'sample');
  const data = await pipeline.open({ path: join(folder, 'sample.h5ad') }, parseOptions(OpenOptions, {}), job);
  const prepared = await pipeline.prepare(data, parseOptions(PrepareOptions, { components: 5 }), job);
  const network = { inputDim: 5, hidden: [8], latentDim: 2, activation: 'elu' as const };
  const config = parseOptions(RunConfig, { epochs: 2, model: { ...network, regularization: { kind: 'none' } } });
  const model = await pipeline.train(prepared, config, { epoch: () => undefined }, new AbortController().signal);
  const runs = [{ name: 'vanilla', embedded: { model, dim: 2, embedding: await pipeline.embed(prepared, model) } }];
  paths.push(join(folder, 'exported.h5ad'));
  await pipeline.writeAnnData(paths.at(-1)!, data, prepared, runs, { container: 'h5ad', measures: true }, job);
  return paths;
}

/** Each breaks the rule that it names, in a copy. */
const breaking = `
def broken_copies(path):
  breaks = {
    'booleans are an enumeration': lambda f: replace(f['var'], 'vst.variable', np.zeros(7, h5py.enum_dtype({'False': 0, 'True': 1}, 'i1')), 'array'),
    'numbers are integers': lambda f: replace(f['obsm'], 'pca', f['obsm/pca'][()].astype('f2'), 'array'),
    'says its shape': lambda f: f['X'].attrs.pop('shape'),
    'indices count from 0': lambda f: f['X/indices'].__setitem__(0, 7),
    'indptr fits': lambda f: f['X/indptr'].__setitem__(0, 1),
    'index that _index names': lambda f: f['obs'].attrs.modify('_index', 'none'),
    'column-order names every': lambda f: f['obs'].attrs.__setitem__('column-order', ['type']),
    'encoding that is known': lambda f: f['obs/donor'].attrs.modify('encoding-version', '0.1.0'),
    'categories are unique': lambda f: f['obs/donor/categories'].__setitem__(0, 'd2'),
    'codes are of categories': lambda f: f['obs/donor/codes'].__setitem__(0, 2),
    'whether it is ordered': lambda f: f['obs/donor'].attrs.pop('ordered'),
    'names of rows are unique': lambda f: f['obs/_index'].__setitem__(0, f['obs/_index'][1]),
    'reduced dimensions are plain': lambda f: f.copy('X', f['obsm'], 'sparse'),
    'pairs are sparse': lambda f: f.copy('obsm/pca', f['obsp'], 'pca'),
    'varp is there': lambda f: f.pop('varp'),
    'the root is anndata': lambda f: f.attrs.pop('encoding-type'),
  }
  def replace(group, name, values, kind):
    del group[name]
    group[name] = values
    group[name].attrs.update({'encoding-type': kind, 'encoding-version': '0.2.0'})
  for name, act in breaks.items():
    copy = path.replace('.h5ad', '-broken.h5ad')
    shutil.copy(path, copy)
    with h5py.File(copy, 'r+') as file: act(file)
    yield name, check(copy)
`;

test('every rule of R’s readers holds for what is converted and exported, and each can be broken', needsPython(), async () => {
  const paths = await made();
  const broken = await runPython<Record<string, string[]>>(`${rules}\nprint(json.dumps({path: check(path) for path in given}))`, paths);
  assert.deepEqual(broken, Object.fromEntries(paths.map((path) => [path, []])));
  const caught = await runPython<[string, string[]][]>(`${rules}${breaking}\nprint(json.dumps(list(broken_copies(given))))`, paths[0]);
  assert.equal(caught.length, 16);
  for (const [rule, found] of caught) assert.ok(found.length > 0 && found[0].includes(rule), `${rule}: ${found.join('; ')}`);
});
