/** HDF5, archives and folders as programs write them, and what is no matrix though it is named like one. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { create } from 'tar';
import { field, folderOf, lines, market, table, tableOfGenes, turned } from '../field-fixtures.ts';
import { Hdf5Writer, path, write } from '../fixtures.ts';
import { zipOf } from '../zarr-files.ts';
import { ofKind, type Files, type HostileCase } from './hostile-case.ts';

const { cells, genes, ids, X, types } = field;
const normalized = X.map((row) => row.map((value) => Math.log1p(value / 3)));
const doubled = X.map((row) => row.map((value) => value * 2));

function anndata(fill: (writer: Hdf5Writer) => Hdf5Writer, name = 'cells.h5ad', names: readonly string[] = genes): string {
  return fill(new Hdf5Writer(name).frame('obs', cells).frame('var', [...names])).done();
}
const h5ad = (kind: string, what: string, fill: (writer: Hdf5Writer) => Hdf5Writer, more: Partial<HostileCase> = {}): HostileCase => ({
  kind,
  what,
  make: () => anndata(fill),
  ...more,
});

const layers: HostileCase[] = [
  h5ad(
    'K09',
    'a layer called counts that is normalized, counts in raw',
    (w) =>
      w
        .csr('X', normalized)
        .csr(
          'layers/counts',
          normalized.map((row) => row.map((v) => v / 2)),
        )
        .csr('raw/X', X)
        .frame('raw/var', [...genes]),
    { says: /raw/ },
  ),
  h5ad(
    'K09',
    'counts of SoupX beside the raw ones',
    (w) => w.csr('X', normalized).csr('layers/soupX_counts', doubled).csr('layers/counts', X),
    { says: /layers\/counts/ },
  ),
  h5ad('K09', 'X are counts: no layer is taken', (w) => w.csr('X', X).csr('layers/counts', doubled).csr('layers/log1p', normalized)),
  h5ad('K09', 'counts as float64, dense', (w) => w.dataset('X', Float64Array.from(X.flat()), { shape: [16, 12] })),
  h5ad(
    'K09',
    'counts of exons and introns, X of neither',
    (w) => w.csr('X', normalized).csr('layers/exons', X).csr('layers/introns', doubled),
    { says: /layers\/exons/ },
  ),
  h5ad('K09', 'UMIs under another name', (w) => w.csr('X', normalized).csr('layers/umi', X), { says: /layers\/umi/ }),
  h5ad(
    'K09',
    'clusters as a layer of whole numbers beside raw counts',
    (w) =>
      w
        .csr('X', normalized)
        .csr(
          'layers/binary',
          X.map((row) => row.map((v) => Number(v > 0))),
        )
        .csr('layers/raw_count', X),
    { says: /raw_count/ },
  ),
  h5ad(
    'K22',
    'counts beyond 2^24 in int64',
    (w) =>
      w.dataset(
        'X',
        BigInt64Array.from(X.flat(), (value, i) => (i === 1 ? 33554433n : BigInt(value))),
        { shape: [16, 12] },
      ),
    { X: X.map((row, i) => (i === 0 ? [row[0], 33554433, ...row.slice(2)] : row)), says: /16,777,216/ },
  ),
  h5ad('K23', 'symbols under gene_symbol, Ensembl as the index', (w) => w.csr('X', X).dataset('var/gene_symbol', genes), { genes: null }),
  h5ad(
    'K23',
    'column names with slashes, blanks and points',
    (w) => w.csr('X', X).dataset('obs/cell type, fine', types).dataset('obs/a.b', types),
    { obs: { 'cell type, fine': types, 'a.b': types } },
  ),
  h5ad(
    'K10',
    'categories of numbers',
    (w) =>
      w
        .csr('X', X)
        .group('obs/leiden', { 'encoding-type': 'categorical', 'encoding-version': '0.2.0' })
        .dataset('obs/leiden/categories', Int32Array.of(0, 1, 10))
        .dataset(
          'obs/leiden/codes',
          Int8Array.from(cells, (_, i) => i % 3),
        ),
    { obs: { leiden: cells.map((_, i) => ['0', '1', '10'][i % 3]) } },
  ),
  h5ad(
    'K10',
    'the same name in obs twice but for its case',
    (w) =>
      w
        .csr('X', X)
        .dataset('obs/Type', types)
        .dataset(
          'obs/type',
          types.map((t) => `${t}!`),
        ),
    { obs: { Type: types, type: types.map((t) => `${t}!`) } },
  ),
];

const sparse = (rows: number[][]) => {
  const indptr = [0];
  const [indices, data]: [number[], number[]] = [[], []];
  for (const row of rows) {
    row.forEach((value, i) => {
      if (value) {
        indices.push(i);
        data.push(value);
      }
    });
    indptr.push(indices.length);
  }
  return { indptr, indices, data };
};
function tenx(group: string, fill: (writer: Hdf5Writer) => Hdf5Writer, name = 'filtered_feature_bc_matrix.h5', rows = X): string {
  const { indptr, indices, data } = sparse(rows);
  return fill(
    new Hdf5Writer(name)
      .dataset(`${group}/data`, Int32Array.from(data))
      .dataset(`${group}/indices`, BigInt64Array.from(indices, BigInt))
      .dataset(`${group}/indptr`, BigInt64Array.from(indptr, BigInt))
      .dataset(`${group}/shape`, Int32Array.of(rows[0].length, rows.length))
      .dataset(`${group}/barcodes`, cells),
  ).done();
}
const features = (writer: Hdf5Writer, type = genes.map(() => 'Gene Expression')) =>
  writer
    .dataset('matrix/features/name', genes)
    .dataset('matrix/features/id', ids)
    .dataset('matrix/features/feature_type', type)
    .dataset(
      'matrix/features/genome',
      genes.map(() => 'GRCh38'),
    );
const tenxCases = ofKind('K20', [
  { what: 'Cell Ranger 9', make: () => tenx('matrix', (w) => features(w).dataset('matrix/features/_all_tag_keys', ['genome'])), ids },
  { what: 'Cell Ranger 2', make: () => tenx('GRCh38', (w) => w.dataset('GRCh38/genes', ids).dataset('GRCh38/gene_names', genes)), ids },
  {
    what: 'antibodies beside the genes',
    make: () =>
      tenx('matrix', (w) =>
        features(
          w,
          genes.map((_, i) => (i < 9 ? 'Gene Expression' : 'Antibody Capture')),
        ),
      ),
    genes: genes.slice(0, 9),
    X: X.map((row) => row.slice(0, 9)),
    says: /3 of Antibody Capture/,
  },
  {
    what: 'antibodies, asked for',
    options: { features: 'Antibody Capture' },
    make: () =>
      tenx('matrix', (w) =>
        features(
          w,
          genes.map((_, i) => (i < 9 ? 'Gene Expression' : 'Antibody Capture')),
        ),
      ),
    genes: genes.slice(9),
    X: X.map((row) => row.slice(9)),
  },
  {
    what: 'antibodies alone',
    make: () =>
      tenx('matrix', (w) =>
        features(
          w,
          genes.map(() => 'Antibody Capture'),
        ),
      ),
  },
  {
    what: 'CellBender 3',
    make: () =>
      tenx('matrix', (w) =>
        features(w)
          .dataset(
            'droplet_latents/cell_size',
            Float32Array.from(cells, (_, i) => i),
          )
          .dataset(
            'global_latents/ambient_expression',
            Float32Array.from(genes, (_, i) => i),
          )
          .dataset('metadata/fraction_data_used_for_testing', Float32Array.of(0.1)),
      ),
    ids,
  },
  { what: 'spatial, binned names', make: () => tenx('matrix', (w) => features(w)), ids },
]);

const loom =
  (fill: (writer: Hdf5Writer) => Hdf5Writer, rows = X) =>
  () =>
    fill(new Hdf5Writer('cells.loom').dataset('matrix', Float32Array.from(turned(rows).flat()), { shape: [12, 16] })).done();
const looms = ofKind('K14', [
  {
    what: 'loom of scanpy',
    make: loom((w) => w.dataset('row_attrs/var_names', genes).dataset('col_attrs/obs_names', cells).dataset('col_attrs/type', types)),
    obs: { type: types },
  },
  {
    what: 'loom of velocyto: CellID with the sample before',
    make: loom((w) =>
      w
        .dataset('row_attrs/Gene', genes)
        .dataset('row_attrs/Accession', ids)
        .dataset(
          'col_attrs/CellID',
          cells.map((cell) => `run:${cell.slice(0, 16)}x`),
        )
        .dataset('layers/spliced', Int32Array.from(turned(X).flat()), { shape: [12, 16] })
        .dataset('layers/unspliced', Int32Array.from(turned(doubled).flat()), { shape: [12, 16] }),
    ),
    ids,
    cells: cells.map((cell) => `run:${cell.slice(0, 16)}x`),
  },
  {
    what: 'loom of HCA: cell_names and gene_names',
    make: loom((w) =>
      w.dataset('row_attrs/gene_names', genes).dataset('row_attrs/ensembl_ids', ids).dataset('col_attrs/cell_names', cells),
    ),
  },
  {
    what: 'loom without names',
    make: loom((w) =>
      w
        .dataset(
          'row_attrs/n',
          Int32Array.from(genes, (_, i) => i),
        )
        .dataset(
          'col_attrs/n',
          Int32Array.from(cells, (_, i) => i),
        ),
    ),
    cells: null,
    genes: null,
    says: /made up/,
  },
]);

function tarOf(files: Files, name: string): string {
  const at = path(name);
  create({ cwd: folderOf(files), file: at, gzip: /gz$/.test(name), sync: true, portable: true }, ['.']);
  return at;
}
const counts = table({ rows: X, corner: 'cell' });
const mex = (prefix: string, rows = X): Files => ({
  [`${prefix}matrix.mtx.gz`]: gzipSync(market(rows)),
  [`${prefix}barcodes.tsv.gz`]: gzipSync(lines(...cells)),
  [`${prefix}features.tsv.gz`]: gzipSync(lines(...ids.map((id, i) => `${id}\t${genes[i]}\tGene Expression`))),
});
const meta = lines('barcode,type', ...cells.map((_, i) => (i * 5 + 3) % 16).map((i) => `${cells[i]},${types[i]}`));

const archives = ofKind('K14', [
  {
    what: 'zip of a table and its labels',
    make: () => write('GSE1.zip', zipOf({ 'GSE1_counts.csv': counts, 'GSE1_metadata.csv': meta }, true)),
    options: { labels: 'GSE1_metadata.csv' },
    obs: { type: types },
  },
  {
    what: 'tar.gz of a table and its labels, in a folder',
    make: () => tarOf({ 'data/counts.tsv': counts.replaceAll(',', '\t'), 'data/cell_annotations.csv': meta }, 'data.tar.gz'),
    options: { labels: 'data/cell_annotations.csv' },
    obs: { type: types },
  },
  {
    what: 'tar of Cell Ranger’s folder and labels',
    make: () => tarOf({ ...mex('s/'), 's/metadata.csv': meta }, 's.tar'),
    options: { labels: 's/metadata.csv' },
    ids,
    obs: { type: types },
  },
  {
    what: 'labels behind the archive’s name',
    make: () =>
      write('GSE2.zip', zipOf({ 'x/GSE2_counts.csv': counts, 'x/GSE2_labels.tsv.gz': gzipSync(meta.replaceAll(',', '\t')) }, true)),
    options: { labels: 'GSE2_labels.tsv.gz' },
    obs: { type: types },
  },
  {
    what: 'labels in an archive that has none of that name',
    make: () => write('GSE1.zip', zipOf({ 'GSE1_counts.csv': counts }, true)),
    options: { labels: 'meta.csv' },
    refused: /meta\.csv/,
  },
  {
    what: 'matrix.mtx in a zip with names of another folder',
    make: () =>
      write(
        's.zip',
        zipOf(
          {
            'a/matrix.mtx': market(),
            'a/barcodes.tsv': lines(...cells),
            'a/genes.tsv': lines(...ids.map((id, i) => `${id}\t${genes[i]}`)),
            'b/barcodes.tsv': lines('x'),
          },
          true,
        ),
      ),
    ids,
  },
  { what: 'GEO’s RAW.tar of one sample in three files', make: () => tarOf(mex('GSM1_A_'), 'GSE1_RAW.tar'), ids },
  {
    what: 'GEO’s RAW.tar of two samples',
    make: () => tarOf({ ...mex('GSM1_A_'), ...mex('GSM2_B_', doubled) }, 'GSE1_RAW.tar'),
    refused: /GSM1_A.*GSM2_B/s,
  },
  {
    what: 'GEO’s RAW.tar of two samples, one asked for',
    make: () => tarOf({ ...mex('GSM1_A_'), ...mex('GSM2_B_', doubled) }, 'GSE1_RAW.tar'),
    options: { part: 'GSM1_A_matrix.mtx.gz' },
    ids,
    says: /GSM2_B/,
  },
  {
    what: 'BD Rhapsody’s MEX zip',
    make: () =>
      write(
        'S_RSEC_MolsPerCell_MEX.zip',
        zipOf(
          {
            'matrix.mtx.gz': gzipSync(market()),
            'barcodes.tsv.gz': gzipSync(lines(...cells.map((_, i) => String(100 + 7 * i)))),
            'features.tsv.gz': gzipSync(lines(...genes.map((gene) => `${gene}\t${gene}\tGene Expression`))),
          },
          false,
        ),
      ),
    cells: cells.map((_, i) => String(100 + 7 * i)),
  },
  { what: 'a zip in a zip', make: () => write('a.zip', zipOf({ 'b.zip': zipOf({ 'counts.csv': counts }, true) }, true)) },
  { what: 'a gzipped table in a zip', make: () => write('a.zip', zipOf({ 'counts.csv.gz': gzipSync(counts) }, true)) },
  {
    what: 'raw and normalized counts in a zip',
    make: () =>
      write('a.zip', zipOf({ 'raw_counts.csv': counts, 'normalized_counts.csv': table({ rows: doubled, corner: 'cell' }) }, true)),
    says: /raw_counts.csv was taken.*normalized/,
  },
  { what: 'loom, gzipped', make: () => write('cells.loom.gz', gzipSync(readFileSync(looms[0].make!()))) },
  { what: '10x HDF5, gzipped', make: () => write('f.h5.gz', gzipSync(readFileSync(tenxCases[0].make!()))), ids },
  {
    what: 'an Excel workbook',
    make: () =>
      write(
        'counts.xlsx',
        zipOf({ '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': '<workbook/>', 'xl/worksheets/sheet1.xml': '<worksheet/>' }, true),
      ),
    refused: /workbook.*CSV/s,
  },
  {
    what: 'scipy’s sparse npz',
    make: () =>
      write('X.npz', zipOf({ 'format.npy': 'x', 'indices.npy': 'x', 'indptr.npy': 'x', 'data.npy': 'x', 'shape.npy': 'x' }, false)),
    refused: /scipy|npz/i,
  },
  { what: 'numpy’s npz', make: () => write('X.npz', zipOf({ 'arr_0.npy': 'x' }, false)), refused: /npz/i },
  { what: 'a pickle', make: () => write('adata.pkl', Buffer.from('80049500000000000000008c', 'hex')), refused: /pickle/i },
  {
    what: 'MATLAB 5',
    make: () =>
      write(
        'd.mat',
        Buffer.concat([
          Buffer.from('MATLAB 5.0 MAT-file, Platform: GLNXA64'.padEnd(124)),
          Buffer.from([0, 1, 0x49, 0x4d]),
          Buffer.alloc(200),
        ]),
      ),
    refused: /MATLAB/,
  },
  {
    what: 'a page of a server in place of the file',
    make: () => write('cells.h5ad', '<!DOCTYPE html><html><head><title>Sign in</title></head></html>'),
    refused: /web page|HTML/i,
  },
  {
    what: 'a pointer of Git LFS',
    make: () =>
      write(
        'cells.h5ad',
        'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n',
      ),
    refused: /Git LFS|git lfs/i,
  },
  { what: 'a PDF', make: () => write('counts.csv', '%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\n'), refused: /PDF/ },
  { what: 'FCS of a cytometer', make: () => write('x.fcs', `FCS3.1    ${' '.repeat(80)}`), refused: /FCS|cytomet/ },
  { what: 'JSON', make: () => write('x.json', '{"a": [1, 2, 3]}'), refused: /no format|JSON/ },
  {
    what: 'HDF5 of no program',
    make: () => new Hdf5Writer('x.h5').dataset('layer/weights', Float32Array.of(1, 2, 3)).done(),
    refused: /no matrix|no format|layer/,
  },
  {
    what: 'an empty folder',
    make: () => {
      const at = path('empty');
      mkdirSync(at);
      return at;
    },
    refused: /no matrix in it/,
  },
]);

const tableIn = (name: string) => folderOf({ 'outs/filtered_feature_bc_matrix/x': '', 'outs/README.txt': 'read me', [name]: counts });
const folders = ofKind('K06', [
  {
    what: 'the folder of a sample above outs, with HDF5 beside it',
    make: () =>
      folderOf({
        ...mex('S1/outs/filtered_feature_bc_matrix/'),
        ...mex('S1/outs/raw_feature_bc_matrix/', doubled),
        'S1/outs/web_summary.html': '<p>',
        'S1/outs/metrics_summary.csv': 'a,b\n1,2\n',
        'S1/_log': 'x',
      }),
    ids,
    says: /filtered/,
  },
  {
    what: 'filtered_gene_bc_matrices of Cell Ranger 2, with its genome',
    make: () =>
      folderOf(
        Object.fromEntries(
          Object.entries({
            'matrix.mtx': market(),
            'barcodes.tsv': lines(...cells),
            'genes.tsv': lines(...ids.map((id, i) => `${id}\t${genes[i]}`)),
          }).map(([name, content]) => [`filtered_gene_bc_matrices/GRCh38/${name}`, content]),
        ),
      ),
    ids,
  },
  { what: 'a table in a folder of other things', make: () => join(tableIn('outs/counts.csv'), 'outs/counts.csv') },
  {
    what: 'kallisto’s counts_unfiltered',
    make: () =>
      folderOf({
        'counts_unfiltered/cells_x_genes.mtx': market(X, { cellsFirst: true }),
        'counts_unfiltered/cells_x_genes.barcodes.txt': lines(...cells),
        'counts_unfiltered/cells_x_genes.genes.txt': lines(...ids),
        'counts_unfiltered/cells_x_genes.genes.names.txt': lines(...genes),
        'run_info.json': '{}',
        'transcripts.txt': 'x\n',
      }),
    ids,
  },
  {
    what: 'HTSeq: a file a cell',
    make: () =>
      folderOf(
        Object.fromEntries(cells.slice(0, 3).map((cell, i) => [`${cell}.txt`, lines(...genes.map((gene, j) => `${gene}\t${X[i][j]}`))])),
      ),
    refused: /several|single|which is meant/,
  },
  {
    what: 'a dge of Drop-seq in a folder',
    make: () =>
      folderOf({ 'S.digital_expression.txt.gz': gzipSync(tableOfGenes({ corner: 'GENE', delimiter: '\t' })), 'S.summary.txt': 'x\ty\n' }),
  },
]);

export const fileCases: HostileCase[] = [...layers, ...tenxCases, ...looms, ...archives, ...folders];
