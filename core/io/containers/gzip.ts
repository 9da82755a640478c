/** One file packed with gzip, which its reader must see unpacked: HDF5 is read here and there, not from beginning to end. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import { toFileFault, type FileHead } from '../files.ts';
import type { Archive } from './archive.ts';

export async function openGzip({ path, size }: FileHead): Promise<Archive> {
  const name = basename(path).replace(/\.gz$/i, '');
  const entry = { name, size: await unpackedSize(path, size) };
  return {
    what: 'gzip file',
    entries: [entry],
    isEstimate: true,
    async unpack(_wanted, take, { signal }) {
      const packed = createReadStream(path, { signal });
      const bytes = createGunzip();
      packed.on('error', (error) => bytes.destroy(error)).pipe(bytes);
      try {
        await take(entry, bytes);
      } catch (error) {
        throw toFileFault(error, path);
      } finally {
        packed.destroy();
        bytes.destroy();
      }
    },
  };
}

/** The last four bytes hold the size modulo 2³² (RFC 1952); packing makes nothing much larger, so the rest follows where it matters. */
async function unpackedSize(path: string, packed: number): Promise<number> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, Math.max(0, packed - 4));
    const modulo = bytesRead === 4 ? buffer.readUInt32LE(0) : packed;
    return modulo + Math.max(0, Math.ceil((packed * 0.99 - modulo) / 2 ** 32)) * 2 ** 32;
  } finally {
    await handle.close();
  }
}
