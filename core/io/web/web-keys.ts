/**
 * The keys of a Zarr hierarchy on a server. A server lists nothing: what there is follows from the metadata that writers gather at the
 * root.
 */
import { Fault } from '../../base/errors.ts';
import type { Keys } from '../stores/zarr-keys.ts';
import { fetchPart, fetchWhole } from './http.ts';

/** Gathered metadata of wide tables. */
const mostMetadata = 2 ** 27;

interface Gathered {
  /** Bytes of metadata by key, `X/.zarray`. */
  files: Map<string, Uint8Array>;
  /** Groups and arrays by path. */
  paths: string[];
}

/** Parts below a link; what stands after `?` goes with each. */
function below(link: string, key: string): string {
  const url = new URL(link);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${key.split('/').map(encodeURIComponent).join('/')}`;
  return url.href;
}

/** @throws `unsupported` where its metadata are not gathered, those of {@link fetchWhole} */
export async function webKeys(link: string): Promise<Keys> {
  const gathered = await gatheredAt(link);
  return {
    get: async (key, most) => gathered.files.get(key) ?? (isMetadata(key) ? undefined : fetchWhole(below(link, key), most)),
    async getRange(key, range) {
      if ('suffixLength' in range) {
        const { size } = await fetchPart(below(link, key), 0, 1);
        const from = Math.max(0, size - range.suffixLength);
        return (await fetchPart(below(link, key), from, size)).bytes;
      }
      return (await fetchPart(below(link, key), range.offset, range.offset + range.length)).bytes;
    },
    children(path) {
      const prefix = path && `${path}/`;
      const names = gathered.paths.filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length).split('/')[0]);
      return Promise.resolve([...new Set(names)].filter((name) => name !== ''));
    },
    close: () => Promise.resolve(),
  };
}

const isMetadata = (key: string) => /(^|\/)(\.zgroup|\.zarray|\.zattrs|\.zmetadata|zarr\.json)$/.test(key);

type Json = Record<string, unknown>;

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Version 2 gathers in `.zmetadata`, version 3 in the root's own. */
async function gatheredAt(link: string): Promise<Gathered> {
  const second = await json(link, '.zmetadata');
  if (isRecord(second?.['metadata'])) {
    const files = Object.entries(second['metadata']);
    return {
      files: new Map(files.map(([key, value]) => [key, bytesOf(value)])),
      paths: files.filter(([key]) => /\.z(array|group)$/.test(key)).map(([key]) => key.split('/').slice(0, -1).join('/')),
    };
  }
  const third = await json(link, 'zarr.json');
  const inside = isRecord(third?.['consolidated_metadata']) ? third['consolidated_metadata']['metadata'] : undefined;
  if (third && isRecord(inside)) {
    const { consolidated_metadata: _gathered, ...root } = third;
    const files = [['zarr.json', root] as const, ...Object.entries(inside).map(([path, value]) => [`${path}/zarr.json`, value] as const)];
    return { files: new Map(files.map(([key, value]) => [key, bytesOf(value)])), paths: Object.keys(inside) };
  }
  if (third ?? (await json(link, '.zgroup'))) {
    throw new Fault('unsupported', 'This Zarr does not gather its metadata at its root, and a server lists nothing.', {
      file: link,
      remedy: 'Ask whoever offers it to run zarr.consolidate_metadata on it, or download it and open the folder.',
    });
  }
  throw new Fault('file-missing', 'There is no Zarr hierarchy at this link.', {
    file: link,
    remedy: 'Check the link: it must lead to the folder that ends with .zarr.',
  });
}

const bytesOf = (value: unknown) => new Uint8Array(Buffer.from(JSON.stringify(value)));

async function json(link: string, key: string): Promise<Json | null> {
  const bytes = await fetchWhole(below(link, key), mostMetadata);
  if (!bytes) return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

/** Whether a hierarchy is there, what is at its root, and how many bytes its arrays have unpacked. */
export async function lookAtZarr(link: string): Promise<{ names: string[]; bytes: number }> {
  const { files, paths } = await gatheredAt(link);
  let bytes = 0;
  for (const [key, content] of files)
    if (/(\.zarray|zarr\.json)$/.test(key)) bytes += arrayBytes(JSON.parse(Buffer.from(content).toString('utf8')) as unknown);
  const root = [...files.keys()].some((key) => key.endsWith('zarr.json')) ? 'zarr.json' : '.zgroup';
  return { names: [root, ...new Set(paths.map((path) => path.split('/')[0]).filter((name) => name !== ''))], bytes };
}

function arrayBytes(metadata: unknown): number {
  if (!isRecord(metadata) || !Array.isArray(metadata['shape'])) return 0;
  const type = metadata['dtype'] ?? metadata['data_type'];
  const bits = typeof type === 'string' ? (/^[<>|][a-zA-Z](\d+)$/.exec(type)?.[1] ?? null) : null;
  const bytes = bits !== null ? Number(bits) : Number(/(\d+)$/.exec(typeof type === 'string' ? type : '')?.[1] ?? 64) / 8;
  return metadata['shape'].reduce((product: number, n) => product * (typeof n === 'number' ? n : 0), bytes);
}
