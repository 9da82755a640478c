/** Which folders may give way to what is written: those that hold what such a writer leaves, and nothing besides. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isZarr } from '../stores/zarr-keys.ts';

const litter = /^(\.DS_Store|\._.*|Thumbs\.db|desktop\.ini)$/i;
const zarrMetadata = /^(\.zgroup|\.zattrs|\.zmetadata|zarr\.json)$/;
const annDataParts = new Set(['X', 'layers', 'obs', 'var', 'obsm', 'varm', 'obsp', 'varp', 'uns', 'raw']);
const tenxParts = /^(matrix\.mtx|barcodes\.tsv|features\.tsv|genes\.tsv|obs\.csv)(\.gz)?$/;

/** The first thing in a folder that is none of an AnnData in Zarr; null where all of it is. */
export async function strangerToAnnData(folder: string): Promise<string | null> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.map(({ name }) => name);
  for (const entry of entries) {
    if (litter.test(entry.name) || (entry.isFile() && zarrMetadata.test(entry.name))) continue;
    const inside = entry.isDirectory() && annDataParts.has(entry.name) && isZarr(names) ? await readdir(join(folder, entry.name)) : [];
    if (!isZarr(inside) && !inside.includes('.zarray')) return entry.name;
  }
  return null;
}

/** The same of Cell Ranger’s folder. */
export async function strangerToTenx(folder: string): Promise<string | null> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.find((entry) => !litter.test(entry.name) && !(entry.isFile() && tenxParts.test(entry.name)))?.name ?? null;
}
