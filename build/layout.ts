/**
 * The program as JavaScript in the tree that it has as TypeScript, so that every path between files holds: for the desktop app and for
 * packages.
 */
import { copyFile, cp, glob, mkdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { compiledAddon, digestFile, madeOfTheseSources, prebuiltAddon, sourcesDigest } from './addon.js';
import { targets } from './prebuild/targets.ts';

const root = join(import.meta.dirname, '..');

/** @param commonJs the files that must be: a sandboxed window's preload */
export async function compileInto(folder: string, patterns: string[], commonJs: string[] = []): Promise<void> {
  for await (const file of glob(patterns, { cwd: root })) {
    if (file.endsWith('.d.ts')) continue;
    const common = commonJs.includes(file);
    const target = join(folder, file.replace(/\.ts$/, common ? '.cjs' : '.js'));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, transpile(await readFile(join(root, file), 'utf8'), file, common));
  }
}

/**
 * What core looks for beside itself: engines, pages' engine, cells, the second engine's gradients, Python that goes with models, and its own version. @returns the machines whose engine
 * is there
 */
export async function copyBeside(folder: string, more: Record<string, unknown> = {}): Promise<string[]> {
  for (const name of ['samples', 'tfjs', 'wasm', 'python'])
    await cp(join(root, 'resources', name), join(folder, 'resources', name), { recursive: true });
  const { name, productName, version, type } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<string, string>;
  const machines = await copyAddons(folder);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name, productName, version, type, ...more }, null, 2));
  return machines;
}

/**
 * The prebuilt engines that are of these sources, and for this machine the compiled one where there is none. @returns for which machines
 */
async function copyAddons(folder: string): Promise<string[]> {
  const here = `${process.platform}-${process.arch}`;
  const machines: string[] = [];
  for (const machine of Object.keys(targets)) {
    const prebuilt = prebuiltAddon(targets[machine]);
    const found = madeOfTheseSources(prebuilt) ? prebuilt : machine === here && existsSync(compiledAddon) ? compiledAddon : null;
    if (found === null) continue;
    const target = prebuiltAddon(targets[machine], folder);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(found, target);
    await writeFile(join(dirname(target), digestFile), `${sourcesDigest()}\n`);
    machines.push(machine);
  }
  return machines;
}

const tidyHost: ts.FormatDiagnosticsHost = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => root,
  getNewLine: () => '\n',
};

function transpile(source: string, fileName: string, commonJs: boolean): string {
  const { outputText, diagnostics = [] } = ts.transpileModule(source, {
    fileName,
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: commonJs ? ts.ModuleKind.CommonJS : ts.ModuleKind.ESNext,
      verbatimModuleSyntax: !commonJs,
      rewriteRelativeImportExtensions: true,
    },
  });
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, tidyHost));
  // Workers are started by their file's address, which the compiler leaves as it is.
  return outputText.replaceAll(/(new URL\('\.[^']*)\.ts'/g, "$1.js'");
}

/**
 * Declarations of core beside its JavaScript. @throws where it does not type-check, or uses what the oldest Node that packages run on lacks
 */
export function declareInto(folder: string): void {
  const read = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => readFileSync(path, 'utf8'));
  if (read.error) throw new Error(ts.formatDiagnostics([read.error], tidyHost));
  const { fileNames, options } = ts.parseJsonConfigFileContent({ ...(read.config as object), include: ['core'] }, ts.sys, root);
  const program = ts.createProgram(fileNames, {
    ...options,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: root,
    outDir: folder,
  });
  const emitted = program.emit(undefined, (file, text) =>
    ts.sys.writeFile(file, text.replaceAll(/((?:from |import\()['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2')),
  );
  const diagnostics = [...ts.getPreEmitDiagnostics(program), ...emitted.diagnostics];
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, tidyHost));
}
