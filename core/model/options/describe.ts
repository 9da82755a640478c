/** How an option is described, once, to forms, flags and files: type, default, bounds and meaning. */
import * as v from 'valibot';
import { Fault } from '../../base/errors.ts';
import { describeIssue } from '../../base/issues.ts';

/**
 * Describes an option to a person; `choices` name the values of a picklist, `written` says how what is no single word or number is written
 * in one.
 */
export function about<T>(
  title: string,
  description: string,
  choices?: Record<string, string>,
  written?: Written,
): v.MetadataAction<T, Meaning> {
  return v.metadata({ title, description, choices, written });
}

export interface Written {
  /** The flag's name, where the option's own is another's already. */
  flag?: string;
  /** `from,to`: what stands for its value in help. */
  form?: string;
  /** What is written stands for; the schema checks it. */
  read?(text: string): unknown;
  /** The number by which nothing is asked, and what a form writes in its place: 0, `no limit`. */
  none?: { value: number | null; words: string };
}

export interface Meaning {
  readonly [key: string]: unknown;
  readonly title: string;
  readonly description: string;
  readonly choices: Record<string, string> | undefined;
  readonly written: Written | undefined;
}

export const count = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
export const real = (min: number, max: number) => v.pipe(v.number(), v.finite(), v.minValue(min), v.maxValue(max));

/** An option whose `value` asks for nothing, as forms write it. */
export const without = (value: number, words: string): Written => ({ none: { value, words } });
export const noLimit = without(0, 'no limit');

/** Validated options with their defaults; the `bad-option` fault names the option and what it may be. */
export function parseOptions<S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const issue = result.issues[0];
  const path = v.getDotPath(issue) ?? 'options';
  throw new Fault('bad-option', `${path}: ${describeIssue(issue)}`, { place: path, remedy: 'Choose a value within the bounds.' });
}

/** Whether two choices come to the same, each with its defaults. */
export function isSame<S extends v.GenericSchema>(schema: S, one: unknown, other: unknown): boolean {
  return JSON.stringify(parseOptions(schema, one)) === JSON.stringify(parseOptions(schema, other));
}

/** What a form or a flag needs to know of one option. */
export interface OptionInfo {
  key: string;
  title: string;
  description: string;
  type: 'count' | 'real' | 'boolean' | 'choice' | 'text';
  default: unknown;
  min?: number;
  max?: number;
  choices?: { value: string; label: string }[];
  written?: Written;
}

/** The described options of an object schema, in order. */
export function optionInfo(schema: { entries: Record<string, v.GenericSchema> }): OptionInfo[] {
  return Object.entries(schema.entries).flatMap(([key, entry]) => {
    const optional = entry as v.GenericSchema & { wrapped?: v.GenericSchema; default?: unknown };
    const inner = (optional.wrapped ?? entry) as v.GenericSchema & PipeItem;
    const items = flatten(inner);
    const meta = items.find((item) => item.type === 'metadata')?.metadata;
    if (!meta) return [];
    const picklist = items.find((item) => item.type === 'picklist');
    const bound = (type: string) => items.find((item) => item.type === type)?.requirement;
    return [
      {
        key,
        title: meta.title,
        description: meta.description,
        type: picklist
          ? 'choice'
          : inner.type === 'boolean'
            ? 'boolean'
            : inner.type === 'string'
              ? 'text'
              : items.some((item) => item.type === 'integer')
                ? 'count'
                : 'real',
        default: optional.default,
        min: bound('min_value'),
        max: bound('max_value'),
        choices: (picklist?.options as string[] | undefined)?.map((value) => ({ value, label: meta.choices?.[value] ?? value })),
        written: meta.written,
      } satisfies OptionInfo,
    ];
  });
}

/** A schema piped into others holds their actions nested, and one of several what each of them asks. */
function flatten(item: PipeItem): PipeItem[] {
  if (item.type === 'union' && !item.pipe)
    return [item, ...(item.options as PipeItem[]).flatMap((option) => (option.pipe ? flatten(option) : [option]))];
  return item.pipe ? item.pipe.flatMap((inner) => (inner === item ? [] : inner.pipe ? flatten(inner) : [inner])) : [item];
}

interface PipeItem {
  type: string;
  pipe?: readonly PipeItem[];
  metadata?: Meaning;
  requirement?: number;
  /** Of a picklist its values, of a union its schemas. */
  options?: string[] | PipeItem[];
}
