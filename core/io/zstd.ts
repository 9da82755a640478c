/** Node's Zstandard, which it has from 22.15 on: what is installed as a package may run on an older one. */
import * as zlib from 'node:zlib';
import { Fault } from '../base/errors.ts';

function absent(): never {
  throw new Fault('unsupported', `Data compressed by Zstandard ask for a newer Node than ${process.versions.node}.`, {
    remedy: 'Run Indicatrix on Node 22.15 or later.',
  });
}

const there: Pick<typeof zlib, 'createZstdDecompress' | 'zstdCompress' | 'zstdDecompress'> =
  'zstdDecompress' in zlib ? zlib : { createZstdDecompress: absent, zstdCompress: absent as never, zstdDecompress: absent as never };

export const { createZstdDecompress, zstdCompress, zstdDecompress } = there;
