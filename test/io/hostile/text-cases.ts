/** Text tables as programs, spreadsheets and archives write them. */
import { gzipSync } from 'node:zlib';
import { field, table, tableOfGenes, turned } from '../field-fixtures.ts';
import type { HostileCase } from './hostile-case.ts';

const { cells, genes, ids, X, types } = field;
const ofGenes = turned(X);
const numbered = (count: number, of: (i: number) => string | number) => Array.from({ length: count }, (_, i) => String(of(i)));
const entrez = numbered(12, (i) => 1000 + 61 * i * i);
const quoted = (texts: readonly string[]) => texts.map((text) => `"${text}"`);
const one = (name: string, text: string | Uint8Array) => ({ [name]: text });
const tabs = { delimiter: '\t' } as const;

/** Names of the rows that are numbers, under the headings that programs give them. */
const numericNames: HostileCase[] = [
  ...[
    'Cell',
    'cellID',
    'CellNumber',
    'Cell.ID',
    'barcode_index',
    'spot_id',
    'V1',
    'rn',
    'rowname',
    '...1',
    'X',
    'X1',
    'Unnamed: 0.1',
    'Index',
    'cell_number',
    'Barcode_ID',
    'obs_id',
    'nuclei',
  ].map((corner) => ({
    kind: 'K02',
    what: `cells numbered under ‘${corner}’`,
    files: one('counts.csv', table({ rows: X, corner, rowNames: numbered(16, (i) => 4001 + 17 * i) })),
    cells: numbered(16, (i) => 4001 + 17 * i),
  })),
  ...[
    'ENTREZID',
    'entrezgene_id',
    'Entrez_Gene_Id',
    'ncbi_gene_id',
    'gene_number',
    'NCBI GeneID',
    'EntrezGeneID',
    'entrez_id',
    'Gene stable ID',
  ].map((corner) => ({
    kind: 'K02',
    what: `genes numbered under ‘${corner}’`,
    files: one('counts.tsv', tableOfGenes({ corner, rowNames: entrez, ...tabs })),
    genes: entrez,
  })),
  {
    kind: 'K02',
    what: 'cells numbered from 0 under nothing, gzipped',
    files: one('counts.csv.gz', gzipSync(table({ rows: X, corner: '', rowNames: numbered(16, (i) => i) }))),
    cells: numbered(16, (i) => i),
  },
  {
    kind: 'K02',
    what: 'two columns of row numbers before the names',
    files: one(
      'counts.csv',
      table({ rows: X, corner: 'Unnamed: 0,Unnamed: 0.1,barcode', rowNames: cells.map((cell, i) => `${i},${i},${cell}`) }),
    ),
  },
  {
    kind: 'K02',
    what: 'row numbers before numbered cells',
    files: one('counts.csv', table({ rows: X, corner: 'Unnamed: 0,cell_id', rowNames: cells.map((_, i) => `${i},${700 + 3 * i}`) })),
    cells: numbered(16, (i) => 700 + 3 * i),
  },
  {
    kind: 'K02',
    what: 'names as numbers with a point (pandas, of a column of floats)',
    files: one('counts.csv', table({ rows: X, corner: 'cell_id', rowNames: numbered(16, (i) => `${2000 + 7 * i}.0`) })),
    cells: numbered(16, (i) => `${2000 + 7 * i}.0`),
  },
  {
    kind: 'K02',
    what: 'names in powers of ten, as Excel shows long numbers',
    files: one('counts.csv', table({ rows: X, corner: 'cell_id', rowNames: numbered(16, (i) => `1.${100 + i}E+15`) })),
    cells: numbered(16, (i) => `1.${100 + i}E+15`),
  },
  {
    kind: 'K02',
    what: 'no names under V1, V2 … of R',
    files: one('counts.csv', table({ rows: X, rowNames: null, columns: numbered(12, (i) => `V${i + 1}`) })),
    cells: null,
    genes: numbered(12, (i) => `V${i + 1}`),
  },
  {
    kind: 'K02',
    what: 'no names under X1, X2 … of R',
    files: one('counts.csv', table({ rows: X, rowNames: null, columns: numbered(12, (i) => `X${i + 1}`) })),
    cells: null,
    genes: numbered(12, (i) => `X${i + 1}`),
  },
  {
    kind: 'K02',
    what: 'data.table with its row names',
    files: one('counts.tsv', tableOfGenes({ corner: 'rn', rowNames: genes, ...tabs })),
  },
];

const numericHeaders: HostileCase[] = [
  {
    kind: 'K03',
    what: 'numbered cells, quoted, nothing above the genes',
    files: one('counts.csv', tableOfGenes({ corner: '""', rowNames: quoted(genes), columns: quoted(numbered(16, (i) => i + 1)) })),
    cells: numbered(16, (i) => i + 1),
  },
  {
    kind: 'K03',
    what: 'numbered cells as R writes a table',
    files: one('counts.txt', tableOfGenes({ corner: null, columns: numbered(16, (i) => i + 1), delimiter: ' ' })),
    cells: numbered(16, (i) => i + 1),
  },
  {
    kind: 'K03',
    what: 'numbered cells from 0 under ‘gene’',
    files: one('counts.tsv', tableOfGenes({ corner: 'gene', columns: numbered(16, (i) => i), ...tabs })),
    cells: numbered(16, (i) => i),
  },
  {
    kind: 'K03',
    what: 'numbers of a plate, with gaps',
    files: one('counts.tsv', tableOfGenes({ corner: 'GENE', columns: numbered(16, (i) => 10001 + i * 3), ...tabs })),
    cells: numbered(16, (i) => 10001 + i * 3),
  },
  {
    kind: 'K03',
    what: 'Entrez numbers with nothing above the barcodes',
    files: one('counts.csv', table({ rows: X, corner: '', columns: entrez })),
    genes: entrez,
  },
  {
    kind: 'K03',
    what: 'numbered cells that pandas wrote as floats',
    files: one('counts.csv', tableOfGenes({ corner: '', columns: numbered(16, (i) => `${i}.0`) })),
    cells: numbered(16, (i) => `${i}.0`),
  },
  {
    kind: 'K03',
    what: 'V1, V2 … of R',
    files: one('counts.csv', tableOfGenes({ corner: '""', rowNames: quoted(genes), columns: quoted(numbered(16, (i) => `V${i + 1}`)) })),
    cells: numbered(16, (i) => `V${i + 1}`),
  },
  {
    kind: 'K03',
    what: 'X1, X2 … of R’s check.names',
    files: one('counts.csv', tableOfGenes({ corner: '"X"', rowNames: quoted(genes), columns: quoted(numbered(16, (i) => `X${i + 1}`)) })),
    cells: numbered(16, (i) => `X${i + 1}`),
  },
  {
    kind: 'K03',
    what: 'a frame without names: numbers above, numbers before',
    files: one('counts.csv', table({ rows: X, corner: '', rowNames: numbered(16, (i) => i), columns: numbered(12, (i) => i) })),
    cells: numbered(16, (i) => i),
    genes: numbered(12, (i) => i),
  },
  {
    kind: 'K03',
    what: 'numbers alone, no names at all',
    files: one('counts.csv', table({ rows: X, rowNames: null, columns: null })),
    cells: null,
    genes: null,
  },
  {
    kind: 'K03',
    what: 'dates above the columns',
    files: one('counts.csv', tableOfGenes({ corner: 'gene', columns: numbered(16, (i) => `2021-03-${10 + i}`) })),
    cells: numbered(16, (i) => `2021-03-${10 + i}`),
  },
];

const preambles: HostileCase[] = [
  {
    kind: 'K11',
    what: 'GCT',
    files: one(
      'counts.gct',
      `#1.2\n12\t16\n${tableOfGenes({ corner: 'Name\tDescription', rowNames: ids.map((id, i) => `${id}\t${genes[i]}`), ...tabs })}`,
    ),
    ids,
  },
  {
    kind: 'K11',
    what: 'GCT of symbols, Description na',
    files: one(
      'counts.gct',
      `#1.2\n12\t16\n${tableOfGenes({ corner: 'NAME\tDescription', rowNames: genes.map((gene) => `${gene}\tna`), ...tabs })}`,
    ),
  },
  {
    kind: 'K11',
    what: 'comments with the delimiter in them',
    files: one('counts.csv', `# a,b,c,d,e,f,g,h,i,j,k,l,m\n# 1,2,3,4,5,6,7,8,9,10,11,12,13\n${table({ rows: X, corner: 'cell' })}`),
  },
  {
    kind: 'K11',
    what: 'keys and values above the table',
    files: one('counts.csv', `Project,PBMC\nDate,2021-03-04\nOperator,A. N.\n\n${table({ rows: X, corner: 'cell' })}`),
  },
  {
    kind: 'K11',
    what: 'a title in quotes with commas in it',
    files: one('counts.csv', `"Table S2: counts, raw, of 16 cells"\n${table({ rows: X, corner: 'cell' })}`),
  },
  {
    kind: 'K11',
    what: 'a byte order mark before sep=',
    files: one('counts.csv', `\ufeffsep=;\r\n${table({ rows: X, delimiter: ';', end: '\r\n' })}`),
  },
  {
    kind: 'K11',
    what: 'slashes before comments',
    files: one('counts.tsv', `// exported by a tool\n${tableOfGenes({ corner: 'gene', ...tabs })}`),
  },
  {
    kind: 'K11',
    what: 'per cent signs before comments',
    files: one('counts.tsv', `% exported by a tool\n${tableOfGenes({ corner: 'gene', ...tabs })}`),
  },
  {
    kind: 'K11',
    what: 'blank rows of a spreadsheet behind the table',
    files: one('counts.csv', table({ rows: X, corner: 'cell' }) + `${','.repeat(12)}\n`.repeat(3)),
  },
  {
    kind: 'K11',
    what: 'a blank row of a spreadsheet below the header',
    files: one('counts.csv', table({ rows: X, corner: 'cell' }).replace('\n', `\n${','.repeat(12)}\n`)),
  },
  {
    kind: 'K11',
    what: 'a remark behind the table',
    files: one('counts.csv', `${table({ rows: X, corner: 'cell' })}\nSource: our laboratory, 2021${','.repeat(11)}\n`),
    refused: /row 18.*|Source/,
  },
];

const decimals: HostileCase[] = [
  {
    kind: 'K15',
    what: 'quoted decimal commas between semicolons',
    files: one('counts.csv', table({ rows: X.map((row) => quoted(row.map((value) => `${value},50`))), delimiter: ';', corner: 'cell' })),
    X: X.map((row) => row.map((value) => value + 0.5)),
    says: /decimal commas/,
  },
  {
    kind: 'K15',
    what: 'quoted decimal commas between commas',
    files: one('counts.csv', table({ rows: X.map((row) => quoted(row.map((value) => `${value},50`))), corner: 'cell' })),
    X: X.map((row) => row.map((value) => value + 0.5)),
    says: /decimal commas/,
  },
  {
    kind: 'K15',
    what: 'thousands in quotes',
    files: one('counts.csv', table({ rows: X.map((row, i) => (i === 2 ? ['"1,234"', ...row.slice(1)] : row)), corner: 'cell' })),
    refused: /1,234.*without marks between thousands|decimal point/,
  },
  {
    kind: 'K15',
    what: 'thousands parted by points, with decimal commas',
    files: one(
      'counts.csv',
      table({
        rows: X.map((row, i) => (i === 2 ? ['1.234,5', ...row.slice(1)] : row.map((value) => `${value},5`))),
        delimiter: ';',
        corner: 'cell',
      }),
    ),
    refused: /1\.234,5/,
  },
  {
    kind: 'K15',
    what: 'thousands parted by blanks',
    files: one(
      'counts.csv',
      table({ rows: X.map((row, i) => (i === 2 ? ['1 234', ...row.slice(1)] : row)), delimiter: ';', corner: 'cell' }),
    ),
    refused: /1 234/,
  },
  {
    kind: 'K15',
    what: 'decimal commas with powers of ten',
    files: one('counts.txt', table({ rows: X.map((row) => row.map((value) => `${value},0E+00`)), ...tabs, corner: 'cell' })),
    says: /decimal commas/,
  },
  { kind: 'K15', what: 'whole numbers between semicolons', files: one('counts.csv', table({ rows: X, delimiter: ';', corner: 'cell' })) },
];

const annotations: HostileCase[] = [
  {
    kind: 'K18',
    what: 'biomaRt’s headings',
    files: one(
      'counts.tsv',
      tableOfGenes({
        corner: 'Gene stable ID\tGene name\tChromosome/scaffold name\tGene start (bp)\tGene end (bp)\tStrand',
        rowNames: ids.map((id, i) => `${id}\t${genes[i]}\t${1 + (i % 9)}\t${1000 * i}\t${1000 * i + 400}\t${i % 2 ? 1 : -1}`),
        ...tabs,
      }),
    ),
    ids,
  },
  {
    kind: 'K18',
    what: 'lengths and kinds of genes',
    files: one(
      'counts.tsv',
      tableOfGenes({
        corner: 'gene_id\tgene_name\tgene_biotype\tgene_length',
        rowNames: ids.map((id, i) => `${id}\t${genes[i]}\tprotein_coding\t${900 + i}`),
        ...tabs,
      }),
    ),
    ids,
  },
  {
    kind: 'K18',
    what: 'what scanpy adds to obs, among the genes',
    files: one(
      'counts.csv',
      table({ rows: X.map((row, i) => [i % 3, ...row, i + 0.5]), columns: ['n_genes_by_counts', ...genes, 'total_counts_mt'] }),
    ),
    says: /n_genes_by_counts, total_counts_mt/,
  },
  {
    kind: 'K18',
    what: 'what Seurat adds to meta.data',
    files: one(
      'counts.csv',
      table({
        rows: X.map((row, i) => [types[i], 100 + i, 10 + i, i / 7, i % 3, ...row]),
        columns: ['orig.ident', 'nCount_RNA', 'nFeature_RNA', 'percent.mt', 'RNA_snn_res.0.8', ...genes],
      }),
    ),
    says: /nCount_RNA/,
    obs: { 'orig.ident': types },
  },
  {
    kind: 'K18',
    what: 'coordinates of a map among the genes',
    files: one('counts.csv', table({ rows: X.map((row, i) => [...row, i / 3, -i / 5]), columns: [...genes, 'UMAP_1', 'UMAP_2'] })),
    says: /UMAP_1, UMAP_2/,
  },
  {
    kind: 'K18',
    what: 'batch and donor as numbers',
    files: one('counts.csv', table({ rows: X.map((row, i) => [i % 2, i % 3, ...row]), columns: ['Batch', 'donor_id', ...genes] })),
    says: /Batch, donor_id/,
  },
  {
    kind: 'K18',
    what: 'two rows of texts above the genes',
    files: one(
      'counts.tsv',
      tableOfGenes({
        corner: 'gene',
        rows: [types, cells.map((_, i) => `d${i % 2}`), ...ofGenes],
        rowNames: ['cell_type', 'donor', ...genes],
        ...tabs,
      }),
    ),
    obs: { cell_type: types },
  },
  {
    kind: 'K18',
    what: 'a row of numbered clusters above the genes',
    files: one(
      'counts.tsv',
      tableOfGenes({ corner: 'gene', rows: [cells.map((_, i) => i % 4), ...ofGenes], rowNames: ['Cluster', ...genes], ...tabs }),
    ),
    says: /Cluster/,
  },
  {
    kind: 'K18',
    what: 'a row of totals below the genes',
    files: one(
      'counts.tsv',
      tableOfGenes({
        corner: 'gene',
        rows: [...ofGenes, cells.map((_, i) => X[i].reduce((a, b) => a + b))],
        rowNames: [...genes, 'Total'],
        ...tabs,
      }),
    ),
    says: /Total/,
  },
  {
    kind: 'K18',
    what: 'a column of totals behind the cells',
    files: one(
      'counts.tsv',
      tableOfGenes({
        corner: 'gene',
        rows: ofGenes.map((row) => [...row, row.reduce((a, b) => a + b)]),
        columns: [...cells, 'Total'],
        ...tabs,
      }),
    ),
    says: /Total/,
  },
  {
    kind: 'K18',
    what: 'featureCounts with paths of files above the columns',
    files: one(
      'fc.txt',
      `# Program:featureCounts v2.0.1; Command:"featureCounts" "-a" "g.gtf"\n${tableOfGenes({ corner: 'Geneid\tChr\tStart\tEnd\tStrand\tLength', rowNames: ids.map((id, i) => `${id}\tchr1;chr1\t${i};${i + 9}\t${i + 5};${i + 20}\t+;+\t${900 + i}`), columns: cells.map((cell) => `/data/out/${cell}.bam`), ...tabs })}`,
    ),
    genes: ids,
    cells: cells.map((cell) => `/data/out/${cell}.bam`),
  },
  {
    kind: 'K18',
    what: 'STAR’s rows below the genes',
    files: one(
      't.tsv',
      tableOfGenes({
        corner: 'gene',
        rows: [...ofGenes, cells.map(() => 500), cells.map(() => 40)],
        rowNames: [...genes, 'N_unmapped', 'N_ambiguous'],
        ...tabs,
      }),
    ),
    says: /N_unmapped/,
  },
  {
    kind: 'K18',
    what: 'RSEM’s transcripts beside the genes',
    files: one(
      't.tsv',
      tableOfGenes({
        corner: 'gene_id\ttranscript_id(s)',
        rowNames: ids.map((id, i) => `${id}\tENST0000000${i}1,ENST0000000${i}2`),
        ...tabs,
      }),
    ),
    genes: ids,
  },
];

const asGenes = (what: string, nameOf: (i: number) => string): HostileCase => {
  const named = numbered(12, nameOf);
  return {
    kind: 'K19',
    what: `genes of ${what} in rows`,
    files: one('counts.tsv', tableOfGenes({ corner: '', rowNames: named, columns: numbered(16, (i) => `k${i}z`), ...tabs })),
    genes: named,
    cells: numbered(16, (i) => `k${i}z`),
  };
};
const asCells = (what: string, nameOf: (i: number) => string): HostileCase[] => {
  const named = numbered(16, nameOf);
  const loci = numbered(12, (i) => `u${i}v`);
  return [
    {
      kind: 'K19',
      what: `cells of ${what} in columns`,
      files: one('counts.csv', tableOfGenes({ columns: named, rowNames: loci })),
      cells: named,
      genes: loci,
    },
    {
      kind: 'K19',
      what: `cells of ${what} in rows`,
      files: one('counts.csv', table({ rows: X, rowNames: named, columns: loci })),
      cells: named,
      genes: loci,
    },
  ];
};

const ways: HostileCase[] = [
  asGenes('Drosophila, CG numbers', (i) => `CG${10000 + 7 * i}`),
  asGenes('Drosophila, symbols', (i) => ['Act5C', 'bcd', 'Adh', 'wg', 'hh', 'en', 'ftz', 'eve', 'Ubx', 'Antp', 'dpp', 'l(2)gl'][i]),
  asGenes('worm, sequence names', (i) => `${'BCFKRTWYZ'[i % 9]}${10 + i}${'ABCDEFGH'[i % 8]}${1 + (i % 9)}.${1 + i}`),
  asGenes(
    'worm, gene names',
    (i) => ['unc-54', 'daf-16', 'lin-3', 'egl-1', 'act-1', 'his-24', 'col-19', 'vit-2', 'hsp-70', 'rps-2', 'myo-3', 'nhr-49'][i],
  ),
  asGenes(
    'yeast, standard names',
    (i) => ['ACT1', 'TDH3', 'ADH1', 'HSP12', 'RPL3', 'CDC28', 'GAL1', 'PGK1', 'TEF1', 'ENO2', 'FBA1', 'SSA1'][i],
  ),
  asGenes('yeast of mitochondria and others', (i) => (i < 6 ? `YAL0${10 + i}C-A` : `Q0${100 + 5 * i}`)),
  asGenes('Arabidopsis, of organelles', (i) => (i % 2 ? `ATCG00${100 + i}` : `ATMG00${100 + i}`)),
  asGenes('Arabidopsis, with transcripts', (i) => `AT${1 + (i % 5)}G0${1010 + 10 * i}.1`),
  asGenes('rice, MSU', (i) => `LOC_Os0${1 + (i % 9)}g0${1010 + 10 * i}`),
  asGenes('maize, version 3', (i) => `GRMZM2G${100000 + i}`),
  asGenes('zebrafish, clone names', (i) => `si:dkey-${10 + i}c${1 + i}.${1 + (i % 9)}`),
  asGenes('zebrafish, zgc', (i) => `zgc:${10000 + i}`),
  asGenes('transcripts of mouse with versions', (i) => `ENSMUST00000${100000 + i}.${1 + (i % 4)}`),
  asGenes('identifiers with symbols behind', (i) => `${ids[i]}_${genes[i]}`),
  asGenes('identifiers with symbols behind a bar', (i) => `${ids[i]}|${genes[i]}`),
  asGenes('symbols with identifiers behind', (i) => `${genes[i]}_${ids[i]}`),
  asGenes('symbols and identifiers mixed', (i) => (i % 3 ? ids[i] : genes[i])),
  asGenes('Affymetrix', (i) => `${200000 + 13 * i}_${['s', 'x', 'at'][i % 3]}${i % 3 === 2 ? '' : '_at'}`),
  asGenes('peaks', (i) => `chr${1 + (i % 9)}:${1000 * i + 1}-${1000 * i + 500}`),
  asGenes('peaks with marks of Signac', (i) => `chr${1 + (i % 9)}-${1000 * i + 1}-${1000 * i + 500}`),
  asGenes('Ensembl of chicken', (i) => `ENSGALG000000${10000 + i}`),
  asGenes('Ensembl Plasmodium', (i) => `PF3D7_0${100100 + i}`),
  asGenes('NCBI, gene- before', (i) => `gene-LOC${100000 + i}`),
  asGenes(
    'antibodies',
    (i) =>
      [
        'CD3_TotalSeqB',
        'CD4_TotalSeqB',
        'CD8a_TotalSeqB',
        'CD14_TotalSeqB',
        'CD19_TotalSeqB',
        'CD45RA_TotalSeqB',
        'CD56_TotalSeqB',
        'CD25_TotalSeqB',
        'PD-1_TotalSeqB',
        'IgG1_control_TotalSeqB',
        'IgG2a_control_TotalSeqB',
        'CD127_TotalSeqB',
      ][i],
  ),
  ...asCells('Fluidigm C1', (i) => `1772067065_${'ABCDEFGH'[i % 8]}0${1 + (i >> 3)}`),
  ...asCells('Tabula Muris', (i) => `${'ABCDEFGH'[i % 8]}${1 + (i >> 3)}-MAA000545-3_8_M-1-1`),
  ...asCells('inDrops', (i) => `${cells[i].slice(0, 8)}-${cells[i].slice(8, 16)}`),
  ...asCells('Seurat, merged', (i) => `${cells[i]}_${1 + (i % 3)}`),
  ...asCells('sci-RNA-seq', (i) => `sci3-me-001.${cells[i].slice(0, 10)}`),
  ...asCells('lower case barcodes', (i) => cells[i].slice(0, 16).toLowerCase()),
  ...asCells('samples and numbers', (i) => `sample${1 + (i % 2)}_cell${String(i).padStart(3, '0')}`),
  ...asCells('Smart-seq plates', (i) => `SS2_15_0048_${'ABCDEFGH'[i % 8]}${1 + i}`),
  ...asCells('bc numbers', (i) => `bc${String(i + 1).padStart(4, '0')}`),
  ...asCells('R dots', (i) => cells[i].replace('-', '.')),
  ...asCells('10X batches', (i) => `10X_P4_${i % 3}_${cells[i].slice(0, 16)}`),
  ...asCells('combinatorial wells', (i) => `A${1 + (i % 8)}.B${1 + (i >> 3)}.C${i + 1}`),
  {
    kind: 'K19',
    what: 'genes in rows under ‘GENE’, cells without likeness',
    files: one(
      't.dge.txt',
      tableOfGenes({ corner: 'GENE', rowNames: numbered(12, (i) => `w${i}`), columns: numbered(16, (i) => `q${i * i}`), ...tabs }),
    ),
    genes: numbered(12, (i) => `w${i}`),
    cells: numbered(16, (i) => `q${i * i}`),
  },
  {
    kind: 'K19',
    what: 'cells under ‘cellname’',
    files: one(
      't.csv',
      table({ rows: X, corner: 'CellName', rowNames: numbered(16, (i) => `q${i * i}`), columns: numbered(12, (i) => `w${i}`) }),
    ),
    genes: numbered(12, (i) => `w${i}`),
    cells: numbered(16, (i) => `q${i * i}`),
  },
];

const wide = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
const spellings: HostileCase[] = [
  {
    kind: 'K21',
    what: 'UTF-16 big-endian, tabs, quotes',
    files: one(
      'Unicode Text.txt',
      wide(tableOfGenes({ corner: '"gene"', rowNames: quoted(genes), columns: quoted(cells), ...tabs, end: '\r\n' })).swap16(),
    ),
  },
  {
    kind: 'K21',
    what: 'UTF-16 without a mark',
    files: one('counts.txt', Buffer.from(tableOfGenes({ corner: 'gene', ...tabs }), 'utf16le')),
  },
  {
    kind: 'K21',
    what: 'UTF-16 big-endian without a mark',
    files: one('counts.csv', Buffer.from(table({ rows: X, corner: 'cell' }), 'utf16le').swap16()),
  },
  {
    kind: 'K21',
    what: 'a table with an end of file of DOS',
    files: one('counts.csv', `${table({ rows: X, corner: 'cell', end: '\r\n' })}\x1a`),
  },
  {
    kind: 'K21',
    what: 'everything in quotes',
    files: one(
      'counts.csv',
      table({ rows: X.map((row) => quoted(row.map(String))), corner: '"cell"', rowNames: quoted(cells), columns: quoted(genes) }),
    ),
  },
  {
    kind: 'K21',
    what: 'apostrophes for quotes',
    files: one(
      'counts.csv',
      tableOfGenes({ corner: 'gene', rowNames: genes.map((gene, i) => (i === 4 ? `${gene}'` : i === 6 ? `5'-${gene}` : gene)) }),
    ),
    genes: genes.map((gene, i) => (i === 4 ? `${gene}'` : i === 6 ? `5'-${gene}` : gene)),
  },
  {
    kind: 'K21',
    what: 'numbers without a digit before or behind the point',
    files: one('counts.csv', table({ rows: X.map((row) => row.map((value) => (value === 0 ? '.0' : `${value}.`))), corner: 'cell' })),
  },
  {
    kind: 'K21',
    what: 'NA among the numbers',
    files: one('counts.csv', table({ rows: X.map((row, i) => (i === 3 ? ['NA', ...row.slice(1)] : row)), corner: 'cell' })),
    refused: /NA.*row 5|row 5.*NA/,
  },
  {
    kind: 'K21',
    what: 'empty fields among the numbers',
    files: one('counts.csv', table({ rows: X.map((row, i) => (i === 3 ? ['', ...row.slice(1)] : row)), corner: 'cell' })),
    refused: /missing.*row 5|row 5.*missing/,
  },
  {
    kind: 'K21',
    what: 'a minus of typesetters',
    files: one('counts.csv', table({ rows: X.map((row, i) => (i === 3 ? ['−5', ...row.slice(1)] : row)), corner: 'cell' })),
    refused: /−5/,
  },
  {
    kind: 'K21',
    what: 'TRUE among the numbers',
    files: one('counts.csv', table({ rows: X.map((row, i) => (i === 3 ? ['TRUE', ...row.slice(1)] : row)), corner: 'cell' })),
    refused: /TRUE/,
  },
  {
    kind: 'K21',
    what: 'genes that a spreadsheet took for dates',
    files: one('counts.csv', tableOfGenes({ corner: 'gene', rowNames: genes.map((gene, i) => ['1-Mar', '2-Sep', '1-Dec'][i] ?? gene) })),
    genes: genes.map((gene, i) => ['1-Mar', '2-Sep', '1-Dec'][i] ?? gene),
  },
  { kind: 'K21', what: 'gzip under the name of a csv', files: one('counts.csv', gzipSync(table({ rows: X, corner: 'cell' }))) },
  {
    kind: 'K21',
    what: 'gzip in several members, as bgzip writes it',
    files: one(
      'counts.csv.gz',
      Buffer.concat(
        table({ rows: X, corner: 'cell' })
          .match(/.{1,97}/gs)!
          .map((part) => gzipSync(part)),
      ),
    ),
  },
  {
    kind: 'K21',
    what: 'lines that end either way',
    files: one(
      'counts.csv',
      table({ rows: X, corner: 'cell' })
        .split('\n')
        .map((line, i) => (line === '' ? '' : `${line}${i % 2 ? '\r\n' : '\n'}`))
        .join(''),
    ),
  },
  { kind: 'K21', what: 'no line end at the end', files: one('counts.csv', table({ rows: X, corner: 'cell' }).trimEnd()) },
  {
    kind: 'K21',
    what: 'names with commas in quotes',
    files: one('counts.csv', tableOfGenes({ corner: 'gene', rowNames: genes.map((gene) => `"${gene}, alias"`) })),
    genes: genes.map((gene) => `${gene}, alias`),
  },
  {
    kind: 'K21',
    what: 'names with blanks between tabs',
    files: one('counts.txt', tableOfGenes({ corner: 'gene', columns: cells.map((_, i) => `Cell line ${i + 1}`), ...tabs })),
    cells: cells.map((_, i) => `Cell line ${i + 1}`),
  },
  {
    kind: 'K21',
    what: 'unbreakable blanks round the names',
    files: one('counts.csv', tableOfGenes({ corner: 'gene', rowNames: genes.map((gene) => `\u00a0${gene}\u00a0`) })),
  },
  {
    kind: 'K21',
    what: 'names of Greek letters',
    files: one('counts.csv', tableOfGenes({ corner: 'gene', rowNames: genes.map((gene, i) => (i === 4 ? 'IFN-γ' : gene)) })),
    genes: genes.map((gene, i) => (i === 4 ? 'IFN-γ' : gene)),
  },
  {
    kind: 'K21',
    what: 'genes called NA, null and nan',
    files: one('counts.csv', tableOfGenes({ corner: 'gene', rowNames: genes.map((gene, i) => ['NA', 'null', 'nan'][i] ?? gene) })),
    genes: genes.map((gene, i) => ['NA', 'null', 'nan'][i] ?? gene),
  },
  {
    kind: 'K21',
    what: 'write.table with row names and quotes',
    files: one(
      'counts.txt',
      tableOfGenes({ corner: null, rowNames: quoted(genes), columns: quoted(cells.map((cell) => cell.replace('-', '.'))), delimiter: ' ' }),
    ),
    cells: cells.map((cell) => cell.replace('-', '.')),
  },
  {
    kind: 'K21',
    what: 'write.csv2',
    files: one(
      'counts.csv',
      tableOfGenes({
        corner: '""',
        rowNames: quoted(genes),
        columns: quoted(cells),
        rows: ofGenes.map((row) => row.map((value) => `${value},5`)),
        delimiter: ';',
      }),
    ),
    X: X.map((row) => row.map((value) => value + 0.5)),
  },
  {
    kind: 'K21',
    what: 'a gene twice',
    files: one('counts.csv', tableOfGenes({ corner: 'gene', rowNames: genes.map((gene, i) => (i === 5 ? genes[2] : gene)) })),
    genes: genes.map((gene, i) => (i === 5 ? `${genes[2]}-1` : gene)),
  },
  {
    kind: 'K21',
    what: 'a cell twice',
    files: one('counts.csv', tableOfGenes({ corner: 'gene', columns: cells.map((cell, i) => (i === 5 ? cells[2] : cell)) })),
    cells: null,
  },
  {
    kind: 'K22',
    what: 'counts beyond 2^24',
    files: one('counts.csv', table({ rows: X.map((row, i) => (i === 1 ? [16777217, ...row.slice(1)] : row)), corner: 'cell' })),
    X: X.map((row, i) => (i === 1 ? [16777217, ...row.slice(1)] : row)),
    says: /16,777,216/,
  },
  {
    kind: 'K22',
    what: 'counts beyond 2^31',
    files: one('counts.csv', table({ rows: X.map((row, i) => (i === 1 ? [4294967297, ...row.slice(1)] : row)), corner: 'cell' })),
    X: X.map((row, i) => (i === 1 ? [4294967297, ...row.slice(1)] : row)),
    says: /16,777,216/,
  },
];

const trailing: HostileCase[] = [
  {
    kind: 'K17',
    what: 'a tab behind the rows of genes, none behind R’s short header',
    files: one(
      'counts.txt',
      tableOfGenes({ corner: null, ...tabs })
        .split('\n')
        .map((line, i) => (i === 0 || line === '' ? line : `${line}\t`))
        .join('\n'),
    ),
  },
  {
    kind: 'K17',
    what: 'semicolons to the width of a sheet',
    files: one('counts.csv', tableOfGenes({ corner: 'gene', delimiter: ';', end: `${';'.repeat(40)}\n` })),
  },
  {
    kind: 'K17',
    what: 'a heading too many',
    files: one('counts.csv', tableOfGenes({ corner: 'gene' }).replace('\n', ',extra\n')),
    refused: /header has 18 columns/,
  },
];

export const textCases: HostileCase[] = [
  ...numericNames,
  ...numericHeaders,
  ...preambles,
  ...decimals,
  ...trailing,
  ...annotations,
  ...ways,
  ...spellings,
  {
    kind: 'K21',
    what: 'nothing but a header',
    files: one('counts.csv', `${['cell', ...genes].join()}\n`),
    refused: /nothing below|single line|no rows/i,
  },
];
