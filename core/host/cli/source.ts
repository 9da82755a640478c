/** FILE or DIR on the command line: data to open and prepare, or a project that says how. */
import type { Command } from 'commander';
import { Fault } from '../../base/errors.ts';
import { parseOptions } from '../../model/options/describe.ts';
import { OpenOptions } from '../../model/options/open.ts';
import { PrepareOptions } from '../../model/options/prepare.ts';
import * as pipeline from '../../pipeline.ts';
import type { Counts, Prepared } from '../../types.ts';
import { isSample } from '../../types/samples.ts';
import type { Values } from './command.ts';
import { addFlags, givenFlags } from './flags.ts';
import { adoptProject, createProject, defaultFolder, describeData, describePrepared, openProject, type Project } from './project.ts';
import { inputFile, requireFile } from './stdin.ts';
import type { Terminal } from './terminal.ts';

/** For commands that write into a project. */
export const takeOverFlag = [
  '--take-over',
  'Go on with the project in place of the window or command that has it open, which writes what it has and stops.',
] as const;

export function addOpenFlags(command: Command, except: readonly string[] = []): Command {
  return addFlags(command, 'Opening:', OpenOptions, {}, except);
}

export function addPrepareFlags(command: Command): Command {
  return addFlags(command, 'Preparing (what is not given follows from the data):', PrepareOptions);
}

/** @param path a file, `-` for what is piped in, or a sample’s id: a file of that name is `./NAME` */
export async function openData(terminal: Terminal, path: string, values: Values): Promise<{ data: Counts; open: OpenOptions }> {
  const open = parseOptions(OpenOptions, givenFlags<OpenOptions>(OpenOptions, values));
  const file = await inputFile(terminal, path);
  const data = await terminal.stage('Open', (job) => pipeline.open(isSample(file) ? file : { path: file }, open, job), describeData);
  for (const note of data.notes) terminal.progress.print(`  ${note}`);
  return { data, open };
}

/**
 * Prepares a file into a project folder, or opens the project that a folder is; it is this command's alone until that ends. @throws
 * `in-use`
 */
export async function openSource(
  terminal: Terminal,
  path: string,
  values: Values & { out?: string; takeOver?: boolean },
): Promise<Project> {
  requireFile(path);
  if (await pipeline.projects.isProject(path)) {
    checkPrepared(path, values);
    await own(terminal, path, values.takeOver);
    return adoptProject(terminal, await openProject(terminal, path));
  }
  const folder = values.out ?? defaultFolder(path);
  // Before a large file has been read.
  if (!values.takeOver) await pipeline.projects.requireFree(folder);
  const { data, open } = await openData(terminal, path, values);
  const options = optionsFor(data, values);
  const prepared = await terminal.stage('Prepare', (job) => pipeline.prepare(data, options, job), describePrepared);
  await own(terminal, folder, values.takeOver);
  return createProject(terminal, folder, data, prepared, open, options);
}

/** Prepares a file, or a project's data as they were; nothing is written. @throws `bad-option` for a project with flags of preparation */
export async function prepareSource(
  terminal: Terminal,
  path: string,
  values: Values,
): Promise<{ data: Counts; prepared: Prepared; options: PrepareOptions }> {
  if (await pipeline.projects.isProject(path)) {
    checkPrepared(path, values);
    const { data, prepared, options } = await openProject(terminal, path);
    return { data, prepared, options };
  }
  const { data } = await openData(terminal, path, values);
  const options = optionsFor(data, values);
  return { data, options, prepared: await terminal.stage('Prepare', (job) => pipeline.prepare(data, options, job), describePrepared) };
}

function optionsFor(data: Counts, values: Values): PrepareOptions {
  return parseOptions(PrepareOptions, { ...pipeline.proposePreparation(data), ...givenFlags<PrepareOptions>(PrepareOptions, values) });
}

function checkPrepared(project: string, values: Values): void {
  const preparation = Object.keys(givenFlags<PrepareOptions>(PrepareOptions, values));
  if (preparation.length > 0)
    throw new Fault('bad-option', `${project} is prepared already; ${preparation.join(', ')} cannot change that.`, {
      place: project,
      remedy: 'Give the data file instead, with --out for a new folder.',
    });
}

/** Another window or command that takes the project over stops this one: it writes no more. */
export async function own(terminal: Terminal, folder: string, takesOver = false): Promise<void> {
  const taken = () =>
    terminal.stopFor(
      new Fault('in-use', 'Another window or command has taken the project over.', {
        file: folder,
        remedy: 'What was trained until then is kept. Go on there, or take it over again with --take-over.',
      }),
    );
  terminal.atEnd(
    await pipeline.projects.takeProject(folder, {
      lost: taken,
      asked() {
        taken();
        return terminal.ended;
      },
      takesOver,
    }),
  );
}
