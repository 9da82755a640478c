/**
 * Groups and arrays from one store into another, whatever the containers: every element as it is, attributes with them; memory holds a few
 * slices.
 */
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import { elementsOf, exactSlices, type ArrayNode, type Store, type StoreNode } from '../stores/store.ts';
import type { StoredMember, StoreWriter, WrittenAttributes } from '../stores/store-writer.ts';
import { readFrame } from './anndata-frame.ts';
import { encoding, writeFrame } from './write-frames.ts';

export interface Copying {
  from: Store;
  to: StoreWriter;
  job: Job;
  /** Told of every array that was copied, by its elements. */
  onCopied(elements: number): void;
  /** Where what cannot be carried over is put down, by path. */
  left: string[];
  /** The same of times, which stand there as texts. */
  written: string[];
  /** The same of records whose half floats stand there as float32. */
  widened: string[];
}

/** Arrays of up to so many elements are handed to the writer whole. */
const mostAtOnce = 1 << 18;

/** Copies what stands at a path, with all below it. Where something of it cannot be carried over, it is left out and put down. */
export async function copyNode(copying: Copying, path: string, target = path): Promise<void> {
  const node = await nodeAt(copying, path);
  if (node) await copyKnown(copying, node, target);
}

/** What no library knows is left out of annotations, and a fault of everything else. */
async function nodeAt({ from, left }: Copying, path: string): Promise<StoreNode | null> {
  try {
    return await from.node(path);
  } catch (error) {
    if (!(error instanceof Fault) || !path.startsWith('uns/')) throw error;
    left.push(path);
    return null;
  }
}

export async function copyKnown(copying: Copying, node: StoreNode, target: string): Promise<void> {
  if (node.kind === 'array') return copyArray(copying, node, target);
  if (node.keys.includes('__categories')) return copyOldFrame(copying, node.path, target);
  await copying.to.group(target, carried(node));
  for (const key of node.keys) await copyNode(copying, `${node.path}/${key}`, `${target}/${key}`);
}

/** A data frame of before anndata 0.8, as today's. */
export async function copyOldFrame({ from, to, job, left }: Copying, path: string, target: string): Promise<void> {
  const frame = await readFrame(from, path, job);
  if (!frame) return;
  await writeFrame(to, target, frame.index, frame.columns, frame.indexName);
  left.push(...frame.skipped.map((name) => `${path}/${name}`));
}

/**
 * Attributes that a writer knows: others of Zarr are no part of AnnData. What older programs did not say is said as today's anndata does.
 */
function carried(node: StoreNode): WrittenAttributes {
  const isPlain = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);
  const { h5sparse_format: sparse, h5sparse_shape: shape, ...attributes } = node.attributes;
  const plain = Object.fromEntries(
    Object.entries(attributes).filter(([, value]) => isPlain(value) || (Array.isArray(value) && value.every(isPlain))),
  ) as WrittenAttributes;
  if ('encoding-type' in plain) return plain;
  if (typeof sparse === 'string' && Array.isArray(shape))
    return { ...plain, ...encoding(`${sparse}_matrix`, '0.1.0'), shape: shape.map(Number) };
  return { ...plain, ...usualEncoding(node) };
}

function usualEncoding(node: StoreNode): WrittenAttributes {
  if (node.kind === 'group') return encoding('dict', '0.1.0');
  const isScalar = node.shape.length === 0;
  switch (node.type.kind) {
    case 'text':
      return encoding(isScalar ? 'string' : 'string-array', '0.2.0');
    case 'compound':
      return encoding('rec-array', '0.2.0');
    default:
      return encoding(isScalar ? 'numeric-scalar' : 'array', '0.2.0');
  }
}

async function copyArray(copying: Copying, array: ArrayNode, target: string): Promise<void> {
  const { from, to, job, left, onCopied } = copying;
  const attributes = carried(array);
  if (attributes['encoding-type'] === 'null') return to.array(target, attributes, { type: 'bool', bytes: new Uint8Array(1) }, []);
  if (array.type.kind === 'other' || (array.shape.length > 1 && array.type.kind === 'compound' && !isComplex(array)))
    return void left.push(array.path);
  if (array.type.kind === 'time') return copyTimes(copying, array, target);
  if (array.type.kind === 'compound') {
    const members = await membersOf(from, array);
    if (!members) return void left.push(array.path);
    if (!to.holdsHalfMembers && members.some(({ data }) => data.type === 'float16')) copying.widened.push(array.path);
    return to.array(target, attributes, { type: 'compound', members }, array.shape);
  }
  // A single text, as programs wrote it before anndata 0.7.
  if (array.type.kind === 'text' && array.path.startsWith('uns/') && array.shape.join() === '1' && !('encoding-type' in array.attributes)) {
    return to.array(target, { ...attributes, ...encoding('string', '0.2.0') }, await from.exact(array), []);
  }
  const elements = elementsOf(array.shape);
  if (array.type.kind === 'text' || elements <= mostAtOnce || array.shape.length === 0) {
    await to.array(target, attributes, await from.exact(array), array.shape);
  } else {
    let growing = null;
    for await (const { values } of exactSlices(from, array, job)) {
      if (values.type === 'text') throw new Error('Texts are copied whole.');
      growing ??= await to.growing(target, attributes, values.type, array.shape.slice(1));
      await growing.append(values.bytes);
    }
  }
  onCopied(elements);
  await job.breathe();
}

/** Pairs in every store. */
const isComplex = ({ type }: ArrayNode) => type.kind === 'compound' && type.members.map(({ name }) => name).join() === 'r,i';

async function copyTimes({ from, to, written }: Copying, array: ArrayNode, target: string): Promise<void> {
  if (to.holdsTimes) return to.array(target, carried(array), await from.exact(array), array.shape);
  written.push(array.path);
  const isScalar = array.shape.length === 0;
  const attributes = { ...carried(array), ...encoding(isScalar ? 'string' : 'string-array', '0.2.0') };
  await to.array(target, attributes, { type: 'text', values: await from.texts(array) }, array.shape);
}

/** Null where a member is none of numbers or texts, one an element. */
async function membersOf(from: Store, array: ArrayNode): Promise<StoredMember[] | null> {
  if (array.type.kind !== 'compound') return null;
  if (array.type.members.some(({ type, width }) => width !== 1 || type.kind === 'other' || type.kind === 'compound')) return null;
  return Promise.all(array.type.members.map(async ({ name }) => ({ name, data: await from.exact(array, { member: name }) })));
}
