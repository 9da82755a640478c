/** Matrix Market and the names beside it as pipelines lay them out. */
import { gzipSync } from 'node:zlib';
import { field, lines, market } from '../field-fixtures.ts';
import { ofKind, type Files, type HostileCase } from './hostile-case.ts';

const { cells, genes, ids, X, types } = field;
const gz = (text: string) => gzipSync(text);
const barcodes = lines(...cells);
const features = lines(...ids.map((id, i) => `${id}\t${genes[i]}\tGene Expression`));
const genesTsv = lines(...ids.map((id, i) => `${id}\t${genes[i]}`));
const cellsFirst = market(X, { cellsFirst: true });
const twice = market(X.map((row) => row.map((value) => value * 2)));
const plain: Files = { 'barcodes.tsv': barcodes, 'features.tsv': features };
const ofR = (names: readonly string[]) => lines('"","x"', ...names.map((name, i) => `"${i + 1}","${name}"`));
const named = (count: number, of: (i: number) => string) => Array.from({ length: count }, (_, i) => of(i));

const turnedRound = ofKind('K04', [
  {
    what: 'alevin-fry: quants_mat, cells in rows',
    files: {
      'quants_mat.mtx': cellsFirst,
      'quants_mat_rows.txt': lines(...cells.map((cell) => cell.slice(0, 16))),
      'quants_mat_cols.txt': lines(...genes),
    },
    cells: cells.map((cell) => cell.slice(0, 16)),
  },
  {
    what: 'alevin-fry, in its folder',
    files: {
      'alevin/quants_mat.mtx': cellsFirst,
      'alevin/quants_mat_rows.txt': lines(...cells.map((cell) => cell.slice(0, 16))),
      'alevin/quants_mat_cols.txt': lines(...ids),
      'quant.json': '{}',
      'featureDump.txt': 'CB\tCorrectedReads\n',
    },
    genes: ids,
    cells: cells.map((cell) => cell.slice(0, 16)),
  },
  {
    what: 'alevin of salmon: quants_mat, gzipped',
    files: {
      'quants_mat.mtx.gz': gz(cellsFirst),
      'quants_mat_rows.txt': lines(...cells.map((cell) => cell.slice(0, 16))),
      'quants_mat_cols.txt': lines(...ids),
    },
    genes: ids,
    cells: cells.map((cell) => cell.slice(0, 16)),
  },
  {
    what: 'scipy’s mmwrite of AnnData, obs and var beside it',
    files: {
      'matrix.mtx': cellsFirst,
      'obs.csv': lines(',type', ...cells.map((cell, i) => `${cell},${types[i]}`)),
      'var.csv': lines(',gene_ids', ...genes.map((gene, i) => `${gene},${ids[i]}`)),
    },
    ids,
    obs: { type: types },
  },
  { what: 'names of obs and of var', files: { 'X.mtx': cellsFirst, 'obs_names.txt': barcodes, 'var_names.txt': lines(...genes) } },
  {
    what: 'kb-python with transcripts',
    files: {
      'cells_x_tcc.mtx': cellsFirst,
      'cells_x_tcc.barcodes.txt': barcodes,
      'cells_x_tcc.ec.txt': lines(...genes.map((_, i) => `${i}\t${i},${i + 1}`)),
    },
    genes: null,
  },
  {
    what: 'kb-python, spliced',
    files: {
      'spliced.mtx': cellsFirst,
      'spliced.barcodes.txt': barcodes,
      'spliced.genes.txt': lines(...ids),
      'unspliced.mtx': market(
        X.map((row) => row.map((v) => v >> 1)),
        { cellsFirst: true },
      ),
      'unspliced.barcodes.txt': barcodes,
      'unspliced.genes.txt': lines(...ids),
    },
    genes: ids,
  },
  {
    what: 'Parse, filtered',
    files: {
      'DGE_filtered/count_matrix.mtx': cellsFirst,
      'DGE_filtered/all_genes.csv': lines('gene_id,gene_name,genome', ...ids.map((id, i) => `${id},${genes[i]},hg38`)),
      'DGE_filtered/cell_metadata.csv': lines('bc_wells,sample,species', ...cells.map((cell, i) => `${cell},${types[i]},hg38`)),
      'DGE_unfiltered/count_matrix.mtx': cellsFirst,
      'DGE_unfiltered/all_genes.csv': lines('gene_id,gene_name,genome', ...ids.map((id, i) => `${id},${genes[i]},hg38`)),
      'DGE_unfiltered/cell_metadata.csv': lines('bc_wells,sample', ...cells.map((cell, i) => `${cell},${types[i]}`)),
    },
    ids,
    obs: { sample: types },
  },
  {
    what: 'SPLiT-seq',
    files: {
      'DGE.mtx': cellsFirst,
      'genes.csv': lines('gene_id,gene_name,genome', ...ids.map((id, i) => `${id},${genes[i]},hg38`)),
      'cell_metadata.csv': lines('cell_barcode,rnd1_well,umi_count', ...cells.map((cell, i) => `${cell},${i},${100 + i}`)),
    },
    ids,
  },
  {
    what: 'square, cells told by barcodes in their own file, genes by identifiers in theirs',
    files: {
      'matrix.mtx': market(X.slice(0, 12), { cellsFirst: true }),
      'rows.txt': lines(...cells.slice(0, 12)),
      'cols.txt': lines(...ids),
    },
    X: X.slice(0, 12),
    cells: cells.slice(0, 12),
    genes: ids,
  },
  {
    what: 'rows.txt of barcodes, cols.txt of genes',
    files: { 'counts.mtx': cellsFirst, 'rows.txt': barcodes, 'cols.txt': lines(...ids) },
    genes: ids,
  },
  {
    what: 'as SCXA, turned',
    files: {
      'E.mtx': cellsFirst,
      'E.mtx_rows': lines(...cells.map((cell) => `${cell}\t${cell}`)),
      'E.mtx_cols': lines(...ids.map((id) => `${id}\t${id}`)),
    },
    genes: ids,
  },
]);

const namesBeside = ofKind('K05', [
  {
    what: 'GEO: sample behind the word',
    files: { 'GSM1_barcodes_A.tsv.gz': gz(barcodes), 'GSM1_features_A.tsv.gz': gz(features), 'GSM1_matrix_A.mtx.gz': gz(market()) },
    ids,
  },
  {
    what: 'GEO: dots',
    files: { 'GSM1_A.barcodes.tsv.gz': gz(barcodes), 'GSM1_A.genes.tsv.gz': gz(genesTsv), 'GSM1_A.matrix.mtx.gz': gz(market()) },
    ids,
  },
  {
    what: 'GEO: counts',
    files: {
      'GSM1_A_counts.mtx.gz': gz(market()),
      'GSM1_A_cellnames.txt.gz': gz(barcodes),
      'GSM1_A_genenames.txt.gz': gz(lines(...genes)),
    },
  },
  {
    what: 'GEO: series',
    files: {
      'GSE1_matrix.mtx.gz': gz(market()),
      'GSE1_barcodes.tsv.gz': gz(barcodes),
      'GSE1_genes.tsv.gz': gz(genesTsv),
      'GSE1_metadata.csv.gz': gz(lines('cell,type', ...cells.map((cell, i) => `${cell},${types[i]}`))),
    },
    ids,
  },
  {
    what: 'Seurat’s Write10X by hand: row names of R',
    files: {
      'matrix.mtx': market(),
      'barcodes.tsv': lines(...cells.map((cell) => `"${cell}"`)),
      'genes.tsv': lines(...ids.map((id, i) => `"${i + 1}"\t"${id}"\t"${genes[i]}"`)),
    },
    ids,
  },
  { what: 'cells.csv and genes.csv of R’s write.csv', files: { 'counts.mtx': market(), 'cells.csv': ofR(cells), 'genes.csv': ofR(genes) } },
  {
    what: 'colData and rowData of Bioconductor',
    files: {
      'counts.mtx': market(),
      'colData.csv': lines('"","type"', ...cells.map((cell, i) => `"${cell}","${types[i]}"`)),
      'rowData.csv': lines('"","ID"', ...genes.map((gene, i) => `"${gene}","${ids[i]}"`)),
    },
    ids,
    obs: { type: types },
  },
  {
    what: 'gene_metadata and cell_metadata',
    files: {
      'counts.mtx': market(),
      'cell_metadata.csv': lines('cell_id,type', ...cells.map((cell, i) => `${cell},${types[i]}`)),
      'gene_metadata.csv': lines('gene_id,gene_short_name', ...ids.map((id, i) => `${id},${genes[i]}`)),
    },
    ids,
    obs: { type: types },
  },
  {
    what: 'HCA: cells.tsv and genes.tsv',
    files: {
      'matrix.mtx.gz': gz(market()),
      'cells.tsv.gz': gz(lines('cellkey\tgenes_detected\tdonor', ...cells.map((cell, i) => `${cell}\t${i}\t${types[i]}`))),
      'genes.tsv.gz': gz(
        lines(
          'featurekey\tfeaturename\tfeaturetype\tchromosome\tfeaturestart\tfeatureend\tisgene\tgenus_species',
          ...ids.map((id, i) => `${id}\t${genes[i]}\tprotein_coding\t${i}\t1\t9\tTrue\tHomo sapiens`),
        ),
      ),
    },
    ids,
    obs: { donor: types },
  },
  {
    what: 'sci-RNA-seq3 of GEO',
    files: {
      'GSM1_UMI.count.matrix.mtx': market(),
      'GSM1_cell.annotate.csv': lines('sample,type', ...cells.map((cell, i) => `${cell},${types[i]}`)),
      'GSM1_gene.annotate.csv': lines('gene_id,gene_type,gene_short_name', ...ids.map((id, i) => `${id},protein_coding,${genes[i]}`)),
    },
    ids,
    obs: { type: types },
  },
  {
    what: 'peaks in a bed file',
    files: {
      'matrix.mtx': market(),
      'barcodes.tsv': barcodes,
      'peaks.bed': lines(...genes.map((_, i) => `chr1\t${1000 * i}\t${1000 * i + 500}`)),
    },
    genes: null,
  },
  { what: 'capitals', files: { 'Matrix.MTX': market(), 'Barcodes.TSV': barcodes, 'Features.TSV': features }, ids },
  { what: 'endings of text', files: { 'matrix.mtx': market(), 'barcodes.txt': barcodes, 'features.txt': features }, ids },
  { what: 'no endings', files: { 'matrix.mtx': market(), barcodes, genes: genesTsv }, ids },
  {
    what: 'ids and symbols in two files',
    files: { 'counts.mtx': market(), 'barcodes.txt': barcodes, 'gene_ids.txt': lines(...ids), 'gene_symbols.txt': lines(...genes) },
    ids,
  },
  { what: 'nothing beside it', files: { 'counts.mtx': market() }, cells: null, genes: null, says: /names were made up.*|guess/s },
]);

const several = ofKind('K06', [
  { what: 'plain and gzipped', files: { 'matrix.mtx': market(), 'matrix.mtx.gz': gz(market()), ...plain }, ids, refused: /matrix\.mtx/ },
  {
    what: 'two samples, by their names',
    files: {
      'A_matrix.mtx': market(),
      'A_barcodes.tsv': barcodes,
      'A_features.tsv': features,
      'B_matrix.mtx': twice,
      'B_barcodes.tsv': barcodes,
      'B_features.tsv': features,
    },
    refused: /A, B/,
  },
  {
    what: 'two samples, one asked for',
    options: { part: 'A' },
    files: {
      'A_matrix.mtx': market(),
      'A_barcodes.tsv': barcodes,
      'A_features.tsv': features,
      'B_matrix.mtx': twice,
      'B_barcodes.tsv': barcodes,
      'B_features.tsv': features,
    },
    ids,
    says: /B/,
  },
  { what: 'exons and introns', files: { 'exon.mtx': market(), 'intron.mtx': twice, ...plain }, refused: /exon, intron/ },
  {
    what: 'counts, and what was made of them',
    files: { 'counts.mtx': market(), 'logcounts.mtx': twice, ...plain },
    ids,
    says: /counts was taken.*logcounts/s,
  },
  {
    what: 'raw counts and normalized',
    files: { 'raw_counts.mtx': market(), 'normalized_counts.mtx': twice, ...plain },
    ids,
    says: /normalized/,
  },
  {
    what: 'samples in folders',
    files: Object.fromEntries(
      ['S1', 'S2'].flatMap((sample) =>
        Object.entries({ 'matrix.mtx': market(), ...plain }).map(([name, content]) => [`${sample}/${name}`, content]),
      ),
    ),
    refused: /S1, S2/,
  },
  {
    what: 'STARsolo: Solo.out',
    files: Object.fromEntries(
      ['filtered', 'raw'].flatMap((which) =>
        Object.entries({ 'matrix.mtx': which === 'raw' ? twice : market(), ...plain }).map(([name, content]) => [
          `Solo.out/Gene/${which}/${name}`,
          content,
        ]),
      ),
    ),
    ids,
    says: /raw/,
  },
  {
    what: 'STARsolo: genes and velocity',
    files: Object.fromEntries(
      [
        ['Gene/filtered', market()],
        ['GeneFull/filtered', twice],
      ].flatMap(([which, matrix]) =>
        Object.entries({ 'matrix.mtx': matrix, ...plain }).map(([name, content]) => [`Solo.out/${which}/${name}`, content]),
      ),
    ),
    refused: /Gene\/filtered.*GeneFull\/filtered/s,
  },
  {
    what: 'Cell Ranger multi',
    ids,
    files: {
      'outs/per_sample_outs/S/count/sample_filtered_feature_bc_matrix/matrix.mtx.gz': gz(market()),
      'outs/per_sample_outs/S/count/sample_filtered_feature_bc_matrix/barcodes.tsv.gz': gz(barcodes),
      'outs/per_sample_outs/S/count/sample_filtered_feature_bc_matrix/features.tsv.gz': gz(features),
      'outs/multi/count/raw_feature_bc_matrix.h5': '',
    },
  },
]);

const entriesOfFew = [
  [6, 5],
  [39998, 1],
  [11, 2],
];
const few = ofKind('K07', [
  {
    what: 'three entries among 40,000 genes',
    cells: null,
    genes: null,
    files: {
      'm.mtx': lines(
        '%%MatrixMarket matrix coordinate integer general',
        '40000 3 3',
        ...entriesOfFew.map(([gene, value], cell) => `${gene + 1} ${cell + 1} ${value}`),
      ),
    },
    X: entriesOfFew.map(([gene, value]) => Array.from({ length: 40000 }, (_, i) => (i === gene ? value : 0))),
  },
]);

const namesFiles = ofKind('K12', [
  {
    what: 'UTF-16 of a spreadsheet, either way',
    files: {
      'matrix.mtx': market(),
      'barcodes.tsv': Buffer.from(`\ufeff${barcodes}`, 'utf16le'),
      'features.tsv': Buffer.from(`\ufeff${features}`, 'utf16le').swap16(),
    },
    ids,
  },
  {
    what: 'a header of one word',
    files: { 'matrix.mtx': market(), 'barcodes.tsv': `x\n${barcodes}`, 'features.tsv': `x\n${lines(...genes)}` },
  },
  {
    what: 'semicolons',
    files: { 'matrix.mtx': market(), 'barcodes.csv': barcodes, 'features.csv': lines(...ids.map((id, i) => `${id};${genes[i]}`)) },
    ids,
  },
  {
    what: 'BD: cells are numbers',
    files: {
      'matrix.mtx.gz': gz(market()),
      'barcodes.tsv.gz': gz(lines(...named(16, (i) => String(3001 + 7 * i)))),
      'features.tsv.gz': gz(lines(...genes.map((gene) => `${gene}\t${gene}\tGene Expression`))),
    },
    cells: named(16, (i) => String(3001 + 7 * i)),
  },
  {
    what: 'cells numbered from 1',
    files: { 'matrix.mtx': market(), 'barcodes.tsv': lines(...named(16, (i) => String(i + 1))), 'features.tsv': features },
    cells: named(16, (i) => String(i + 1)),
    ids,
  },
  {
    what: 'write.table with row names and col.names',
    files: {
      'matrix.mtx': market(),
      'barcodes.tsv': lines('"x"', ...cells.map((cell, i) => `"${i + 1}" "${cell}"`)),
      'genes.tsv': lines('"V1" "V2"', ...ids.map((id, i) => `"${i + 1}" "${id}" "${genes[i]}"`)),
    },
    ids,
  },
  {
    what: 'six columns of Cell Ranger ARC',
    files: {
      'matrix.mtx': market(),
      'barcodes.tsv': barcodes,
      'features.tsv': lines(...ids.map((id, i) => `${id}\t${genes[i]}\tGene Expression\tchr1\t${i}\t${i + 5}`)),
    },
    ids,
  },
  {
    what: 'a sample with each barcode',
    files: {
      'matrix.mtx': market(),
      'barcodes.tsv': lines(...cells.map((cell, i) => `${cell}\tS${1 + (i % 2)}`)),
      'features.tsv': features,
    },
    ids,
  },
  {
    what: 'names of genes that hold commas',
    files: {
      'matrix.mtx': market(),
      'barcodes.tsv': barcodes,
      'genes.txt': lines(...genes.map((gene, i) => (i === 3 ? 'tRNA-Ala, cytosolic' : gene))),
    },
    genes: genes.map((gene, i) => (i === 3 ? 'tRNA-Ala, cytosolic' : gene)),
  },
  {
    what: 'names of genes that hold blanks',
    files: {
      'matrix.mtx': market(),
      'barcodes.tsv': barcodes,
      'genes.txt': lines(...genes.map((gene, i) => (i % 2 ? `${gene} like` : gene))),
    },
    genes: genes.map((gene, i) => (i % 2 ? `${gene} like` : gene)),
  },
  {
    what: 'no line end at the end',
    files: { 'matrix.mtx': market().trimEnd(), 'barcodes.tsv': barcodes.trimEnd(), 'features.tsv': features.trimEnd() },
    ids,
  },
  {
    what: 'empty symbols',
    files: {
      'matrix.mtx': market(),
      'barcodes.tsv': barcodes,
      'genes.tsv': lines(...ids.map((id, i) => `${id}\t${i === 4 ? '' : genes[i]}`)),
    },
    ids,
    genes: genes.map((gene, i) => (i === 4 ? ids[4] : gene)),
  },
]);

const spelled = (what: string, matrix: string, more: Partial<HostileCase> = {}): HostileCase => ({
  kind: 'K13',
  what,
  files: { 'matrix.mtx': matrix, ...plain },
  ids,
  ...more,
});
const entries = X.flatMap((row, cell) => row.flatMap((value, gene) => (value === 0 ? [] : [[gene + 1, cell + 1, value]])));
const marks = X.map((row) => row.map((value) => Number(value > 0)));
const spellings: HostileCase[] = [
  spelled(
    'pattern: each entry is one',
    lines(
      '%%MatrixMarket matrix coordinate pattern general',
      `12 16 ${entries.length}`,
      ...entries.map(([gene, cell]) => `${gene} ${cell}`),
    ),
    { X: marks },
  ),
  spelled(
    'entries twice are added up',
    lines(
      '%%MatrixMarket matrix coordinate integer general',
      `12 16 ${entries.length + 1}`,
      ...entries.map((entry) => entry.join(' ')),
      `${entries[0][0]} ${entries[0][1]} 4`,
    ),
    { X: X.map((row, cell) => row.map((value, gene) => (cell === entries[0][1] - 1 && gene === entries[0][0] - 1 ? value + 4 : value))) },
  ),
  spelled(
    'zeros that are written out',
    lines(
      '%%MatrixMarket matrix coordinate integer general',
      '12 16 192',
      ...X.flatMap((row, cell) => row.map((value, gene) => `${gene + 1} ${cell + 1} ${value}`)),
    ),
  ),
  spelled(
    'gene by gene rather than cell by cell',
    lines(
      '%%MatrixMarket matrix coordinate integer general',
      `12 16 ${entries.length}`,
      ...entries.toSorted((a, b) => a[0] - b[0]).map((entry) => entry.join(' ')),
    ),
  ),
  spelled(
    'many comments, with blanks and empty ones',
    market().replace('%\n', '% metadata_json: {"software_version": "cellranger-9.0.0", "format_version": 2}\n%\n%  made by hand\n'),
  ),
  spelled('no comment', market().replace('%\n', '')),
  spelled('blank lines between the entries', market().replaceAll('\n', '\n\n')),
  spelled(
    'values with a point',
    lines(
      '%%MatrixMarket matrix coordinate integer general',
      `12 16 ${entries.length}`,
      ...entries.map(([gene, cell, value]) => `${gene} ${cell} ${value}.0`),
    ),
  ),
  spelled(
    'values of another precision',
    lines(
      '%%MatrixMarket matrix coordinate real general',
      `12 16 ${entries.length}`,
      ...entries.map(([gene, cell, value]) => `${gene} ${cell} ${(value / 7).toExponential(17)}`),
    ),
    { X: X.map((row) => row.map((value) => Number((value / 7).toExponential(17)))) },
  ),
  spelled('complex numbers', lines('%%MatrixMarket matrix coordinate complex general', '12 16 1', '1 1 2 0'), { refused: /complex/ }),
  spelled(
    'fewer entries than it says',
    lines('%%MatrixMarket matrix coordinate integer general', `12 16 ${entries.length + 5}`, ...entries.map((entry) => entry.join(' '))),
    { refused: /\d+ .*entries|entries/ },
  ),
  spelled(
    'an entry beyond its rows',
    lines(
      '%%MatrixMarket matrix coordinate integer general',
      `12 16 ${entries.length}`,
      ...entries.map((entry, i) => (i === 5 ? '13 1 2' : entry.join(' '))),
    ),
    { refused: /13/ },
  ),
  spelled(
    'indices from 0',
    lines(
      '%%MatrixMarket matrix coordinate integer general',
      `12 16 ${entries.length}`,
      ...entries.map(([gene, cell, value]) => `${gene - 1} ${cell - 1} ${value}`),
    ),
    { refused: /row 0|0 .*from 1|index|outside|0/ },
  ),
  spelled(
    'a count beyond 2^24',
    lines(
      '%%MatrixMarket matrix coordinate integer general',
      `12 16 ${entries.length}`,
      ...entries.map(([gene, cell, value], i) => (i === 0 ? `${gene} ${cell} 33554433` : `${gene} ${cell} ${value}`)),
    ),
    {
      kind: 'K22',
      X: X.map((row, cell) => row.map((value, gene) => (cell === entries[0][1] - 1 && gene === entries[0][0] - 1 ? 33554433 : value))),
      says: /16,777,216/,
    },
  ),
];

export const marketCases: HostileCase[] = [...turnedRound, ...namesBeside, ...several, ...few, ...namesFiles, ...spellings];
