/** Exported models in other programs' hands: what they make of a file is what this one makes of it. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { answer, indicatrix } from '../host/command.ts';
import { needsPython, runPython } from '../python.ts';
import { needs, shared } from '../shared.ts';

const counts = 'data/pbmc700_counts_csr.h5ad';
const both = { skip: needs(counts).skip || needsPython().skip };

let folder: string;
let run: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-models-'));
  if (both.skip) return;
  const flags = ['--models', 'irae:encoder:0.1', '--epochs', '5', '--variable-genes', '300', '--components', '20', '--json'];
  run = answer<{ runs: { folder: string }[] }>(await indicatrix(folder, ['train', shared(counts), '--out', 'p', ...flags])).runs[0].folder;
  const model = ['export', run, '--format', 'model', '--out', 'm.indicatrix-model', '--carried', 'bulk_labels'];
  assert.equal((await indicatrix(folder, model)).code, 0);
  const placed = await indicatrix(folder, ['embed', 'm.indicatrix-model', shared(counts), '--out', 'placed.h5ad']);
  assert.equal(placed.code, 0, placed.stderr);
});
after(() => rm(folder, { recursive: true }));

/** Float32 sums over 300 genes in another order, of the map's longer side. */
const tolerance = 1e-5;

const runtime = `
import anndata as ad, csv, numpy as np, onnxruntime
placed = ad.read_h5ad(given['placed'])
session = onnxruntime.InferenceSession(given['onnx'])
told = session.get_modelmeta().custom_metadata_map
genes = json.loads(told['genes'])
beside = [row['gene'] for row in csv.DictReader(open(given['genes'], newline=''))]
source = placed.raw.to_adata() if placed.raw is not None and given['raw'] else placed
counts = source[:, genes].X
counts = (counts.toarray() if hasattr(counts, 'toarray') else np.asarray(counts)).astype('float32')
found = np.concatenate([session.run(['embedding'], {'counts': counts[at:at + 128]})[0] for at in range(0, len(counts), 128)])
own = next(placed.obsm[name] for name in placed.obsm if placed.obsm[name].shape[1] == 2 and name != 'X_umap')
print(json.dumps({'order': genes == beside, 'name': told['name'], 'off': float(np.abs(found - own).max() / np.ptp(own, axis=0).max()), 'obsm': list(placed.obsm)}))
`;

test('onnxruntime leads counts to the places that the program gives them', both, async () => {
  const { files } = answer<{ files: string[] }>(
    await indicatrix(folder, ['export', run, '--format', 'onnx', '--from', 'counts', '--out', 'onnx', '--json']),
  );
  assert.equal(files.length, 3);
  const said = await runPython<{ order: boolean; name: string; off: number }>(runtime, {
    placed: join(folder, 'placed.h5ad'),
    onnx: join(
      folder,
      files.find((file) => file.endsWith('.counts.onnx'))!,
    ),
    genes: join(
      folder,
      files.find((file) => file.endsWith('.genes.csv'))!,
    ),
    raw: false,
  });
  assert.deepEqual([said.order, said.name], [true, 'IRAE (encoder)']);
  assert.ok(said.off < tolerance, String(said.off));
});

interface Agreement {
  off: number;
  has: string[];
}

/** What a script wrote into obsm/X_placed, beside what the program says. */
const agreement = `
import anndata as ad, numpy as np
own, other = ad.read_h5ad(given['own']), ad.read_h5ad(given['other'])
a, b = own.obsm['X_placed'], other.obsm['X_placed']
assert (own.obs_names == other.obs_names).all() and (np.isnan(a) == np.isnan(b)).all()
print(json.dumps({'off': float(np.nanmax(np.abs(a - b)) / np.nanmax(np.nanmax(a, axis=0) - np.nanmin(a, axis=0))), 'has': sorted(other.obsm)}))
`;

/** A file of half of the genes, shuffled; one cell has no counts. */
const halved = `
import anndata as ad, numpy as np, scipy.sparse as sp
a = ad.read_h5ad(given['source'])
order = np.random.default_rng(3).permutation(a.n_vars)[: a.n_vars // 2]
b = ad.AnnData(a.X[:, order].copy(), obs=a.obs[[]], var=a.var.iloc[order][[]])
b.X = sp.csr_matrix(b.X.multiply((np.arange(b.n_obs) != 5)[:, None]))
b.layers['counts'] = b.X.copy()
b.X = b.X.log1p()
b.write_h5ad(given['made'])
`;

async function script(file: string, ...given: string[]): Promise<void> {
  await promisify(execFile)(process.env['INDICATRIX_PYTHON']!, [file, ...given], { cwd: folder });
}

test('the Python that comes with a model places the cells as it stands, with numpy', both, async () => {
  await script('m.py', shared(counts), 'by-numpy.h5ad');
  const all = await runPython<Agreement>(agreement, { own: join(folder, 'placed.h5ad'), other: join(folder, 'by-numpy.h5ad') });
  assert.ok(all.off < tolerance, String(all.off));

  await runPython(halved, { source: shared(counts), made: join(folder, 'half.h5ad') });
  const placing = ['embed', 'm.indicatrix-model', 'half.h5ad', '--layer', 'counts', '--least-genes', '0.3', '--out', 'own-half.h5ad'];
  const placed = await indicatrix(folder, placing);
  assert.equal(placed.code, 0, placed.stderr);
  await script('m.py', 'half.h5ad', 'half-by-numpy.h5ad', '--layer', 'counts', '--least-genes', '0.3');
  const half = await runPython<Agreement>(agreement, { own: join(folder, 'own-half.h5ad'), other: join(folder, 'half-by-numpy.h5ad') });
  assert.ok(half.off < tolerance, `with half of the genes: ${half.off}`);
  await assert.rejects(script('m.py', 'half.h5ad', 'refused.h5ad', '--least-genes', '0.9'), /genes are in the file/);
  await assert.rejects(
    script('m.py', 'half.h5ad', 'refused.h5ad', '--least-genes', '0.3'),
    /Cell 1 has numbers that are no counts: name the layer/,
  );
});

const withTorch = { skip: both.skip || needsPython('torch').skip };

test('the same with torch for its encoder', withTorch, async () => {
  await promisify(execFile)(process.env['INDICATRIX_PYTHON_TORCH']!, ['m.py', shared(counts), 'by-torch.h5ad', '--torch'], { cwd: folder });
  const torch = await runPython<Agreement>(agreement, { own: join(folder, 'placed.h5ad'), other: join(folder, 'by-torch.h5ad') });
  assert.ok(torch.off < tolerance, `torch: ${torch.off}`);
});

test('the Python that comes with an ONNX model places the cells as it stands', both, async () => {
  const [onnx] = (await readdir(join(folder, 'onnx'))).filter((name) => name.endsWith('.counts.onnx'));
  const own = join('onnx', onnx.replace(/\.onnx$/, '.py'));
  await script(own, shared(counts), 'by-onnx.h5ad');
  const all = await runPython<Agreement>(agreement, { own: join(folder, 'placed.h5ad'), other: join(folder, 'by-onnx.h5ad') });
  assert.ok(all.off < tolerance, String(all.off));
  const mean = ['embed', 'm.indicatrix-model', 'half.h5ad', '--layer', 'counts', '--least-genes', '0.3', '--missing', 'mean'];
  assert.equal((await indicatrix(folder, [...mean, '--out', 'own-mean.h5ad'])).code, 0);
  await script(own, 'half.h5ad', 'half-by-onnx.h5ad', '--layer', 'counts', '--least-genes', '0.3');
  const half = await runPython<Agreement>(agreement, { own: join(folder, 'own-mean.h5ad'), other: join(folder, 'half-by-onnx.h5ad') });
  assert.ok(half.off < tolerance, `with half of the genes: ${half.off}`);
  await assert.rejects(script(own, 'half.h5ad', 'refused.h5ad', '--least-genes', '0.3'), /numbers that are no counts/);
});
