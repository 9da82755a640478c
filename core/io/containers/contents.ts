/** Which of many files are matrices, and which one is meant: of an archive's entries, of what lies in a folder's folders. */
import { basename, posix } from 'node:path';
import { isDerived } from '../derived.ts';
import type { ArchiveEntry } from './archive.ts';

export interface Found {
  /** The file or folder that a reader opens: `outs/filtered_feature_bc_matrix`. */
  name: string;
  /** What has to be unpacked for it: itself, what lies in it, the names beside it. */
  files: string[];
  /** Bytes of all of them. */
  size: number;
}

const tree = /(^|\/)(\.zgroup|zarr\.json)$/;
const market = /\.mtx(\.gz)?$/i;
const binary = /\.(h5ad|h5|hdf5|h5mu|h5seurat|loom)(\.gz)?$|\.(rds|npy)$/i;
const archive = /\.(zip|tar|tgz|tar\.gz)$/i;
const text = /\.(csv|tsv|txt|tab)(\.gz)?$/i;
/** What lies among matrices and is none. */
const noMatrix =
  /molecule_info|(^|\/)(analysis|spatial|svg|qc|images?)\/|barcodes|features|genes?\.(tsv|csv|txt)|summary|metrics|read_?me|licen[cs]e|manifest|probe|web_summary|feature_slice|cloupe|positions|label|meta|annot|cell_?types?|clusters?\./i;

/** Everything that may be opened, in order of its names. */
export function findMatrices(entries: ArchiveEntry[]): Found[] {
  const sizeOf = new Map(entries.map(({ name, size }) => [name, size]));
  const found = (name: string, files: string[]): Found => ({
    name,
    files,
    size: files.reduce((bytes, file) => bytes + (sizeOf.get(file) ?? 0), 0),
  });
  const names = entries.map(({ name }) => name).sort();

  const roots: string[] = [];
  for (const root of names
    .filter((name) => tree.test(name))
    .map((name) => posix.dirname(name))
    .sort((a, b) => a.length - b.length))
    if (!roots.some((above) => above === '.' || root === above || root.startsWith(`${above}/`))) roots.push(root);
  const isBelow = (name: string, root: string) => root === '.' || name.startsWith(`${root}/`);
  const trees = roots.map((root) =>
    found(
      root,
      names.filter((name) => isBelow(name, root)),
    ),
  );
  const others = names.filter((name) => !roots.some((root) => isBelow(name, root)));

  const markets = others
    .filter((name) => market.test(name))
    .map((name) => {
      const folder = posix.dirname(name);
      const beside = others.filter((other) => posix.dirname(other) === folder && (other === name || !market.test(other)));
      // The folder is what Cell Ranger’s reader opens, where the matrix is its only one.
      const isFolder = /^matrix\.mtx(\.gz)?$/i.test(basename(name)) && folder !== '.';
      return found(
        isFolder ? folder : name,
        beside.filter(
          (other) =>
            other === name || /\.(tsv|csv|txt)(\.gz)?$/i.test(other) || !/\.\w{1,5}$/.test(basename(other)) || /_(rows|cols)$/i.test(other),
        ),
      );
    });
  const files = others.filter((name) => binary.test(name) && !noMatrix.test(name)).map((name) => found(name, [name]));
  const matrices = [...trees, ...markets, ...files].sort((a, b) => a.name.localeCompare(b.name));
  if (matrices.length > 0) return matrices;
  const tables = others.filter((name) => text.test(name));
  const named = tables.filter((name) => !noMatrix.test(name));
  const packed = others.filter((name) => archive.test(name));
  return [named, tables, packed].find((some) => some.length > 0)?.map((name) => found(name, [name])) ?? [];
}

/** The one that is meant where nobody says: filtered rather than raw, one file rather than the folder that says the same. */
export function likeliest(matrices: Found[]): (name: string) => boolean {
  const names = matrices.map(({ name }) => name);
  const counted = names.filter((name) => !isDerived(basename(name)));
  const filtered = counted.filter((name) => /filtered/i.test(name) && !/raw|unfiltered/i.test(name));
  const among = filtered.length > 0 ? filtered : counted.length === 1 ? counted : counted.filter((name) => !/raw|unfiltered/i.test(name));
  const stem = (name: string) => name.replace(/\.h5$/i, '');
  const meant = among.filter((name) => !(name === stem(name) && among.includes(`${name}.h5`)));
  return (name) => meant.includes(name);
}
