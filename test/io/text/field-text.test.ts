/**
 * Text tables as laboratories and archives write them, beyond the samples: each kind in several spellings. Reference: the matrix they were
 * written from.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createJob } from '../../../core/base/job.ts';
import { inspectFile, openStream } from '../../../core/io/open.ts';
import { parseOptions } from '../../../core/model/options/describe.ts';
import { OpenOptions } from '../../../core/model/options/open.ts';
import type { CountMatrix } from '../../../core/types.ts';
import { field, gist, gistOf, lines, table, tableOfGenes, turned, whole } from '../field-fixtures.ts';
import { categoriesOf, column, faultOf, open, write } from '../fixtures.ts';

const { cells, genes, ids, X } = field;
const ofGenes = turned(X);
const sums = (rows: number[][]) => rows.reduce((sum, row) => sum + row.reduce((a, b) => a + b, 0), 0);

interface Case {
  what: string;
  text: string | Uint8Array;
  name?: string;
  options?: Partial<OpenOptions>;
  cells?: readonly string[];
  genes?: readonly string[];
  geneIds?: readonly string[];
  /** One of the notes. */
  says?: RegExp;
  also?(data: CountMatrix): void;
}

/** Opened as it should be; looking into it first says the same sizes, the same way round and the same guesses. */
async function check({
  text,
  name = 'counts.csv',
  options = {},
  cells: ownCells = cells,
  genes: ownGenes = genes,
  geneIds,
  says,
  also,
}: Case): Promise<void> {
  const file = write(name, text);
  const data = await open(file, options);
  assert.deepEqual(gist(data), { cells: ownCells, genes: ownGenes, X });
  if (geneIds) assert.deepEqual(data.geneIds, geneIds);
  if (says)
    assert.ok(
      data.notes.some((note) => says.test(note)),
      data.notes.join('\n'),
    );
  also?.(data);
  const streamed = await openStream(file, parseOptions(OpenOptions, options), createJob());
  assert.deepEqual(await gistOf(streamed), gist(data), 'read in passes');
  assert.deepEqual([streamed.obs, streamed.geneIds], [data.obs, data.geneIds]);
  const { way, notes, matrices } = await inspectFile(file, parseOptions(OpenOptions, options), createJob());
  assert.ok(data.notes[0].startsWith(`Rows are ${way!.cellsAreRows ? 'cells' : 'genes'}: ${way!.reason}`), data.notes[0]);
  assert.deepEqual([matrices[0].cells, matrices[0].genes], [ownCells.length, ownGenes.length]);
  for (const note of notes) assert.ok(data.notes.includes(note), `looked into, it says ‘${note}’, opened it does not`);
}

const numbers = (count: number, of: (i: number) => string | number) => Array.from({ length: count }, (_, i) => String(of(i)));
const entrez = numbers(genes.length, (i) => 17 + 131 * i);

const cases: Record<string, Case[]> = {
  'K02, numeric names under a heading': [
    ...['GeneID', 'gene_id', 'Entrez', 'entrez_id', 'ENTREZID', 'ID_REF', 'Gene'].map((corner) => ({
      what: corner,
      text: tableOfGenes({ corner, rowNames: entrez }),
      genes: entrez,
      says: /taken for the names of the rows/,
    })),
    ...[
      'Unnamed: 0',
      'id',
      'ID',
      'index',
      'well',
      'cell',
      'Cell_Index',
      'cell_id',
      'CellID',
      'barcode',
      'sample',
      'V1',
      'rownames',
      'bc_wells',
    ].map((corner) => ({
      what: corner,
      text: table({ rows: X, corner, rowNames: numbers(16, (i) => i) }),
      cells: numbers(16, (i) => i),
      says: /taken for the names of the rows/,
    })),
    {
      what: 'decimals as names',
      text: table({ rows: X, corner: 'cell', rowNames: numbers(16, (i) => `1.${10 + i}0`) }),
      cells: numbers(16, (i) => `1.${10 + i}0`),
    },
    {
      what: 'with zeros in front',
      text: table({ rows: X, corner: 'cell', rowNames: numbers(16, (i) => `000${10 + i}`) }),
      cells: numbers(16, (i) => `000${10 + i}`),
    },
    {
      what: 'quoted heading',
      text: table({ rows: X, corner: '"id"', rowNames: numbers(16, (i) => `"${900 + 3 * i}"`) }),
      cells: numbers(16, (i) => 900 + 3 * i),
    },
    {
      what: 'an unknown heading above numbers unlike all others',
      text: table({ rows: X, corner: 'fragment', rowNames: numbers(16, (i) => 40_000 + 31 * i) }),
      cells: numbers(16, (i) => 40_000 + 31 * i),
      says: /‘fragment’/,
    },
    ...['Gene ID', 'Entrez Gene ID'].map((corner) => ({
      what: `‘${corner}’ between blanks`,
      text: tableOfGenes({ corner, rowNames: genes.map((_, i) => String(7 + 3 * i)), delimiter: ' ' }),
      genes: genes.map((_, i) => String(7 + 3 * i)),
      name: 't.txt',
    })),
    {
      what: 'as asked',
      text: table({ rows: X, corner: 'XYZ', rowNames: numbers(16, (i) => i % 7) }),
      options: { rowNames: 'yes' },
      cells: numbers(16, (i) => i % 7),
    },
    { what: 'row numbers before the names', text: tableOfGenes({ corner: ',gene', rowNames: genes.map((gene, i) => `${i},${gene}`) }) },
    {
      what: 'row numbers of R before the names',
      text: tableOfGenes({ corner: '"X","gene_name"', rowNames: genes.map((gene, i) => `${i + 1},"${gene}"`) }),
    },
  ],
  'K03, a header of numbers': [
    {
      what: 'numbered cells, genes below',
      text: tableOfGenes({ corner: 'gene', columns: numbers(16, (i) => i + 1) }),
      cells: numbers(16, (i) => i + 1),
      says: /first row is of numbers/,
    },
    { what: 'nothing above the names', text: table({ rows: X, columns: entrez }), genes: entrez, says: /first row is of numbers/ },
    { what: 'as R writes it', text: table({ rows: X, corner: null, columns: entrez }), genes: entrez },
    { what: 'under a heading', text: table({ rows: X, corner: 'cell', columns: entrez }), genes: entrez },
    {
      what: 'numbers without order under an unknown heading',
      text: table({ rows: X, corner: 'Zelle', columns: numbers(12, (i) => 5000 + ((i * 7) % 12) * 13) }),
      genes: numbers(12, (i) => 5000 + ((i * 7) % 12) * 13),
      says: /first row is of numbers/,
    },
    {
      what: 'a header as asked',
      text: table({ rows: X, corner: 'gen', columns: numbers(12, (i) => i % 3) }),
      options: { header: 'yes' },
      genes: numbers(12, (i) => (i < 3 ? i % 3 : `${i % 3}-${Math.floor(i / 3)}`)),
    },
    {
      what: 'none as asked',
      text: table({ rows: X, columns: null }),
      options: { header: 'no' },
      genes: numbers(12, (i) => `Gene ${i + 1}`),
    },
  ],
  'K11, lines before the header': [
    {
      what: 'comments',
      text: `# made by a program, with commas, and more\n## and 1,2,3\n${table({ rows: X, corner: 'cell' })}`,
      says: /2 lines before the table were skipped/,
    },
    {
      what: 'a row of hashes',
      text: `####\n## BD Rhapsody\n##\n####\n${table({ rows: X, corner: 'Cell_Index', rowNames: numbers(16, (i) => 100 + i) })}`,
      cells: numbers(16, (i) => 100 + i),
    },
    { what: 'the header as a comment', text: `#${tableOfGenes({ corner: 'gene', delimiter: '\t' })}`, name: 't.tsv' },
    {
      what: 'comments and the header as one of them',
      text: `# version 2\n#${tableOfGenes({ corner: 'gene', delimiter: '\t' })}`,
      name: 't.tsv',
    },
    ...([';', ',', '\t'] as const).map((delimiter) => ({
      what: `sep=${delimiter}`,
      text: `sep=${delimiter}\r\n${table({ rows: X, delimiter, end: '\r\n' })}`,
    })),
    { what: 'a quoted sep', text: `"sep=;"\n${table({ rows: X, delimiter: ';' })}` },
    { what: 'a title', text: `Supplementary Table 3. UMI counts\n${table({ rows: X })}`, says: /‘Supplementary Table 3. UMI counts’/ },
    { what: 'a title with a comma', text: `Table S1, counts of all cells\n\n${table({ rows: X })}` },
    { what: 'a title as a spreadsheet pads it', text: `Table S1${','.repeat(12)}\n${','.repeat(12)}\n${table({ rows: X })}` },
    { what: 'blank lines', text: `\n\n${table({ rows: X })}\n\n` },
  ],
  'K15, decimal commas': [';', '\t', ' '].map((delimiter) => ({
    what: `parted by ‘${delimiter}’`,
    name: 't.txt',
    text: table({ rows: X.map((row) => row.map((value) => `${value},00`)), delimiter, corner: 'cell' }),
    says: /decimal commas/,
  })),
  'K17, delimiters behind the last number': [
    ...['\t', ',', ';'].flatMap((delimiter) => [
      {
        what: `in rows alone, ‘${delimiter}’`,
        text: tableOfGenes({ corner: 'gene', delimiter })
          .replaceAll(/\n(?=.)/g, '\n')
          .split('\n')
          .map((line, i) => (i === 0 || line === '' ? line : line + delimiter))
          .join('\n'),
      },
      { what: `everywhere, ‘${delimiter}’`, text: tableOfGenes({ corner: 'gene', delimiter, end: `${delimiter}\n` }) },
      { what: `three of them, ‘${delimiter}’`, text: tableOfGenes({ corner: 'gene', delimiter, end: `${delimiter.repeat(3)}\n` }) },
      { what: `in the header alone, ‘${delimiter}’`, text: tableOfGenes({ corner: 'gene', delimiter }).replace('\n', `${delimiter}\n`) },
      { what: `nothing above the names, ‘${delimiter}’`, text: tableOfGenes({ corner: null, delimiter, end: `${delimiter}\n` }) },
    ]),
    { what: 'blanks', text: tableOfGenes({ corner: 'gene', delimiter: ' ', end: '  \n' }), name: 't.txt' },
  ],
  'K18, annotations among the counts': [
    {
      what: 'identifiers and symbols',
      text: tableOfGenes({ corner: 'gene_id,gene_name', rowNames: ids.map((id, i) => `${id},${genes[i]}`) }),
      geneIds: ids,
      says: /‘gene_name’/,
    },
    {
      what: 'symbols and identifiers',
      text: tableOfGenes({ corner: 'Symbol,Ensembl', rowNames: ids.map((id, i) => `${genes[i]},${id}`) }),
      geneIds: ids,
    },
    {
      what: 'identifiers, symbols and kinds',
      text: tableOfGenes({ corner: 'gene_id,gene_name,gene_type', rowNames: ids.map((id, i) => `${id},${genes[i]},protein_coding`) }),
      geneIds: ids,
      says: /gene_type/,
    },
    {
      what: 'Entrez numbers and symbols',
      text: tableOfGenes({ corner: 'GeneID,Symbol', rowNames: entrez.map((id, i) => `${id},${genes[i]}`) }),
      geneIds: entrez,
    },
    {
      what: 'featureCounts',
      text: `# Program:featureCounts\n${tableOfGenes({ corner: ['Geneid', 'Chr', 'Start', 'End', 'Strand', 'Length'].join('\t'), rowNames: ids.map((id, i) => [id, 'chr1;chr1', `${i};${i + 9}`, `${i + 5};${i + 20}`, '+;+', 900 + i].join('\t')), delimiter: '\t' })}`,
      genes: ids,
      says: /Chr, Start, End, Strand, Length/,
    },
    {
      what: 'places as plain numbers',
      text: tableOfGenes({
        corner: ['Geneid', 'Chr', 'Start', 'End', 'Strand', 'Length'].join('\t'),
        rowNames: ids.map((id, i) => [id, 'chr1', 100 * i, 100 * i + 50, '+', 900 + i].join('\t')),
        delimiter: '\t',
      }),
      genes: ids,
    },
    { what: 'chromosomes before the names', text: tableOfGenes({ corner: 'chrom,gene', rowNames: genes.map((gene) => `chr1,${gene}`) }) },
    {
      what: 'types of cells behind the counts',
      text: table({ rows: X.map((row, i) => [...row, field.types[i]]), columns: [...genes, 'cell_type'] }),
      also: (data) => assert.deepEqual(categoriesOf(column(data, 'cell_type')), field.types),
    },
    {
      what: 'types of cells before the counts',
      text: table({ rows: X, corner: 'barcode,type', rowNames: cells.map((cell, i) => `${cell},${field.types[i]}`) }),
      also: (data) => assert.deepEqual(categoriesOf(column(data, 'type')), field.types),
    },
    {
      what: 'totals of cells among the genes',
      text: table({
        rows: X.map((row, i) => [sums([row]), row.filter(Boolean).length, ...row, i % 4]),
        columns: ['nCount_RNA', 'nFeature_RNA', ...genes, 'seurat_clusters'],
      }),
      says: /nCount_RNA, nFeature_RNA, seurat_clusters/,
    },
    {
      what: 'rows of cells’ annotations above the genes',
      text: tableOfGenes({
        corner: 'Cell',
        delimiter: '\t',
        rows: [cells.map((_, i) => i % 5), cells.map((_, i) => i % 3), ...ofGenes],
        rowNames: ['tumor', 'malignant(1=no,2=yes,0=unresolved)', ...genes],
      }),
      says: /tumor, malignant/,
    },
    {
      what: 'a row of texts above the genes',
      text: tableOfGenes({ corner: 'gene', rows: [field.types, ...ofGenes] as number[][], rowNames: ['cell_type', ...genes] }),
      also: (data) => assert.deepEqual(categoriesOf(column(data, 'cell_type')), field.types),
    },
    {
      what: 'identifiers in a second line',
      text: table({ rows: [ids, ...X] as number[][], rowNames: ['gene_id', ...cells] }),
      geneIds: ids,
    },
    {
      what: 'HTSeq’s tail',
      text: tableOfGenes({
        rows: [...ofGenes, ...numbers(5, String).map(() => cells.map(() => 1000))],
        rowNames: [...genes, '__no_feature', '__ambiguous', '__too_low_aQual', '__not_aligned', '__alignment_not_unique'],
      }),
      says: /__no_feature/,
    },
    {
      what: 'STAR’s head',
      text: tableOfGenes({
        rows: [...numbers(4, String).map(() => cells.map(() => 1000)), ...ofGenes],
        rowNames: ['N_unmapped', 'N_multimapping', 'N_noFeature', 'N_ambiguous', ...genes],
      }),
      says: /N_unmapped/,
    },
  ],
  'K19, which way round': [
    ...Object.entries({
      FlyBase: (i: number) => `FBgn00${31000 + i}`,
      WormBase: (i: number) => `WBGene000${10000 + i}`,
      TAIR: (i: number) => `AT1G0${1010 + i}`,
      SGD: (i: number) => `YAL${String(i + 1).padStart(3, '0')}${i % 2 ? 'W' : 'C'}`,
      'Ensembl transcripts': (i: number) => `ENST000003${10000 + i}.2`,
      'mouse transcripts': (i: number) => `ENSMUST000001${10000 + i}`,
      zebrafish: (i: number) => `ENSDARG000000${10000 + i}`,
      CEL: (i: number) => `${genes[i]}__chr${i + 1}`,
      'two genomes': (i: number) => (i % 2 ? `GRCh38_${genes[i]}` : `mm10___${genes[i]}`),
      RefSeq: (i: number) => `NM_00${1000 + i}.3`,
      Riken: (i: number) => `${1000010 + i}A${10 + i}Rik`,
      'Gm genes': (i: number) => `Gm${1000 + i}`,
      pombe: (i: number) => `SPAC${100 + i}.0${(i % 9) + 1}c`,
      rice: (i: number) => `Os01g0${100100 + i}`,
      Plasmodium: (i: number) => `PF3D7_0${100100 + i}`,
      'long noncoding': (i: number) => `LINC00${100 + i}`,
      'locus tags': (i: number) => `LOC10${10000 + i}`,
      'E. coli': (i: number) => `b${1000 + i}`,
      'RPL and RPS': (i: number) => `RP${i % 2 ? 'L' : 'S'}${i + 3}`,
      'mouse symbols': (i: number) => genes[i][0] + genes[i].slice(1).toLowerCase(),
    }).map(([what, nameOf]) => {
      const named = numbers(12, nameOf);
      return {
        what,
        name: 't.tsv',
        text: tableOfGenes({ rowNames: named, columns: numbers(16, (i) => `s${i}x`), delimiter: '\t' }),
        genes: named,
        cells: numbers(16, (i) => `s${i}x`),
      };
    }),
    ...Object.entries({
      wells: (i: number) => `plate${1 + (i % 3)}_${'ABCDEFGH'[i % 8]}${i + 1}`,
      'wells with zeros': (i: number) => `P1_${'ABCDEFGH'[i % 8]}0${1 + (i % 9)}`,
      'alignment files': (i: number) => `cell_${i}.bam`,
      GEO: (i: number) => `GSM70000${10 + i}`,
      runs: (i: number) => `SRR10${10000 + i}`,
      'numbered cells': (i: number) => `cell${i}`,
      'short barcodes': (i: number) => cells[i].slice(0, 8),
      Parse: (i: number) => `01_${10 + i}_${30 + i}__s1`,
      'with sample names': (i: number) => `donor1_${cells[i]}`,
      'with colons': (i: number) => `s:${cells[i].slice(0, 16)}x`,
      'by R': (i: number) => `X${cells[i].replace('-', '.')}`.replace('X', ''),
    }).flatMap(([what, nameOf]) => {
      const named = numbers(16, nameOf);
      const loci = numbers(12, (i) => `locus${i}`);
      return new Set(named).size < 16
        ? []
        : [
            { what: `${what}, as columns`, text: tableOfGenes({ columns: named, rowNames: loci }), cells: named, genes: loci },
            { what: `${what}, as rows`, text: table({ rows: X, rowNames: named, columns: loci }), cells: named, genes: loci },
          ];
    }),
    {
      what: 'a guess says so',
      text: table({ rows: X, rowNames: numbers(16, (i) => `p${i}q`), columns: numbers(12, (i) => `u${i}v`) }),
      cells: numbers(16, (i) => `p${i}q`),
      genes: numbers(12, (i) => `u${i}v`),
      says: /guess: --orientation genes-by-cells turns it round/,
    },
  ],
  'K21, encodings, blanks, line ends, endings': [
    {
      what: 'Latin-1',
      text: Buffer.from(tableOfGenes({ rowNames: [...genes.slice(0, 11), 'Gène-µ'] }), 'latin1'),
      genes: [...genes.slice(0, 11), 'Gène-µ'],
      says: /Windows-1252/,
    },
    {
      what: 'Latin-1 in the header',
      text: Buffer.from(table({ rows: X, columns: [...genes.slice(0, 11), 'Zelltyp-ß'] }), 'latin1'),
      genes: [...genes.slice(0, 11), 'Zelltyp-ß'],
    },
    ...(['utf16le', 'be'] as const).map((order) => {
      const wide = Buffer.from(`\ufeff${tableOfGenes({ corner: 'gene' }).replaceAll(',', '\t')}`, 'utf16le');
      return { what: `UTF-16, ${order}`, name: 'unicode.txt', text: order === 'be' ? wide.swap16() : wide };
    }),
    { what: 'bars under an ending of no table', name: 'counts.prn', text: tableOfGenes({ corner: 'gene' }).replaceAll(',', '|') },
    {
      what: 'a series matrix of GEO',
      name: 'GSE1_series_matrix.txt',
      text: `!Series_title\t"A series"\n!Sample_title\t${cells.map((cell) => `"${cell}"`).join('\t')}\n!series_matrix_table_begin\n${tableOfGenes({ corner: '"ID_REF"' }).replaceAll(',', '\t')}!series_matrix_table_end\n`,
    },
    {
      what: 'a line break in a quoted name',
      text: tableOfGenes({ corner: '', rowNames: genes.map((gene, i) => (i === 3 ? `"${gene}\nx"` : `"${gene}"`)) }),
      genes: genes.map((gene, i) => (i === 3 ? `${gene}\nx` : gene)),
    },
    {
      what: 'a line break in a quoted heading',
      text: tableOfGenes({ corner: '', columns: cells.map((cell, i) => (i === 2 ? `"${cell}\r\n2"` : cell)) }),
      cells: cells.map((cell, i) => (i === 2 ? `${cell}\n2` : cell)),
    },
    {
      what: 'quotes that stand alone',
      text: tableOfGenes({ corner: 'gene', rowNames: genes.map((gene, i) => (i === 3 ? `${gene}"` : i === 5 ? `5"-${gene}` : gene)) }),
      genes: genes.map((gene, i) => (i === 3 ? `${gene}"` : i === 5 ? `5"-${gene}` : gene)),
    },
    { what: 'a byte order mark', text: `\ufeff${tableOfGenes()}` },
    { what: 'blanks behind commas', text: table({ rows: X, delimiter: ', ', corner: 'cell' }) },
    { what: 'blanks round tabs', text: table({ rows: X, delimiter: ' \t ', corner: 'cell' }), name: 't.tsv' },
    {
      what: 'columns set with blanks',
      text: lines(
        ...table({ rows: X, delimiter: '\t', corner: 'cell' })
          .trimEnd()
          .split('\n')
          .map(
            (line) =>
              `  ${line
                .split('\t')
                .map((part) => part.padStart(18))
                .join(' ')}`,
          ),
      ),
      name: 't.txt',
    },
    { what: 'carriage returns', text: table({ rows: X, end: '\r' }) },
    { what: 'carriage returns, gzipped', text: gzipSync(table({ rows: X, end: '\r' })), name: 't.csv.gz' },
    ...['sample.dge', 'sample.counts', 'sample.expr', 'sample.dat', 'sample.matrix', 'sample.xls', 'sample.tpm', 'sample'].map((name) => ({
      what: name,
      text: tableOfGenes({ corner: 'GENE', delimiter: '\t' }),
      name,
    })),
    { what: 'a dge that is gzipped', text: gzipSync(tableOfGenes({ corner: 'GENE', delimiter: '\t' })), name: 'sample.dge.txt.gz' },
    {
      what: 'names that are numbers at first',
      text: tableOfGenes({ corner: 'Locus7', rowNames: genes.map((gene, i) => (i < 7 ? String(i + 1) : gene)) }),
      genes: genes.map((gene, i) => (i < 7 ? String(i + 1) : gene)),
    },
    {
      what: 'powers of ten and signs',
      text: table({ rows: X.map((row) => row.map((value) => (value === 0 ? '0.0E+00' : `+${value}e0`))) }),
    },
    { what: 'bars', text: table({ rows: X, delimiter: '|' }), name: 't.txt' },
  ],
};

for (const [kind, all] of Object.entries(cases)) {
  test(kind, async (t) => {
    for (const one of all) await t.test(one.what, () => check(one));
  });
}

test('numbers that only a programming language knows are refused', async () => {
  for (const odd of ['0x1A', '0b11', '0o7', '1_000', '12L', '1e', '--1', '1.2.3']) {
    const fault = await faultOf(
      open(write('t.csv', table({ rows: X.map((row, i) => row.map((value, j) => (i === 3 && j === 2 ? odd : value))) }))),
      'not-a-number',
    );
    assert.ok(fault.message.includes(odd));
    assert.match(fault.detail.place!, /row 5 .*\(B2M\)/);
  }
});

test('decimal commas that only later rows have, and far down a name that is no number', async () => {
  const many = Array.from({ length: 900 }, (_, i) => `cell${i};${i % 2};0;3${i === 850 ? ',25' : ''}`);
  const data = await open(write('t.csv', lines(';ACTB;LYZ;B2M', ...many)));
  assert.deepEqual([data.matrix.rows, data.matrix.cols], [900, 3]);
  assert.ok(data.notes.some((note) => /decimal commas/.test(note)));
  const named = await open(
    write(
      't.csv',
      lines('Locus7,c1,c2,c3', ...Array.from({ length: 900 }, (_, i) => `${i < 850 ? (i * 37) % 91 : `row${i}`},${i % 2},0,3`)),
    ),
  );
  assert.deepEqual([named.matrix.rows * named.matrix.cols, named.cells.length], [2700, 900]);
});

test('a header that does not fit the rows is refused, not shifted', async () => {
  await faultOf(open(write('t.csv', lines('cell,ACTB,LYZ', 'a,1,2,3,4', 'b,1,2,3,4', 'c,1,2,3,4'))), 'ragged-row');
  await faultOf(open(write('t.csv', lines('cell,ACTB,LYZ,B2M,CD3E', 'a,1,2', 'b,1,2', 'c,1,2'))), 'ragged-row');
});

test('what is told is told of the whole', () => assert.deepEqual(whole.X, turned(ofGenes)));
