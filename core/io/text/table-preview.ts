/** What can be said of a text table from its first lines: how it is written, which way round it is, how large it will be. */
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Job } from '../../base/job.ts';
import type { OpenOptions } from '../../model/options.ts';
import type { FileSummary } from '../../types.ts';
import { toFileFault, type FileHead } from '../files.ts';
import { firstLines, withFirstLines } from './first-lines.ts';
import { shareOfNonZeros, ValueEvidence } from '../value-evidence.ts';
import { matrixBytes } from '../memory.ts';
import { chosenOrientation } from './orientation.ts';
import type { Inspection } from '../reader.ts';
import { findDialect, splitLine } from './table-dialect.ts';
import { lineBlocks } from './text-lines.ts';

const rowsShown = 6;
const columnsShown = 8;
/** Lines looked at for names and values. */
const mostLines = 400;
const newline = 0x0a;

export function tableName({ path }: FileHead): string {
  return basename(path).replace(/\.gz$/i, '').replace(/\.\w+$/, '');
}

/** @throws what reading the table would, as far as its first lines show it */
export async function inspectTable(file: FileHead, { orientation }: OpenOptions, job: Job): Promise<Inspection> {
  const block = await firstBlock(file, job);
  const dialect = findDialect(firstLines(block), file.path);
  const lines = firstLines(block, mostLines);
  const body = lines.slice(Number(dialect.header !== null)).map((line) => splitLine(line, dialect.delimiter));
  const way = chosenOrientation(orientation, dialect.named ? body.map(([name]) => name) : [], dialect);

  const evidence = new ValueEvidence();
  const numbers = Float32Array.from(body.flatMap((fields) => fields.slice(Number(dialect.named))), (field) => Number(field) || 0);
  evidence.add(numbers);
  const share = shareOfNonZeros(numbers);
  const { rows, isEstimate } = await countRows(file, block, dialect.header !== null);
  const [cells, genes] = way.cellsAreRows ? [rows, dialect.cols] : [dialect.cols, rows];
  const once = matrixBytes(cells, genes, share);
  const table: FileSummary['table'] = {
    delimiter: dialect.delimiter,
    hasHeader: dialect.header !== null,
    cellsAreRows: way.cellsAreRows,
    reason: way.reason,
    isGuess: way.isGuess ?? false,
    columns: dialect.header?.slice(0, columnsShown) ?? [],
    rows: body.slice(0, rowsShown).map((fields) => ({ name: dialect.named ? fields[0] : '', values: fields.slice(Number(dialect.named)).slice(0, columnsShown) })),
  };
  return {
    name: tableName(file),
    // Turning a table round takes it twice.
    matrices: [{ layer: '', cells, genes, entries: null, storage: 'text', valueKind: evidence.kind, memory: way.cellsAreRows ? once : 2 * once }],
    isEstimate,
    table,
  };
}

async function firstBlock(file: FileHead, job: Job): Promise<Uint8Array> {
  for await (const { bytes } of withFirstLines(lineBlocks(file, job))) return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
  return new Uint8Array(0);
}

/** Rows of numbers: counted where the whole table was read, else reckoned from the length of its first lines. */
async function countRows(file: FileHead, block: Uint8Array, hasHeader: boolean): Promise<{ rows: number; isEstimate: boolean }> {
  let lines = 0;
  for (let at = block.indexOf(newline); at >= 0; at = block.indexOf(newline, at + 1)) lines++;
  if (block.at(-1) !== newline) lines++;
  const headerBytes = hasHeader ? block.indexOf(newline) + 1 : 0;
  const total = await textBytes(file, block.length);
  const rows = lines - Number(hasHeader);
  if (total <= block.length + 3) return { rows, isEstimate: false };
  return { rows: Math.max(rows, Math.round(((total - headerBytes) * rows) / Math.max(1, block.length - headerBytes))), isEstimate: true };
}

/** How long the text is, unpacked. @param seen that much at least */
async function textBytes(file: FileHead, seen: number): Promise<number> {
  if (!file.gzipped) return file.size;
  // RFC 1952: the last four bytes are the length of the last member, modulo 2³². What cannot be true is not believed.
  const claimed = await lastWord(file);
  const byRatio = (file.head.length / Math.min(file.size, 1 << 16)) * file.size;
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
