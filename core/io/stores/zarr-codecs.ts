/** How Zarr's chunks are unpacked: by Node where it can, and never to more than a chunk holds. */
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { registry } from 'zarrita';
import { mostChunkBytes, mostTextChunkBytes } from '../limits.ts';
import { zstdDecompress } from '../zstd.ts';

const widestNumber = 8;
/** Checksums and headers. */
const beside = 4096;

interface ChunkMetadata {
  dataType: string;
  shape?: number[];
  chunkShape?: number[];
}

/** What a chunk, which is unpacked whole, may hold: numbers fill it exactly, texts are as long as they are. */
export function mostBytes({ dataType, shape, chunkShape = shape ?? [] }: ChunkMetadata): number {
  const isText = /object|string|U|S/.test(dataType);
  return isText ? mostTextChunkBytes : Math.min(mostChunkBytes, chunkShape.reduce((product, n) => product * n, widestNumber) + beside);
}

type Unpack = (bytes: Uint8Array, most: number) => Promise<Uint8Array>;

/** A codec that unpacks with `unpack`. */
function bounded(unpack: Unpack) {
  return () => ({
    kind: 'bytes_to_bytes' as const,
    fromConfig: (_config: unknown, metadata: ChunkMetadata) => ({
      kind: 'bytes_to_bytes' as const,
      encode: () => Promise.reject(new Error('chunks are read, not written')),
      decode: async (bytes: Uint8Array) => new Uint8Array(await unpack(bytes, mostBytes(metadata))),
    }),
  });
}

type Library = { fromConfig(config: never, metadata: never): { decode(bytes: Uint8Array): Uint8Array | Promise<Uint8Array> } };

/** A codec of the library, once the length that the bytes announce has been looked at. */
function checked(load: () => Promise<unknown>, announced: (view: DataView) => number) {
  return async () => {
    const codec = (await load()) as Library;
    return {
      kind: 'bytes_to_bytes' as const,
      fromConfig(config: unknown, metadata: ChunkMetadata) {
        const own = codec.fromConfig(config as never, metadata as never);
        return {
          kind: 'bytes_to_bytes' as const,
          encode: () => Promise.reject(new Error('chunks are read, not written')),
          async decode(bytes: Uint8Array) {
            const size = bytes.length < 16 ? 0 : announced(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
            if (size > mostBytes(metadata)) throw new Error(`a chunk announces ${size} bytes, more than it holds`);
            return own.decode(bytes);
          },
        };
      },
    };
  };
}

const limit = (most: number) => ({ maxOutputLength: Math.max(1, most) });
const [gunzipped, inflated, unzstd] = [
  promisify<Uint8Array, object, Buffer>(gunzip),
  promisify<Uint8Array, object, Buffer>(inflate),
  promisify<Uint8Array, object, Buffer>(zstdDecompress),
];

const castagnoli = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? 0x82f63b78 : 0);
  return rest;
});

function crc32c(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) rest = castagnoli[(rest ^ bytes[i]) & 0xff] ^ (rest >>> 8);
  return ~rest >>> 0;
}

const checksumBytes = 4;

/** The library's own takes the checksum off and does not look at it. */
const checksum = () => ({
  kind: 'bytes_to_bytes' as const,
  fromConfig: () => ({
    kind: 'bytes_to_bytes' as const,
    encode: () => Promise.reject(new Error('chunks are read, not written')),
    decode(bytes: Uint8Array): Uint8Array {
      const end = bytes.length - checksumBytes;
      const stored = end < 0 ? -1 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(end, true);
      if (stored !== crc32c(bytes.subarray(0, Math.max(0, end)))) throw new Error('a chunk is not what its checksum says');
      return bytes.slice(0, end);
    },
    computeEncodedSize: (size: number) => size + checksumBytes,
  }),
});

const codecs = {
  gzip: bounded((bytes, most) => gunzipped(bytes, limit(most))),
  zlib: bounded((bytes, most) => inflated(bytes, limit(most))),
  zstd: bounded((bytes, most) => unzstd(bytes, limit(most))),
};

/** Puts them in the place of the library's own. */
export function boundCodecs(): void {
  const own = (name: string) => registry.get(name)!;
  // Blosc: the unpacked size is the second word of its header; numcodecs' LZ4 begins with it.
  const blosc = checked(own('blosc'), (view) => view.getUint32(4, true));
  const lz4 = checked(own('lz4'), (view) => view.getUint32(0, true));
  for (const [name, codec] of Object.entries({ ...codecs, blosc, lz4, crc32c: checksum })) {
    registry.set(name, codec as never);
    registry.set(`numcodecs.${name}`, codec as never);
  }
}
