/** The safetensors format (8 bytes of header length, a JSON header, the numbers), with float32 tensors only. */
import { Fault } from '../base/errors.ts';
import { parameterCount, parameterLayout, tensor } from '../model/network.ts';
import type { NetworkShape, Parameters } from '../types.ts';

export interface NamedTensor {
  name: string;
  shape: number[];
  values: Float32Array;
}

export interface TensorFile {
  tensors: NamedTensor[];
  metadata: Record<string, string>;
}

const lengthBytes = 8;
/** The format's own limit. */
const mostHeaderBytes = 100_000_000;

export function encodeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const { name, shape, values } of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [end, (end += values.byteLength)] };
  }
  const text = JSON.stringify(header);
  // Spaces up to a multiple of 8, so that readers may map the numbers in place.
  const json = new TextEncoder().encode(text.padEnd(text.length + ((8 - (new TextEncoder().encode(text).length % 8)) % 8)));
  const bytes = new Uint8Array(lengthBytes + json.length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, lengthBytes);
  let at = lengthBytes + json.length;
  for (const { values } of tensors) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}

/** @param file named in faults: `file-truncated`, `malformed`, `unsupported` */
export function decodeSafetensors(bytes: Uint8Array, file: string, mostHeader = mostHeaderBytes): TensorFile {
  const malformed = (message: string, place = 'header') =>
    new Fault('malformed', message, { file, place, remedy: 'Take an intact copy of the file.' });
  if (bytes.length < lengthBytes)
    throw new Fault('file-truncated', 'The file ends within its first 8 bytes.', { file, remedy: 'Take an intact copy of the file.' });
  const headerBytes = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (headerBytes > mostHeader) throw malformed(`A header of ${headerBytes} bytes is no safetensors header.`);
  const start = lengthBytes + headerBytes;
  if (start > bytes.length)
    throw new Fault('file-truncated', 'The file ends within its header.', { file, remedy: 'Take an intact copy of the file.' });
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(lengthBytes, start)));
  } catch (error) {
    throw malformed(`The header is not JSON: ${(error as Error).message}`);
  }
  if (!isRecord(header)) throw malformed('The header is not an object.');
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string'))
    throw malformed('The metadata are not texts.', '__metadata__');
  const dataBytes = bytes.length - start;
  const spans: { begin: number; end: number; name: string }[] = [];
  const tensors = Object.entries(entries).map(([name, entry]): NamedTensor => {
    if (!isRecord(entry) || !isCounts(entry.shape) || !isCounts(entry.data_offsets) || entry.data_offsets.length !== 2)
      throw malformed('A tensor needs dtype, shape and data_offsets.', name);
    if (entry.dtype !== 'F32')
      throw new Fault('unsupported', `The numbers are ${String(entry.dtype)}; only F32 is read.`, {
        file,
        place: name,
        remedy: 'Save the tensors as float32.',
      });
    const [begin, end] = entry.data_offsets;
    const length = entry.shape.reduce((product, dim) => product * dim, 1);
    if (end - begin !== 4 * length) throw malformed(`${end - begin} bytes do not hold ${entry.shape.join(' × ')} numbers.`, name);
    if (end > dataBytes)
      throw new Fault('file-truncated', `The file ends at byte ${dataBytes} of the numbers; this tensor reaches ${end}.`, {
        file,
        place: name,
        remedy: 'Take an intact copy of the file.',
      });
    spans.push({ begin, end, name });
    const values = new Float32Array(length);
    new Uint8Array(values.buffer).set(bytes.subarray(start + begin, start + end));
    return { name, shape: entry.shape, values };
  });
  spans.sort((a, b) => a.begin - b.begin || a.end - b.end);
  spans.forEach(({ begin, name }, i) => {
    if (begin !== (i === 0 ? 0 : spans[i - 1].end)) throw malformed('The tensors overlap or leave a gap.', name);
  });
  if ((spans.at(-1)?.end ?? 0) !== dataBytes) throw malformed('There are bytes after the last tensor.');
  return { tensors, metadata: metadata as Record<string, string> };
}

/** A network's parameters under the names that PyTorch users expect: `encoder.0.weight` (outputs × inputs), `encoder.0.bias` … */
export function parameterTensors(shape: NetworkShape, parameters: Parameters): NamedTensor[] {
  if (parameters.length !== parameterCount(shape))
    throw new RangeError(`${parameters.length} parameters, but the network has ${parameterCount(shape)}`);
  return parameterLayout(shape).map((slot) => ({ name: slot.name, shape: slot.shape, values: tensor(parameters, slot) }));
}

/** The parameters of a network of this shape; the `malformed` fault names the tensor that is missing, too many or of another shape. */
export function parametersFrom(shape: NetworkShape, tensors: NamedTensor[], file: string): Parameters {
  const remedy = 'Load the model with the network it was trained as.';
  const parameters = new Float32Array(parameterCount(shape));
  const byName = new Map(tensors.map((found) => [found.name, found]));
  for (const slot of parameterLayout(shape)) {
    const found = byName.get(slot.name);
    if (!found) throw new Fault('malformed', 'This tensor is missing.', { file, place: slot.name, remedy });
    if (found.shape.join() !== slot.shape.join()) {
      throw new Fault('malformed', `This tensor is ${found.shape.join(' × ')}; the network needs ${slot.shape.join(' × ')}.`, {
        file,
        place: slot.name,
        remedy,
      });
    }
    if (!found.values.every(Number.isFinite))
      throw new Fault('not-finite', 'This tensor holds NaN or infinity.', { file, place: slot.name, remedy: 'Train the model again.' });
    tensor(parameters, slot).set(found.values);
    byName.delete(slot.name);
  }
  const [unknown] = byName.keys();
  if (unknown !== undefined) throw new Fault('malformed', 'The network has no such tensor.', { file, place: unknown, remedy });
  return parameters;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((entry) => Number.isSafeInteger(entry) && entry >= 0);
}
