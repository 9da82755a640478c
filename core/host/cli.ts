#!/usr/bin/env node
/** `indicatrix …`: the pipeline on the command line. Exit codes: 0 done, 2 something a person can mend, 130 cancelled. */
import { Command, CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { Fault } from '../base/errors.ts';
import { addMannerFlags, configFlag, type DefineCommand } from './cli/command.ts';
import { exitCodes, reportError } from './cli/terminal.ts';

/** A command's code is loaded when it is named: help and mistakes answer at once. */
const commands: Record<string, { summary: string; load(): Promise<DefineCommand> }> = {
  demo: {
    summary: 'The main job on 700 real cells: open, prepare, train, judge, draw.',
    load: async () => (await import('./cli/demo.ts')).demo,
  },
  inspect: {
    summary: 'Say what is in a file without opening it: its matrices, sizes, columns, memory.',
    load: async () => (await import('./cli/inspect.ts')).inspect,
  },
  open: { summary: 'Open a file, and say what it holds.', load: async () => (await import('./cli/open.ts')).open },
  convert: {
    summary: 'Write a file as another format: AnnData (h5ad, Zarr), CSV, 10x folder, NumPy; numbers stay as they are.',
    load: async () => (await import('./cli/convert.ts')).convert,
  },
  prepare: {
    summary: 'Prepare a file for training, and keep how in a project folder.',
    load: async () => (await import('./cli/prepare.ts')).prepare,
  },
  cluster: {
    summary: 'Group cells that are alike: Leiden’s communities, or Louvain’s.',
    load: async () => (await import('./cli/cluster.ts')).cluster,
  },
  markers: {
    summary: 'Find the genes by which groups of cells differ.',
    load: async () => (await import('./cli/markers.ts')).markers,
  },
  train: {
    summary: 'Train models side by side, and keep each as a run in a project folder.',
    load: async () => (await import('./cli/train.ts')).train,
  },
  'fit-decoder': {
    summary: 'Fit decoders to models that are encoders alone: places of their maps then stand for expression.',
    load: async () => (await import('./cli/fit-decoder.ts')).fitDecoder,
  },
  sweep: {
    summary: 'Try models with many weights and seeds, and pick the largest weights that cost little.',
    load: async () => (await import('./cli/sweep.ts')).sweep,
  },
  reproduce: {
    summary: 'The paper’s tables and figures, on its data or on yours.',
    load: async () => (await import('./cli/reproduce.ts')).reproduce,
  },
  evaluate: {
    summary: 'Measure the runs of a project, as a table and as CSV.',
    load: async () => (await import('./cli/evaluate.ts')).evaluate,
  },
  'map-metric': {
    summary: 'The metric of any map of the cells (UMAP, t-SNE), cell by cell, with its reliability.',
    load: async () => (await import('./cli/map-metric.ts')).mapMetric,
  },
  figure: {
    summary: 'Draw the runs of a project side by side, with their indicatrices.',
    load: async () => (await import('./cli/figure.ts')).figure,
  },
  export: {
    summary: 'Write the models of a project: to place new cells with, and for other programs (safetensors, ONNX).',
    load: async () => (await import('./cli/export.ts')).exportModels,
  },
  embed: {
    summary: 'Place new cells on a model’s map: labels carried over, and how far they lie from the training data.',
    load: async () => (await import('./cli/embed.ts')).embed,
  },
  pack: {
    summary: 'Put a project, or one of its runs, into one zip that opens elsewhere.',
    load: async () => (await import('./cli/pack.ts')).pack,
  },
  unpack: {
    summary: 'Lay a packed project out again.',
    load: async () => (await import('./cli/pack.ts')).unpack,
  },
  serve: {
    summary: 'Serve the window to a browser on this machine (127.0.0.1 only).',
    load: async () => (await import('./cli/serve.ts')).serve,
  },
};

/** Knows every other command. */
const completion = 'completion';

const program = new Command('indicatrix')
  .description(
    'Train geometrically regularized autoencoders on single-cell data and compare the embeddings, each with its indicatrices.\n\n' +
      'The usual way: `indicatrix train counts.h5ad`, then `indicatrix figure counts.indicatrix`. A project folder holds how the data were ' +
      'prepared (project.json) and the runs; the data stay where they are. Without --out it is NAME.indicatrix in the folder where one is.',
  )
  .version(packageJson.version)
  .configureOutput({ outputError: () => {} })
  .exitOverride();

// `indicatrix open FILE | head` closes the pipe early: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  const [named, ...words] = process.argv.slice(2);
  const completes = named === completion;
  const told = named === 'help' ? words[0] : named;
  for (const [name, { summary, load }] of Object.entries(commands)) {
    const command = addMannerFlags(program.command(name).description(summary));
    if (completes || name === told) (await load())(command);
  }
  const completing = program
    .command(completion)
    .description('Print what makes bash, zsh or fish complete commands, flags and their values.');
  if (completes || told === completion) (await import('./cli/completion.ts')).completion(completing);
  const command = program.commands.find((each) => each.name() === named);
  const configured = words.some((word) => word.split('=')[0] === configFlag);
  const given = command && configured ? await (await import('./cli/config.ts')).withConfigured(command, words) : words;
  await program.parseAsync(command ? [named, ...given] : process.argv.slice(2), { from: 'user' });
} catch (error) {
  if (error instanceof CommanderError && error.exitCode === 0) process.exitCode = exitCodes.ok;
  else process.exitCode = reportError(error instanceof CommanderError ? misused(error) : error, process.argv.includes('--json'));
}

/** What commander says of a command line that it does not understand. */
function misused({ message }: CommanderError): Fault {
  const said = message.replace(/^error: /, '').replace(/\n/g, ' ');
  const [, , name] = process.argv;
  return new Fault('bad-option', `${said[0].toUpperCase()}${said.slice(1)}${/[.)?]$/.test(said) ? '' : '.'}`, {
    remedy: `See: indicatrix ${Object.hasOwn(commands, name) ? `${name} ` : ''}--help.`,
  });
}
