/** Files that are known by name: each is refused with what to open instead. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultOf, Hdf5Writer, open, write } from './fixtures.ts';

const cases: [what: string, make: () => string, says: RegExp, remedy: RegExp][] = [
  [
    'molecule_info of Cell Ranger 3',
    () =>
      new Hdf5Writer('molecule_info.h5')
        .dataset('barcode_idx', Int32Array.of(0))
        .dataset('umi', Int32Array.of(1))
        .dataset('count', Int32Array.of(1))
        .done(),
    /molecule_info/,
    /filtered_feature_bc_matrix\.h5/,
  ],
  [
    'molecule_info of Cell Ranger 2',
    () =>
      new Hdf5Writer('molecule_info.h5')
        .dataset('barcode', Int32Array.of(0))
        .dataset('umi', Int32Array.of(1))
        .dataset('reads', Int32Array.of(1))
        .done(),
    /molecule_info/,
    /filtered_feature_bc_matrix/,
  ],
  ['bzip2', () => write('counts.csv.bz2', Buffer.from('BZh91AY&SY')), /bzip2/, /bunzip2/],
  ['xz', () => write('counts.csv.xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4])), /xz/, /unxz/],
  ['an old Excel workbook', () => write('counts.xls', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1])), /Excel/, /CSV/],
  ['Parquet', () => write('counts.parquet', 'PAR1....PAR1'), /Parquet/, /pandas/],
  ['Loupe', () => write('sample.cloupe', '{"version": "1"}'), /Loupe/, /filtered_feature_bc_matrix/],
];

for (const [what, make, says, remedy] of cases) {
  test(`${what} is refused by name, with a way out`, async () => {
    const { message, detail } = await faultOf(open(make()), 'unsupported');
    assert.match(message, says);
    assert.match(detail.remedy ?? '', remedy);
  });
}
