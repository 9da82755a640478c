/**
 * LZF for HDF5. The decoder of h5wasm-plugins gives up on every chunk whose size was not stored with the file, and h5py stores
 * none for variable-length strings: the names of cells and genes. This one takes its place when HDF5 loads the plugin.
 */
import type { Module } from 'h5wasm/node';

type H5Module = typeof Module;

const reverse = 0x100;

/** Watches for the plugin to be instantiated, and puts this decoder where the plugin's filter function stands. */
export function mendLzf(module: H5Module): void {
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct(target, [code, imports]: [WebAssembly.Module, WebAssembly.Imports]) {
      const instance = new target(code, imports);
      if ('lzf_decompress' in instance.exports) {
        const table = imports.env.__indirect_function_table as WebAssembly.Table;
        // The plugin's only own entry of the table, at its base, is the filter.
        table.set(
          imports.env.__table_base as number,
          asWasmFunction((flags, _count, _values, bytes, size, buffer) => filter(module, flags, bytes, size, buffer)),
        );
      }
      return instance;
    },
  });
}

/** H5Z_func_t: replaces the bytes at `*buffer` by what they decode to. @returns the decoded length, 0 for failure */
function filter(module: H5Module, flags: number, bytes: number, size: number, buffer: number): number {
  if (!(flags & reverse)) return 0;
  let pointers = new Uint32Array(module.HEAPU8.buffer);
  const source = pointers[buffer >> 2];
  const decoded = decodeLzf(module.HEAPU8.subarray(source, source + bytes));
  const target = decoded && module._malloc(decoded.length);
  if (!decoded || !target) return 0;
  module.HEAPU8.set(decoded, target);
  module._free(source);
  pointers = new Uint32Array(module.HEAPU8.buffer);
  pointers[buffer >> 2] = target;
  pointers[size >> 2] = decoded.length;
  return decoded.length;
}

/** The bytes that an LZF stream stands for; null where it is damaged. */
export function decodeLzf(source: Uint8Array): Uint8Array | null {
  let target = new Uint8Array(Math.max(64, source.length * 4));
  let read = 0;
  let written = 0;
  while (read < source.length) {
    const control = source[read++];
    const isLiteral = control < 32;
    let length = isLiteral ? control + 1 : control >> 5;
    if (!isLiteral) length = (length === 7 ? 7 + source[read++] : length) + 2;
    if (written + length > target.length) {
      const larger = new Uint8Array(target.length * 2 + length);
      larger.set(target);
      target = larger;
    }
    if (isLiteral) {
      if (read + length > source.length) return null;
      for (const end = written + length; written < end;) target[written++] = source[read++];
    } else {
      let from = written - ((control & 31) << 8) - source[read++] - 1;
      // NaN where the stream ended inside a reference.
      if (!(from >= 0)) return null;
      for (const end = written + length; written < end;) target[written++] = target[from++];
    }
  }
  return target.subarray(0, written);
}

/** A function of six 32-bit integers as WebAssembly tables want it: imported by, and exported from, the smallest module. */
function asWasmFunction(call: (...values: [number, number, number, number, number, number]) => number): CallableFunction {
  const i32 = 0x7f;
  const bytes = Uint8Array.of(
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    1,
    11,
    1,
    0x60,
    6,
    i32,
    i32,
    i32,
    i32,
    i32,
    i32,
    1,
    i32,
    2,
    7,
    1,
    1,
    0x65,
    1,
    0x66,
    0,
    0,
    7,
    5,
    1,
    1,
    0x66,
    0,
    0,
  );
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), { e: { f: call } }).exports.f as CallableFunction;
}
