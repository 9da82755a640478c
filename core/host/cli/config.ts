/** indicatrix.toml: what commands are asked for, a table a command, under the names of their flags. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command, Option } from 'commander';
import { parse, stringify, TomlError, type TomlPrimitive, type TomlTable } from 'smol-toml';
import { writeWhole } from '../../base/disk.ts';
import { Fault } from '../../base/errors.ts';
import { configFlag as flag } from './command.ts';
import { isRepeated } from './flags.ts';

const configFile = 'indicatrix.toml';

/** Of the manner and the place of one call, which no file asks for. */
const ofOneCall = new Set(['json', 'quiet', 'verbose', 'config', 'out', 'take-over', 'again']);

/** Of one machine: a file may ask for them, but none is written that does. */
const ofOneMachine = new Set(['threads', 'memory']);

/** More than anyone writes by hand. */
const mostBytes = 1_000_000;

/**
 * The words of a command line with those of its configuration file before them, so that they give way. @throws `bad-option` that names file
 * and key; `file-missing`, `file-unreadable`
 */
export async function withConfigured(command: Command, words: readonly string[]): Promise<readonly string[]> {
  const at = words.findLastIndex((word) => word === flag || word.startsWith(`${flag}=`));
  const path = at < 0 ? undefined : words[at] === flag ? words[at + 1] : words[at].slice(flag.length + 1);
  if (path === undefined) return words;
  const document = await read(path);
  const own = document[command.name()] ?? {};
  if (!isTable(own)) throw wrong(path, command.name(), 'It is a table of flags.', `Write [${command.name()}] in a line of its own.`);
  const shared = Object.entries(document).filter(([key, value]) => !isTable(value) && optionOf(command, key));
  return [...shared, ...Object.entries(own)].flatMap(([key, value]) => asWords(command, key, value, path)).concat(words);
}

/** Writes what a command was given beside what it made, as the next one takes it. @param input the file that the command was about */
export async function writeConfig(folder: string, command: Command, input: string): Promise<void> {
  const table: TomlTable = {};
  for (const { option, name: given, value } of givenFlagWords(command, [...ofOneCall, ...ofOneMachine])) {
    const key = option.negate ? given.slice('no-'.length) : given;
    table[key] = isRepeated(option) ? [...((table[key] as string[] | undefined) ?? []), value] : asNumber(option.negate ? false : value);
  }
  const name = command.name();
  await writeWhole(
    join(folder, configFile),
    `# indicatrix ${name} ${JSON.stringify(input)} ${flag} ${configFile}\n${stringify({ [name]: table })}`,
  );
}

/** Flags as they were given, by their names without dashes; true for those without a value. */
export function givenFlagWords(command: Command, except: Iterable<string>): { option: Option; name: string; value: string | true }[] {
  const passedOver = new Set(except);
  const words = command.parent?.args.slice(1) ?? [];
  const given: { option: Option; name: string; value: string | true }[] = [];
  for (let at = 0; at < words.length; at++) {
    const [flagName, inline] = words[at].split(/=(.*)/s);
    const option = command.options.find(({ long }) => long === flagName);
    if (!option) continue;
    const value = option.required ? (inline ?? words[++at]) : true;
    const name = flagName.slice('--'.length);
    if (!passedOver.has(name)) given.push({ option, name, value });
  }
  return given;
}

async function read(path: string): Promise<TomlTable> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new Fault('file-missing', 'There is no such file.', { file: path, remedy: `Give ${flag} one that there is.` });
    throw new Fault('file-unreadable', `It cannot be read (${code}).`, { file: path, remedy: 'Check its permissions.' }, error);
  }
  if (text.length > mostBytes)
    throw new Fault('malformed', 'It is too large to be one of flags.', { file: path, remedy: `Give ${flag} a ${configFile}.` });
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw new Fault('malformed', `This is not TOML: ${error.message.split('\n')[0]}.`, {
      file: path,
      place: `line ${error.line}, column ${error.column}`,
      remedy: 'Correct the line.',
    });
  }
}

function asWords(command: Command, key: string, value: TomlTable[string], path: string): string[] {
  const option = ofOneCall.has(key) ? undefined : optionOf(command, key);
  const place = `${command.name()}.${key}`;
  if (!option)
    throw wrong(
      path,
      place,
      `There is no such flag of ${command.name()} that a file may ask for.`,
      `See: indicatrix ${command.name()} --help.`,
    );
  const long = `--${key}`;
  if (typeof value === 'boolean') {
    const wanted = command.options.find((each) => each.long === (value ? long : `--no-${key}`) && !each.required);
    // What is off unless it is asked for is left out.
    if (!wanted && value) throw wrong(path, place, 'It wants a value, not true.', `See: indicatrix ${command.name()} --help.`);
    return wanted ? [wanted.long!] : [];
  }
  if (!option.required) throw wrong(path, place, 'It is true or false.', 'Write true or false.');
  const written = (Array.isArray(value) ? value : [value]).map((each) => {
    if (typeof each === 'string' || typeof each === 'number' || typeof each === 'bigint') return String(each);
    throw wrong(path, place, 'It is text, a number, or a list of such.', `See: indicatrix ${command.name()} --help.`);
  });
  return isRepeated(option) ? written.flatMap((each) => [long, each]) : [long, written.join(',')];
}

function optionOf(command: Command, key: string): Option | undefined {
  return command.options.find(({ long }) => long === `--${key}`) ?? command.options.find(({ long }) => long === `--no-${key}`);
}

const isTable = (value: TomlTable[string]): value is TomlTable =>
  typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date);

/** As a person would write it. */
function asNumber(value: string | boolean): TomlPrimitive {
  const number = Number(value);
  return typeof value === 'string' && value !== '' && String(number) === value ? number : value;
}

function wrong(file: string, place: string, message: string, remedy: string): Fault {
  return new Fault('bad-option', message, { file, place, remedy });
}
