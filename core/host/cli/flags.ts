/** Command-line flags from the one schema of options: names, help, bounds and defaults are those of `core/model/options`. */
import { Option, type Command } from 'commander';
import * as v from 'valibot';
import { Fault } from '../../base/errors.ts';
import { describeIssue } from '../../base/issues.ts';
import { optionInfo, type OptionInfo } from '../../model/options/describe.ts';

type Schema = Parameters<typeof optionInfo>[0];

/**
 * Adds a flag for each described option. @param defaults what the help says instead of the schema's default, by option
 * @param except options without a flag, where the command has one of that name
 */
export function addFlags(
  command: Command,
  heading: string,
  schema: Schema,
  defaults: Record<string, string> = {},
  except: readonly string[] = [],
): Command {
  command.optionsGroup(heading);
  const taken = optionInfo(schema).filter(({ key }) => !except.includes(key));
  for (const info of taken) for (const option of flagsOf(info, defaults[info.key])) command.addOption(option);
  return command.hook('preAction', (_, action) => checkFlags(schema, taken, action.opts()));
}

/** Before anything is opened. @throws `bad-option` that names the flag */
function checkFlags(schema: Schema, taken: readonly OptionInfo[], values: Record<string, unknown>): void {
  for (const info of taken) {
    const value = values[camelCased(nameOf(info))];
    if (value === undefined) continue;
    const result = v.safeParse(schema.entries[info.key], value);
    if (!result.success)
      throw new Fault('bad-option', `It ${describeIssue(result.issues[0])}.`, {
        place: `--${nameOf(info)}`,
        remedy: 'Choose a value within the bounds.',
      });
  }
}

const choicesOf = new WeakMap<Option, readonly string[]>();

/** Words that stand for the option's value, where there are only some. */
export function choicesFor(option: Option): readonly string[] {
  return choicesOf.get(option) ?? option.argChoices ?? [];
}

/** The options that were given as flags, and no others: what was not given is for the data to decide. */
export function givenFlags<T>(schema: Schema, values: Record<string, unknown>): Partial<T> {
  return Object.fromEntries(
    optionInfo(schema).flatMap((info) => {
      const value = values[camelCased(nameOf(info))];
      return value === undefined ? [] : [[info.key, value]];
    }),
  ) as Partial<T>;
}

/** `min-genes` */
function nameOf({ key, written }: OptionInfo): string {
  return written?.flag ?? key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** As commander names what it has parsed. */
function camelCased(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function flagsOf(info: OptionInfo, shownDefault: string | undefined): Option[] {
  const flag = `--${nameOf(info)}`;
  const choices = info.choices
    ?.map(({ value, label }) => (label.toLowerCase() === value.toLowerCase() ? value : `${value}: ${label.toLowerCase()}`))
    .join('; ');
  const otherwise = shownDefault ?? (typeof info.default === 'string' || typeof info.default === 'number' ? String(info.default) : '');
  const help = [info.description, choices && `[${choices}]`, otherwise && `(default: ${otherwise})`].filter(Boolean).join(' ');
  if (info.type === 'boolean') {
    const no = flag.replace('--', '--no-');
    const isOn = info.default === true;
    const leaveOut = `Leave out: ${info.description[0].toLowerCase()}${info.description.slice(1)}`;
    return [new Option(flag, isOn ? '' : info.description).hideHelp(isOn), new Option(no, isOn ? leaveOut : '').hideHelp(!isOn)];
  }
  const { read, form = 'text' } = info.written ?? {};
  if (read) return [new Option(`${flag} <${form}>`, help).argParser((text) => read(text))];
  const option = new Option(
    `${flag} <${info.type === 'choice' ? 'choice' : info.type === 'text' ? 'text' : info.key === 'hidden' ? 'widths' : 'number'}>`,
    help,
  );
  if (info.key === 'hidden') return [option.argParser((text) => text.split(',').map((part) => toNumber(part, flag)))];
  if (info.type === 'count' || info.type === 'real') return [option.argParser((text) => toNumber(text, flag))];
  if (info.choices)
    choicesOf.set(
      option,
      info.choices.map(({ value }) => value),
    );
  return [option];
}

/** @throws `bad-option` for anything that is not a number; bounds are the schema's to check */
export function toNumber(text: string, flag: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value))
    throw new Fault('bad-option', `“${text}” is not a number.`, { place: flag, remedy: 'Give a number, with a point for decimals.' });
  return value;
}

/** Reads a flag that may be given several times. */
export const more = (value: string, before: string[] = []): string[] => [...before, value];

export const isRepeated = ({ parseArg }: Option): boolean => (parseArg as unknown) === more;

export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}
