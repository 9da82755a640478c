/** `-` in place of a file: what is piped in, put aside for as long as the command lasts. */
import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline as through } from 'node:stream/promises';
import { writeFailed } from '../../base/disk.ts';
import { Fault } from '../../base/errors.ts';
import { removeTemporary, temporaryFolder, temporaryRoom } from '../../base/temporary.ts';
import { formatBytes } from '../../base/bytes.ts';
import type { Terminal } from './terminal.ts';

const mark = '-';

/** What files begin with, of formats that are told by it alone; anything else is text. */
const beginnings: [ending: string, bytes: number[]][] = [
  ['h5', [0x89, 0x48, 0x44, 0x46]],
  ['zip', [0x50, 0x4b, 3, 4]],
  ['npy', [0x93, 0x4e, 0x55, 0x4d]],
  ['mtx', [...Buffer.from('%%MatrixMarket')]],
  ['rds', [0x58, 0x0a, 0, 0]],
  ['gz', [0x1f, 0x8b]],
];

/** The file that a command is to read. @throws `bad-option` where nothing is piped in, `unsupported` for more than there is room for */
export async function inputFile(terminal: Terminal, path: string): Promise<string> {
  if (path !== mark) return path;
  if (process.stdin.isTTY)
    throw new Fault('bad-option', 'Nothing is piped in.', {
      file: mark,
      remedy: 'Name a file, or pipe one in: cat cells.csv | indicatrix …',
    });
  return terminal.stage('Read', () => putAside(terminal));
}

/** @throws `bad-option` for `-` */
export function requireFile(path: string): void {
  if (path === mark)
    throw new Fault('bad-option', 'A project remembers where its data are, and what is piped in is nowhere.', {
      file: mark,
      remedy: 'Write it to a file first; convert does so: indicatrix convert - cells.h5ad.',
    });
}

async function putAside(terminal: Terminal): Promise<string> {
  const folder = await temporaryFolder('stdin');
  terminal.atEnd(() => removeTemporary(folder));
  const path = join(folder, 'stdin');
  const room = await temporaryRoom();
  let [bytes, ending] = [0, 'csv'];
  const counted = async function* (pieces: AsyncIterable<Buffer>) {
    for await (const piece of pieces) {
      if (bytes === 0) ending = beginnings.find(([, begin]) => begin.every((byte, at) => piece[at] === byte))?.[0] ?? ending;
      bytes += piece.length;
      if (bytes > room)
        throw new Fault('unsupported', `What is piped in takes more than the ${formatBytes(room)} there are for it.`, {
          file: mark,
          remedy: 'Set TMPDIR to a folder with more room, or name the file.',
        });
      yield piece;
    }
  };
  try {
    await through(process.stdin, counted, createWriteStream(path), { signal: terminal.signal });
  } catch (error) {
    if (terminal.signal.aborted) throw new Fault('cancelled', 'Cancelled.');
    throw error instanceof Fault ? error : writeFailed(error, path, 'Set TMPDIR to a folder with more room.');
  }
  if (bytes === 0) throw new Fault('malformed', 'What is piped in is empty.', { file: mark, remedy: 'Check the command before the pipe.' });
  await rename(path, `${path}.${ending}`);
  return `${path}.${ending}`;
}
