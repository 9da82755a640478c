/** Reading what another framework wrote: every mismatch is a fault that says where. */
import * as v from 'valibot';
import { Fault } from '../../core/base/errors.ts';

const remedy = 'Write the file as test/golden/README.md says.';

/** @throws `malformed` that names the place */
export function parseForm<Schema extends v.GenericSchema>(schema: Schema, value: unknown, file: string): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new Fault('malformed', issue.message, { file, place: v.getDotPath(issue) ?? 'the whole file', remedy });
}

export type Nested = readonly (number | Nested)[];

/** The numbers of nested arrays in order. @throws `malformed` where a level is not as long as `dims` says */
export function flatten(value: Nested, dims: readonly number[], file: string, place: string): number[] {
  const [length, ...inner] = dims;
  if (value.length !== length)
    throw new Fault('malformed', `Here are ${value.length} entries; there should be ${length}.`, { file, place, remedy });
  return value.flatMap((entry, i) => (typeof entry === 'number' ? [entry] : flatten(entry, inner, file, `${place}.${i}`)));
}
