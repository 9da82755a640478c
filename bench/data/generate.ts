/**
 * `node generate.ts PATH CELLS GENES ENTRIES`: counts of ten kinds of cells as an h5ad, compressed sparse rows in gzip, as anndata writes
 * them.
 */
import h5wasm from 'h5wasm/node';
import { mulberry32 } from '../../test/random.ts';

const [path, cells, genes, entries] = [process.argv[2], ...process.argv.slice(3, 6).map(Number)];
const kinds = 10;
const chunk = 1 << 18;
const random = mulberry32(17);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Walker's tables: a gene by its abundance in constant time. */
function aliasTable(weights: Float64Array): { share: Float64Array; other: Int32Array } {
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  const share = weights.map((weight) => weight / mean);
  const other = Int32Array.from(weights.keys());
  const small = Array.from(share.keys()).filter((gene) => share[gene] < 1);
  const large = Array.from(share.keys()).filter((gene) => share[gene] >= 1);
  while (small.length > 0 && large.length > 0) {
    const [under, over] = [small.pop()!, large.at(-1)!];
    other[under] = over;
    share[over] -= 1 - share[under];
    if (share[over] < 1) small.push(large.pop()!);
  }
  return { share, other };
}

const base = Float64Array.from({ length: genes }, () => Math.exp(1.9 * normal()));
const tables = Array.from({ length: kinds }, () =>
  aliasTable(base.map((weight) => weight * (random() < 0.03 ? Math.exp(2 + normal()) : 1))),
);

await h5wasm.ready;
const file = new h5wasm.File(path, 'w');
const gzip = { chunks: [chunk], maxshape: [null], compression: 'gzip' as const, compression_opts: [4] };
file.create_attribute('encoding-type', 'anndata');
file.create_attribute('encoding-version', '0.1.0');
const x = file.create_group('X');
x.create_attribute('encoding-type', 'csr_matrix');
x.create_attribute('encoding-version', '0.1.0');
x.create_attribute('shape', [cells, genes], null, '<i');
const data = x.create_dataset({ name: 'data', data: new Float32Array(1), dtype: '<f', ...gzip });
const indices = x.create_dataset({ name: 'indices', data: new Int32Array(1), dtype: '<i', ...gzip });

const waiting = { data: new Float32Array(16 * chunk), indices: new Int32Array(16 * chunk), used: 0 };
let written = 0;
function flush(count: number): void {
  for (const [target, values] of [
    [data, waiting.data],
    [indices, waiting.indices],
  ] as const) {
    target.resize([written + count]);
    target.write_slice([[written, written + count]], values.subarray(0, count));
    values.copyWithin(0, count, waiting.used);
  }
  written += count;
  waiting.used -= count;
}

const indptr = new Int32Array(cells + 1);
const seen = new Uint16Array(genes);
const found = new Int32Array(genes);
const spread = 0.45;
for (let cell = 0; cell < cells; cell++) {
  const { share, other } = tables[Math.floor(random() * kinds)];
  const wanted = Math.min(
    Math.floor(genes / 3),
    Math.max(60, Math.round((entries / cells) * Math.exp(spread * normal() - spread ** 2 / 2))),
  );
  let count = 0;
  while (count < wanted) {
    const place = random() * genes;
    const at = Math.floor(place);
    const gene = place - at < share[at] ? at : other[at];
    if (seen[gene]++ === 0) found[count++] = gene;
  }
  const row = found.subarray(0, count).sort();
  if (waiting.used + count > waiting.data.length) flush(waiting.used - (waiting.used % chunk));
  for (const gene of row) {
    waiting.indices[waiting.used] = gene;
    waiting.data[waiting.used++] = seen[gene];
    seen[gene] = 0;
  }
  indptr[cell + 1] = indptr[cell] + count;
}
flush(waiting.used);
x.create_dataset({ name: 'indptr', data: indptr, dtype: '<i' });

for (const [name, prefix, count] of [
  ['obs', 'cell', cells],
  ['var', 'gene', genes],
] as const) {
  const frame = file.create_group(name);
  frame.create_attribute('encoding-type', 'dataframe');
  frame.create_attribute('encoding-version', '0.2.0');
  frame.create_attribute('_index', '_index');
  frame.create_attribute('column-order', ['number']);
  const index = frame.create_dataset({ name: '_index', data: Array.from({ length: count }, (_, at) => `${prefix}${at}`) });
  index.create_attribute('encoding-type', 'string-array');
  index.create_attribute('encoding-version', '0.2.0');
  const number = frame.create_dataset({ name: 'number', data: Float64Array.from({ length: count }, (_, at) => at) });
  number.create_attribute('encoding-type', 'array');
  number.create_attribute('encoding-version', '0.2.0');
}
file.close();
console.log(JSON.stringify({ entries: indptr[cells] }));
