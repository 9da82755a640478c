/** What of others is in what we ship: its bill of materials (CycloneDX, by npm), and the notices that its licences ask for. */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

interface Component {
  'bom-ref': string;
  name: string;
  version: string;
  licenses?: ({ license: { id?: string; name?: string } } | { expression: string })[];
}

export interface Bill {
  metadata: { timestamp?: string; component: { name: string; 'bom-ref': string } };
  components: Component[];
  dependencies: { ref: string; dependsOn?: string[] }[];
}

interface Manifest {
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

/** Packages that are bundled into the window: they are installed to build it, and shipped inside. */
export function bundledPackages(): string[] {
  const imported = globSync('renderer/**/*.{ts,svelte}', { cwd: root }).flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from |import )'((?:@[\w-]+\/)?[a-z][\w.-]*)/g)].map(([, name]) => name),
  );
  return Object.keys(manifest.devDependencies)
    .filter((name) => imported.includes(name))
    .sort();
}

/**
 * CycloneDX of the packages that run in the program or are bundled into its window, and of all that they ask for. @throws where npm gives
 * none
 */
export function billOfMaterials(): Bill {
  const { status, stdout, stderr } = spawnSync(
    'npm',
    ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'],
    { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, shell: process.platform === 'win32' },
  );
  if (status !== 0) throw new Error(`npm gave no bill of materials: ${stderr}`);
  const bill = JSON.parse(stdout) as Bill;
  // npm names the application by its folder.
  bill.metadata.component.name = 'indicatrix';
  const asks = new Map(bill.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]));
  const own = bill.metadata.component['bom-ref'];
  const wanted = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.optionalDependencies), ...bundledPackages()]);
  const nameOf = (ref: string) => ref.slice(0, ref.lastIndexOf('@'));
  const shipped = new Set<string>();
  const add = (ref: string): void => {
    if (shipped.has(ref)) return;
    shipped.add(ref);
    asks.get(ref)?.forEach(add);
  };
  const direct = asks.get(own)!.filter((ref) => wanted.has(nameOf(ref)));
  direct.forEach(add);
  return {
    ...bill,
    components: bill.components.filter((component) => shipped.has(component['bom-ref'])),
    dependencies: bill.dependencies.filter(({ ref }) => shipped.has(ref)).concat({ ref: own, dependsOn: direct }),
  };
}

const licenceOf = ({ licenses = [] }: Component): string =>
  licenses.map((entry) => ('expression' in entry ? entry.expression : (entry.license.id ?? entry.license.name))).join(', ') ||
  'see its text';

/** A package's own licence texts, where it has some. */
function textsOf(name: string): string[] {
  const folder = join(root, 'node_modules', name);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
}

/** Every shipped package with its licence, and whose texts; the cells and the fonts have theirs in resources/licences. */
export function notices(bill: Bill): string {
  const sections = bill.components.map((component) =>
    [`${component.name} ${component.version}`, `Licence: ${licenceOf(component)}`, ...textsOf(component.name)].join('\n\n'),
  );
  const own = globSync('resources/licences/*', { cwd: root })
    .sort()
    .map((file) => readFileSync(join(root, file), 'utf8').trim());
  const beside =
    'The engine holds the C++ library of LLVM (Apache License 2.0 with LLVM Exceptions) where it was built beforehand. Packages with a program of Node or Electron hold its licence beside it.';
  return `What of others is in Indicatrix, and under which licences.\n\n${beside}\n\n${[...sections, ...own].join(`\n\n${'='.repeat(80)}\n\n`)}\n`;
}

/**
 * Files of packages that nothing runs: maps, types, bundles for browsers, tests, typefaces' other weights. Globs below node_modules; electron-builder takes them with
 * `!`.
 */
export const unused = [
  '**/*.{map,d.ts,d.mts,d.cts,ts,md,markdown}',
  '.bin/**',
  'typescript/**',
  'node-*/**',
  'indicatrix-node/**',
  '@types/**',
  '@tensorflow/*/dist/*.{min,fesm,es2017,fesm.min,es2017.min}.js',
  '@tensorflow/*/dist/**/*_test.js',
  '@tensorflow/*/dist/{tf-core,tf-backend-cpu,tf-backend-wasm}.js',
  'pdfkit/js/pdfkit.standalone.js',
  '@expo-google-fonts/**/*.png',
  '@expo-google-fonts/*/{*_Italic,100Thin,200ExtraLight,300Light,500Medium,800ExtraBold,900Black}/**',
];
