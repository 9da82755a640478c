/** What can be said of a text table from its first lines: how it is written, which way round it is, how large it will be. */
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Job } from '../../base/job.ts';
import type { OpenOptions } from '../../model/options/open.ts';
import type { FileSummary } from '../../types.ts';
import { toFileFault, type FileHead } from '../files.ts';
import { splitLine, toNumber, type Delimiter } from './fields.ts';
import { withFirstLines } from './first-lines.ts';
import { isTotal } from './headings.ts';
import { shareOfNonZeros, ValueEvidence } from '../value-evidence.ts';
import { matrixBytes } from '../memory.ts';
import type { Inspection } from '../reader.ts';
import type { DialectHints } from './table-dialect.ts';
import { whichApart } from './set-apart.ts';
import { cellAnnotations, headNotes, tableHead } from './table-head.ts';
import { encodingOf, tableBlocks } from './text-lines.ts';

const rowsShown = 6;
const columnsShown = 8;
const newline = 0x0a;

export function tableName({ path }: FileHead): string {
  return basename(path)
    .replace(/\.gz$/i, '')
    .replace(/\.\w+$/, '');
}

/** @throws what reading the table would, as far as its first lines show it */
export async function inspectTable(file: FileHead, options: OpenOptions, hints: DialectHints, job: Job): Promise<Inspection> {
  const block = await firstBlock(file, job);
  const head = tableHead(block, file.path, options, hints);
  const { dialect, way } = head;
  const body = head.body.map((line) => splitLine(line, dialect.delimiter));
  const skipped = new Set([dialect.nameField, ...dialect.annotations.map(({ field }) => field)]);
  const ofNumbers = (fields: string[]) => fields.slice(0, dialect.fields).filter((_, field) => !skipped.has(field));

  const { rows: counted, isEstimate } = await countRows(file, block, head.bodyAt, dialect.delimiter);
  const totals = head.names.filter(isTotal);
  const rows = counted - totals.length;
  const notes = headNotes(head).slice(1);
  // What stands among the genes and is none shows where all their names do.
  const all = way.cellsAreRows ? dialect.cols : rows - dialect.textRows;
  const names = way.cellsAreRows
    ? (dialect.header ?? [])
    : isEstimate || head.names.length < all
      ? []
      : head.names.filter((name) => !isTotal(name));
  const apart = whichApart(names, notes);
  const gone = new Set([...apart.tallies, ...apart.annotations].map((i) => names[i]));
  const isGene = (column: number, row: number) => !gone.has(way.cellsAreRows ? names[column] : head.names[row]);
  const numbers = Float32Array.from(
    body.flatMap((fields, row) => ofNumbers(fields).filter((_, column) => isGene(column, row))),
    (field) => toNumber(field, dialect.decimal) || 0,
  );
  const evidence = new ValueEvidence();
  evidence.add(numbers);
  const share = shareOfNonZeros(numbers);
  const cells = way.cellsAreRows ? rows - dialect.textRows : dialect.cols;
  const genes = all - apart.tallies.length - apart.annotations.length;
  const once = matrixBytes(cells, genes, share);
  const table: FileSummary['table'] = {
    delimiter: dialect.delimiter,
    decimal: dialect.decimal,
    hasHeader: dialect.header !== null,
    hasNames: dialect.nameField >= 0,
    hasMore: dialect.cols > columnsShown,
    columns: dialect.header?.slice(0, columnsShown) ?? [],
    rows: body
      .slice(0, rowsShown)
      .map((fields) => ({ name: fields[dialect.nameField] ?? '', values: ofNumbers(fields).slice(0, columnsShown) })),
  };
  return {
    name: tableName(file),
    // Turning a table round takes it twice.
    matrices: [
      { layer: '', cells, genes, entries: null, storage: 'text', valueKind: evidence.kind, memory: way.cellsAreRows ? once : 2 * once },
    ],
    isEstimate,
    way: { isGuess: false, ...way },
    table,
    obs: [
      ...cellAnnotations(head).map((name) => ({ name, kind: 'category' as const })),
      ...apart.annotations.map((i) => ({ name: names[i], kind: 'number' as const })),
    ],
    // The way round is said by itself.
    notes,
  };
}

async function firstBlock(file: FileHead, job: Job): Promise<Uint8Array> {
  for await (const { bytes } of withFirstLines(tableBlocks(file, job))) return bytes;
  return new Uint8Array(0);
}

/** Rows of numbers: counted where the whole table was read, else reckoned from the length of its first lines. */
async function countRows(
  file: FileHead,
  block: Uint8Array,
  headerBytes: number,
  delimiter: Delimiter,
): Promise<{ rows: number; isEstimate: boolean }> {
  let rows = 0;
  for (let from = headerBytes; from < block.length;) {
    const end = block.indexOf(newline, from);
    const to = end < 0 ? block.length : end;
    if (!isBlank(block, from, to, delimiter.charCodeAt(0))) rows++;
    from = to + 1;
  }
  const total = await textBytes(file, block.length);
  if (total <= block.length + 3) return { rows, isEstimate: false };
  return { rows: Math.max(rows, Math.round(((total - headerBytes) * rows) / Math.max(1, block.length - headerBytes))), isEstimate: true };
}

/** Without numbers: empty, or GEO's `!series_matrix_table_end`. */
function isBlank(bytes: Uint8Array, from: number, to: number, delimiter: number): boolean {
  if (
    bytes[from] === 0x21 &&
    Buffer.from(bytes.subarray(from, Math.min(to, from + 200)))
      .toString('latin1')
      .startsWith('!series_matrix')
  )
    return true;
  for (let at = from; at < to; at++)
    if (bytes[at] !== 0x20 && bytes[at] !== 0x0d && bytes[at] !== 0x1a && bytes[at] !== delimiter) return false;
  return true;
}

/** How long the text is, unpacked. @param seen that much at least */
async function textBytes(file: FileHead, seen: number): Promise<number> {
  // UTF-16 takes two bytes for what the block has in one.
  if (!file.gzipped) return encodingOf(file.head) === null ? file.size : Math.floor(file.size / 2);
  // RFC 1952: the last four bytes are the length of the last member, modulo 2³². What cannot be true is not believed.
  const claimed = await lastWord(file);
  const byRatio = (file.head.length / Math.max(1, file.packedHead)) * file.size;
  const said = claimed + 2 ** 32 * Math.max(0, Math.round((byRatio - claimed) / 2 ** 32));
  return said >= seen && said < byRatio * 4 ? said : Math.max(seen, byRatio);
}

async function lastWord({ path, size }: FileHead): Promise<number> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw toFileFault(error, path);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, Math.max(0, size - 4));
    return bytesRead === 4 ? buffer.readUInt32LE(0) : 0;
  } finally {
    await handle.close();
  }
}
