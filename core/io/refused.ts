/**
 * Files that are told by name and refused, because another file beside them is the one to take, or another program has to convert them
 * first.
 */
import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import type { FileHead } from './files.ts';
import { rootOf } from './stores/any-store.ts';

interface Stranger {
  tells(file: FileHead, job: Job): boolean | Promise<boolean>;
  message: string;
  remedy: string;
}

const begins =
  (...bytes: number[]) =>
  ({ head }: FileHead) =>
    bytes.every((byte, i) => head[i] === byte);
const beginsText = (text: string) => begins(...Buffer.from(text, 'latin1'));
const hasRoot =
  (...keys: string[]) =>
  async (file: FileHead, job: Job) => {
    const root = await rootOf(file, job);
    return root !== null && keys.every((key) => root.keys.includes(key));
  };
const unpack = (program: string) => `Unpack it with ${program}, and open what comes out.`;

const strangers: Stranger[] = [
  {
    tells: async (file, job) =>
      !file.entries && ((await hasRoot('barcode_idx', 'umi')(file, job)) || (await hasRoot('barcode', 'umi', 'reads')(file, job))),
    message: 'This is Cell Ranger’s molecule_info.h5: single molecules, not a matrix of counts.',
    remedy: 'Open filtered_feature_bc_matrix.h5, or the folder filtered_feature_bc_matrix, which Cell Ranger writes beside it.',
  },
  {
    tells: beginsText('RDX'),
    message: 'This is an R workspace (.RData, .rda), not one object.',
    remedy: 'In R: load("in.RData"); saveRDS(name_of_the_object, "out.rds").',
  },
  {
    tells: (file) => file.extension === '.rds' && beginsText('A\n')(file),
    message: 'This R object was saved as text.',
    remedy: 'In R: saveRDS(readRDS("in.rds"), "out.rds").',
  },
  {
    tells: (file) => file.extension === '.rds' && (begins(0x42, 0x5a, 0x68)(file) || begins(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00)(file)),
    message: 'This R object was saved with bzip2 or xz, which are not read.',
    remedy: 'In R: saveRDS(readRDS("in.rds"), "out.rds").',
  },
  {
    tells: ({ extension }) => extension === '.qs' || extension === '.qs2',
    message: 'This R object was saved with qs, which only R reads.',
    remedy: 'In R: saveRDS(qs::qread("in.qs"), "out.rds").',
  },
  { tells: begins(0x42, 0x5a, 0x68), message: 'It is packed with bzip2, which is not read.', remedy: unpack('bunzip2') },
  { tells: begins(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00), message: 'It is packed with xz, which is not read.', remedy: unpack('unxz') },
  {
    tells: (file) => begins(0x28, 0xb5, 0x2f, 0xfd)(file) && file.extension !== '.rds',
    message: 'It is packed with zstd, which is not read.',
    remedy: unpack('unzstd'),
  },
  { tells: beginsText('Rar!\x1a\x07'), message: 'This is a RAR archive, which is not read.', remedy: unpack('unrar') },
  { tells: begins(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c), message: 'This is a 7-Zip archive, which is not read.', remedy: unpack('7z x') },
  {
    tells: begins(0xd0, 0xcf, 0x11, 0xe0),
    message: 'This is an old Excel workbook, not a text table.',
    remedy: 'Save the sheet as CSV, and open that.',
  },
  {
    tells: beginsText('PAR1'),
    message: 'This is a Parquet file, which is not read.',
    remedy: 'In Python: pandas.read_parquet("in.parquet").to_csv("out.csv"), and open that.',
  },
  {
    tells: beginsText('ARROW1'),
    message: 'This is an Arrow (Feather) file, which is not read.',
    remedy: 'In Python: pandas.read_feather("in.feather").to_csv("out.csv"), and open that.',
  },
  {
    tells: beginsText('BAM\x01'),
    message: 'These are aligned reads (BAM), not a matrix of counts.',
    remedy: 'Open what the counting program made of them: the folder or file of a filtered matrix.',
  },
  {
    tells: (file) => !file.entries && /^\s*<(!doctype|html|\?xml)/i.test(Buffer.from(file.head.subarray(0, 200)).toString('latin1')),
    message: 'This is a web page, not the file that it is named after.',
    remedy: 'Download the file anew: the server asked for something first, as for signing in, or the link leads to a page about it.',
  },
  {
    tells: beginsText('version https://git-lfs'),
    message: 'This is a pointer of Git LFS: the file itself was not fetched.',
    remedy: 'In its repository: git lfs pull.',
  },
  {
    tells: beginsText('%PDF-'),
    message: 'This is a PDF, not a table.',
    remedy: 'Ask for the table itself, as CSV; what is copied out of a PDF is rarely whole.',
  },
  {
    tells: beginsText('FCS'),
    message: 'These are events of a cytometer (FCS), which are not read.',
    remedy: 'Save them as CSV with the cytometer’s program, and open that.',
  },
  {
    tells: beginsText('MATLAB 5.0 MAT-file'),
    message: 'This is a file of MATLAB, which is not read.',
    remedy: 'In MATLAB: writematrix(X, "out.csv"), and open that.',
  },
  {
    tells: ({ extension, head, entries }) =>
      !entries && (/^\.(pkl|pickle|p)$/.test(extension) || (head[0] === 0x80 && head[1] >= 2 && head[1] <= 5 && head[2] === 0x95)),
    message: 'This is a pickle of Python, which may run any program and is not read.',
    remedy: 'In Python: write what is in it with adata.write_h5ad("out.h5ad") or frame.to_csv("out.csv"), and open that.',
  },
  {
    tells: ({ extension }) => extension === '.cloupe',
    message: 'This is a file of Loupe Browser, which no other program reads.',
    remedy: 'Open filtered_feature_bc_matrix.h5, which Cell Ranger writes beside it.',
  },
];

const opens = (message: string, remedy: string) => ({ message, remedy });
const workbook = opens(
  'This is a workbook of a spreadsheet, which is not read.',
  'In Excel or LibreOffice: save the sheet as CSV, and open that.',
);
const arrays = opens(
  'This is an archive of NumPy arrays (.npz), which has no names and may be anything.',
  'In Python: scipy.io.mmwrite("matrix.mtx", scipy.sparse.load_npz("in.npz")), or numpy.save("out.npy", numpy.load("in.npz")["NAME"]).',
);

/** Zip archives that are a file of a program. */
const packed: Record<string, { message: string; remedy: string }> = {
  '.xlsx': workbook,
  '.xlsm': workbook,
  '.ods': workbook,
  '.npz': arrays,
};

/** @throws `unsupported` for an archive that belongs to a program */
export function refusePacked({ path, extension, entries }: FileHead): void {
  const known = entries === null && Object.hasOwn(packed, extension) ? packed[extension] : null;
  if (known) throw new Fault('unsupported', known.message, { file: path, remedy: known.remedy });
}

/** @throws `unsupported` for what is known, and known not to be it */
export async function refuseKnown(file: FileHead, job: Job): Promise<void> {
  for (const { tells, message, remedy } of strangers)
    if (await tells(file, job)) throw new Fault('unsupported', message, { file: file.path, remedy });
}
