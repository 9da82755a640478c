/**
 * `npm run format`: lays the sources out anew, TypeScript, Svelte and CSS by Prettier (package.json has its settings), C++ by clang-format
 * (.clang-format).
 * `--check` changes nothing and names the files that would change.
 */
import { createHash } from 'node:crypto';
import { glob, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { format as formatCpp } from '@wasm-fmt/clang-format';
import { format, resolveConfig } from 'prettier';

const root = join(import.meta.dirname, '..');
const folders = ['bench', 'build', 'core', 'electron', 'renderer', 'test'];
/** What is built, installed, or another program's as it came. */
const elsewhere = /(^|\/)(node_modules|fixtures|values|prebuilds)(\/|$)|^core\/native\/build(\/|$)|^resources\/tfjs(\/|$)/;

const check = process.argv.includes('--check');
const cppStyle = await readFile(join(root, '.clang-format'), 'utf8');
const webStyle = await resolveConfig(join(root, 'package.json'));

/** Digests of sources that were found to be laid out, by these settings and versions: laying all of them out takes half a minute. */
const knownFile = join(root, 'node_modules/.cache/indicatrix/laid-out.json');
const settings = [cppStyle, JSON.stringify(webStyle), await readFile(join(root, 'package-lock.json'), 'utf8')].join('\0');
const known = new Set(
  await readFile(knownFile, 'utf8')
    .then((text): unknown => JSON.parse(text))
    .then((kept) => (Array.isArray(kept) ? (kept as unknown[]) : []))
    // Absent, or cut short: everything is laid out anew.
    .catch((): unknown[] => []),
);
const seen: string[] = [];
const digestOf = (file: string, text: string) =>
  createHash('sha256')
    .update([settings, extname(file), text].join('\0'))
    .digest('base64');

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
  const digest = digestOf(file, text);
  const wanted = known.has(digest) ? text : await laidOut(path, text);
  seen.push(wanted === text ? digest : digestOf(file, wanted));
  if (wanted === text) continue;
  changed++;
  console.log(file);
  if (!check) await writeFile(path, wanted);
}
await mkdir(dirname(knownFile), { recursive: true });
await writeFile(knownFile, JSON.stringify(seen));
if (check && changed > 0) {
  console.error(`${changed} ${changed === 1 ? 'file is' : 'files are'} not as \`npm run format\` lays them out.`);
  process.exitCode = 1;
}
