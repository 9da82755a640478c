/** Looks at a file on a server before any reader does. */
import { posix } from 'node:path';
import { Fault } from '../../base/errors.ts';
import type { FileHead } from '../files.ts';
import { hasSignature } from '../stores/hdf5.ts';
import { fetchPart } from './http.ts';
import { lookAtZarr } from './web-keys.ts';

const headBytes = 1 << 16;

/** @throws `bad-option` for what is no link, `unsupported` for files that are neither HDF5 nor Zarr, those of the server */
export async function readLinkHead(link: string): Promise<FileHead> {
  const url = parse(link);
  const extension = posix.extname(decodeURIComponent(url.pathname).replace(/\/+$/, '')).toLowerCase();
  if (extension === '.zarr' || url.pathname.endsWith('/')) {
    const { names, bytes } = await lookAtZarr(link);
    return { path: link, entries: names, size: bytes, head: new Uint8Array(0), packedHead: 0, gzipped: false, extension };
  }
  const { bytes: head, size } = await fetchPart(link, 0, headBytes);
  if (hasSignature(head)) return { path: link, entries: null, size, head, packedHead: head.length, gzipped: false, extension };
  throw new Fault('unsupported', 'Of files on a server only HDF5 (h5ad, h5mu, loom, h5) and Zarr are read where they lie.', {
    file: link,
    remedy: 'Download the file, and open it from your disk.',
  });
}

function parse(link: string): URL {
  try {
    const url = new URL(link);
    if (url.username === '' && url.password === '') return url;
  } catch {
    // Said below.
  }
  throw new Fault('bad-option', 'This is no link that can be opened.', {
    file: link,
    remedy: 'Give one that begins with https:// and holds no password.',
  });
}

/** The file's name, as a link has it. */
export function nameInLink(link: string): string {
  const { pathname } = new URL(link);
  return posix.basename(decodeURIComponent(pathname.replace(/\/+$/, '')));
}
