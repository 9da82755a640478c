/** Lays out the desktop app below dist/desktop: core and shell as JavaScript in the tree they have as TypeScript, so that every path between files holds. */
import { copyFile, cp, glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '..');
export const desktopFolder = join(root, 'dist', 'desktop');

/** A sandboxed window's preload must be CommonJS. */
const preload = join('electron', 'preload.ts');

const addon = join('core', 'native', 'build', 'Release', 'indicatrix.node');

export async function buildDesktop(folder = desktopFolder): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for await (const file of glob(['core/**/*.ts', 'electron/**/*.ts'], { cwd: root })) {
    if (file.endsWith('.d.ts')) continue;
    const commonJs = file === preload;
    const target = join(folder, file.replace(/\.ts$/, commonJs ? '.cjs' : '.js'));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, transpile(await readFile(join(root, file), 'utf8'), file, commonJs));
  }
  await mkdir(dirname(join(folder, addon)), { recursive: true });
  await copyFile(join(root, addon), join(folder, addon));
  await cp(join(root, 'resources', 'samples'), join(folder, 'resources', 'samples'), { recursive: true });
  const { name, productName, version, type } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<string, string>;
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name, productName, version, type, main: 'electron/main.js' }, null, 2));
}

function transpile(source: string, fileName: string, commonJs: boolean): string {
  const { outputText, diagnostics = [] } = ts.transpileModule(source, {
    fileName,
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2024,
      module: commonJs ? ts.ModuleKind.CommonJS : ts.ModuleKind.ESNext,
      verbatimModuleSyntax: !commonJs,
      rewriteRelativeImportExtensions: true,
    },
  });
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => '\n' }));
  // Workers are started by their file's address, which the compiler leaves as it is.
  return outputText.replaceAll(/(new URL\('\.[^']*)\.ts'/g, "$1.js'");
}
