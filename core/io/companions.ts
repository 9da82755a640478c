/** Files that belong to another: the labels beside a matrix. */
import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, posix } from 'node:path';
import { Fault } from '../base/errors.ts';

const table = /\.(csv|tsv|txt|tab)(\.gz)?$/i;
const saysLabels = /label|meta|annot|(^|[^a-z])obs([^a-z]|$)|cell_?type|cluster|phenotype|clinical|identit/i;
/** What stands beside a matrix and is none of its labels. */
const namesOther = /barcodes|features|gene|matrix|(^|[^a-z])var([^a-z]|$)|read_?me|counts|umi/i;
const mostShown = 8;

/** Tables beside a file, or in a folder, that may label its cells: those whose names say so, the ones named like the file first. */
export async function labelsBeside(path: string, isFolder: boolean): Promise<string[]> {
  const folder = isFolder ? path : dirname(path);
  const names = await readdir(folder).catch(() => []);
  return labelsAmong(names, basename(path)).map((name) => join(folder, name));
}

/**
 * Those of some files, as of an archive. @param names with the folders that they lie in, parted by slashes @param own what they may label
 */
export function labelsAmong(names: readonly string[], own: string): string[] {
  const stem = posix
    .basename(own)
    .replace(/[._-](qc_)?(counts?|matrix|final|pca?\d*|cells?|genes?).*$|\..*$/i, '')
    .toLowerCase();
  const isTold = (name: string) => table.test(name) && saysLabels.test(name) && !namesOther.test(name.replace(saysLabels, ''));
  const isNear = (name: string) => Number(posix.dirname(name) === posix.dirname(own) || posix.dirname(name) === own);
  const rank = (name: string) => 2 * isNear(name) + Number(stem.length > 2 && posix.basename(name).toLowerCase().startsWith(stem));
  return names
    .filter((name) => name !== own && isTold(posix.basename(name)))
    .sort((a, b) => rank(b) - rank(a) || a.localeCompare(b))
    .slice(0, mostShown);
}

const market = /\.mtx(\.gz)?$/i;
const matrixAlone = /\.(h5ad|h5|hdf5|h5mu|h5seurat|loom|rds|npy|mtx)(\.gz)?$/i;
const isRaw = (file: string) => /(^|[^a-z])(raw|unfiltered)([^a-z]|$)/i.test(basename(file));

/** Files that are matrices each, without those of all droplets where the filtered ones are among them. */
function matricesAmong(files: string[]): string[] {
  const matrices = files.filter((file) => matrixAlone.test(file));
  const filtered = matrices.filter((file) => !isRaw(file));
  return filtered.length > 0 ? filtered : matrices;
}

/**
 * Which of several files is the matrix, by name and size: the folder of several Matrix Market files, which offers them all.
 * @param files one at least @throws `bad-option` for several matrices that belong to nobody
 */
export function mainOf(files: string[]): string {
  const matrices = matricesAmong(files);
  const folders = new Set(matrices.map((file) => dirname(file)));
  if (matrices.length > 1 && folders.size === 1 && matrices.every((file) => market.test(file))) return [...folders][0];
  if (matrices.length > 1) {
    const names = matrices.map((file) => basename(file));
    throw new Fault('bad-option', `These are ${names.length} matrices: ${names.slice(0, 6).join(', ')}${names.length > 6 ? ' …' : ''}.`, {
      remedy: 'Open one of them, with the files that belong to it.',
    });
  }
  if (matrices.length === 1) return matrices[0];
  const rank = (file: string) => {
    const name = basename(file);
    return /\.(h5ad|h5|hdf5|h5mu|h5seurat|loom|rds|npy|mtx|idx3-ubyte)(\.gz)?$|idx3-ubyte(\.gz)?$|\.(zip|tar|tgz|tar\.gz)$/i.test(name)
      ? 0
      : saysLabels.test(name) || /barcodes|features|genes\.tsv|idx1/i.test(name)
        ? 2
        : 1;
  };
  return files.toSorted((a, b) => rank(a) - rank(b) || sizeOf(b) - sizeOf(a))[0];
}

/**
 * Which of the files that came together is the matrix, and which folder where a folder is one. @returns all files, the matrix among them
 */
export async function mainFile(folder: string): Promise<{ main: string; files: string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const root = files.find((file) => /^(zarr\.json|\.zgroup)$/.test(basename(file)));
  const top = entries.filter((entry) => entry.parentPath === folder);
  if (root && top.length === 1 && top[0].isDirectory()) return { main: join(folder, top[0].name), files };
  // Several matrices are offered as the parts of their folder.
  if (matricesAmong(files).length > 1) return { main: folder, files };
  return { main: files.length ? mainOf(files) : folder, files };
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
