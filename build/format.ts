/**
 * `npm run format`: lays the sources out anew, TypeScript, Svelte and CSS by Prettier (package.json has its settings), C++ by clang-format
 * (.clang-format).
 * `--check` changes nothing and names the files that would change.
 */
import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format as formatCpp } from '@wasm-fmt/clang-format';
import { format, resolveConfig } from 'prettier';

const root = join(import.meta.dirname, '..');
const folders = ['bench', 'build', 'core', 'electron', 'renderer', 'test'];
/** What is built, installed, or another program's as it came. */
const elsewhere = /(^|\/)(node_modules|fixtures|values|prebuilds)(\/|$)|^core\/native\/build(\/|$)|^resources\/tfjs(\/|$)/;

const check = process.argv.includes('--check');
const cppStyle = await readFile(join(root, '.clang-format'), 'utf8');
const webStyle = await resolveConfig(join(root, 'package.json'));

async function laidOut(file: string, text: string): Promise<string> {
  if (/\.(cc|hh)$/.test(file)) return formatCpp(text, file, cppStyle);
  return format(text, { ...webStyle, filepath: file });
}

let changed = 0;
for await (const file of glob(`{${folders.join()}}/**/*.{ts,js,cjs,svelte,css,cc,hh}`, {
  cwd: root,
  exclude: (path) => elsewhere.test(path),
})) {
  if (elsewhere.test(file)) continue;
  const path = join(root, file);
  const text = await readFile(path, 'utf8');
  const wanted = await laidOut(path, text);
  if (wanted === text) continue;
  changed++;
  console.log(file);
  if (!check) await writeFile(path, wanted);
}
if (check && changed > 0) {
  console.error(`${changed} ${changed === 1 ? 'file is' : 'files are'} not as \`npm run format\` lays them out.`);
  process.exitCode = 1;
}
