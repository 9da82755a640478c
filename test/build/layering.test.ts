import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';
import { ESLint } from 'eslint';
import { badKernelIncludes } from '../../build/kernel-includes.ts';

const rules = createRequire(import.meta.url)('../../build/layering.cjs') as IConfiguration;

async function inProject<T>(files: Record<string, string>, work: (root: string) => Promise<T>): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'indicatrix-layering-'));
  try {
    for (const [file, text] of Object.entries({
      'package.json': '{"type": "module", "dependencies": {"ws": "1"}, "devDependencies": {"vite": "1"}}',
      ...files,
    })) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), text);
    }
    return await work(root);
  } finally {
    await rm(root, { recursive: true });
  }
}

/** @returns the broken rules of a project made of these files */
function broken(files: Record<string, string>): Promise<string[]> {
  return inProject(files, async (root) => {
    const { output } = await cruise(Object.keys(files), {
      ...rules.options,
      ruleSet: { forbidden: rules.forbidden ?? [] },
      validate: true,
      baseDir: root,
    });
    return [...new Set((output as ICruiseResult).summary.violations.map(({ rule }) => rule.name))].sort();
  });
}

const a = 'export const a = 1;\n';
const uses = (path: string) => `import { a } from '${path}';\nexport const b = a;\n`;
const usesType = (path: string) => `import type { A } from '${path}';\nexport type B = A;\n`;

test('the order that the architecture names breaks nothing', async () => {
  assert.deepEqual(
    await broken({
      'core/types.ts': 'export type A = 1;\nexport const a = 1;\n',
      'core/base/errors.ts': a,
      'core/model/spec.ts': uses('../base/errors.ts').replaceAll('b =', "b = a; export { a } from '../types.ts'; export const c ="),
      'core/contract/index.ts': usesType('../types.ts'),
      'core/native/index.ts': a,
      'core/io/open.ts': uses('./anndata/h5ad.ts'),
      'core/io/anndata/h5ad.ts': uses('../../native/index.ts').replaceAll(
        'b =',
        "b = a; export { a } from '../../types.ts'; export const c =",
      ),
      'core/pipeline.ts': uses('./io/anndata/h5ad.ts'),
      'core/handlers/index.ts': uses('../pipeline.ts').replace('a }', 'b as a }'),
      'core/host/server.ts': uses('../handlers/index.ts').replace('a }', 'b as a }'),
      'renderer/main.ts': `import type { B } from '../core/contract/index.ts';\nimport { a } from '../core/types.ts';\nexport const c: B = a;\n`,
      'electron/main.ts': usesType('../core/contract/index.ts').replace('A }', 'B as A }'),
    }),
    [],
  );
});

const violations: { title: string; rule: string; files: Record<string, string> }[] = [
  {
    title: 'a stage imports another',
    rule: 'stage-cells',
    files: { 'core/cells/filter/filter.ts': uses('../../io/open.ts'), 'core/io/open.ts': a },
  },
  {
    title: 'a stage imports another for its type alone',
    rule: 'stage-metrics',
    files: { 'core/metrics/knn.ts': usesType('../train/trainer.ts'), 'core/train/trainer.ts': 'export type A = 1;\n' },
  },
  {
    title: 'a stage imports the pipeline',
    rule: 'stage-train',
    files: { 'core/train/trainer.ts': uses('../pipeline.ts'), 'core/pipeline.ts': a },
  },
  {
    title: 'a stage goes past the native door',
    rule: 'stage-geometry',
    files: { 'core/geometry/grid.ts': uses('../native/engine.ts'), 'core/native/engine.ts': a },
  },
  { title: 'a host reaches into a stage', rule: 'host', files: { 'core/host/cli.ts': uses('../io/open.ts'), 'core/io/open.ts': a } },
  { title: 'the nouns import', rule: 'types', files: { 'core/types.ts': uses('./rpc.ts'), 'core/rpc.ts': a } },
  {
    title: 'the ground floor imports the nouns',
    rule: 'base',
    files: { 'core/base/job.ts': usesType('../types.ts'), 'core/types.ts': 'export type A = 1;\n' },
  },
  {
    title: 'the window writes to the disk',
    rule: 'renderer',
    files: { 'renderer/client.ts': uses('../core/base/disk.ts'), 'core/base/disk.ts': a },
  },
  {
    title: 'the contract imports a handler',
    rule: 'contract',
    files: { 'core/contract/index.ts': usesType('../handlers/index.ts'), 'core/handlers/index.ts': 'export type A = 1;\n' },
  },
  { title: 'the view imports a stage', rule: 'view', files: { 'core/view/scene.ts': uses('../figure/svg.ts'), 'core/figure/svg.ts': a } },
  {
    title: 'the window imports the pipeline',
    rule: 'renderer',
    files: { 'renderer/client.ts': uses('../core/pipeline.ts'), 'core/pipeline.ts': a },
  },
  {
    title: 'a component imports the pipeline',
    rule: 'renderer',
    files: { 'renderer/App.svelte': `<script lang="ts">\n  ${uses('../core/pipeline.ts')}</script>\n<p>{b}</p>\n`, 'core/pipeline.ts': a },
  },
  {
    title: 'the window imports Node',
    rule: 'renderer-without-node',
    files: { 'renderer/client.ts': `import { readFile } from 'node:fs';\nexport const b = readFile;\n` },
  },
  {
    title: 'what the window shares with core imports Node',
    rule: 'shared-without-node',
    files: { 'core/rpc.ts': `import { randomUUID } from 'node:crypto';\nexport const b = randomUUID;\n` },
  },
  {
    title: 'the shell imports a handler',
    rule: 'electron',
    files: { 'electron/main.ts': uses('../core/handlers/index.ts'), 'core/handlers/index.ts': a },
  },
  {
    title: 'the shell imports a value of the contract',
    rule: 'electron-types-only',
    files: { 'electron/main.ts': uses('../core/contract/index.ts'), 'core/contract/index.ts': a },
  },
  {
    title: 'core imports the window',
    rule: 'handlers',
    files: { 'core/handlers/index.ts': uses('../../renderer/client.ts'), 'renderer/client.ts': a },
  },
  {
    title: 'the product imports its tests',
    rule: 'stage-io',
    files: { 'core/io/open.ts': uses('../../test/shared.ts'), 'test/shared.ts': a },
  },
  { title: 'an import is missing', rule: 'nothing-missing', files: { 'core/io/open.ts': uses('./none.ts') } },
  {
    title: 'two files import one another',
    rule: 'no-cycles',
    files: {
      'core/io/open.ts': `${uses('./anndata/h5ad.ts')}export { a };\n`,
      'core/io/anndata/h5ad.ts': uses('../open.ts') + 'export { a };\n',
    },
  },
];

for (const { title, rule, files } of violations) {
  test(`${title}: ${rule}`, async () => {
    const names = await broken(files);
    assert.ok(names.includes(rule), `broken: ${names.join(', ') || 'nothing'}`);
  });
}

test('a component may not import even a type of the core beyond the contract', async () => {
  const root = join(import.meta.dirname, '../..');
  const eslint = new ESLint({ cwd: root, overrideConfigFile: join(root, 'build/eslint.config.js') });
  const lint = async (path: string) => {
    const [result] = await eslint.lintText(
      `<script lang="ts">\n  import type { A } from '${path}';\n  const { a }: { a: A } = $props();\n</script>\n\n<p>{a}</p>\n`,
      { filePath: join(root, 'renderer/panels/open/Layering.svelte') },
    );
    return result?.messages.map(({ ruleId, message }) => ruleId ?? message);
  };
  for (const path of ['handlers/index.ts', 'pipeline.ts', 'io/open.ts', 'native/index.ts', 'types.ts/x']) {
    assert.deepEqual(await lint(`../../../core/${path}`), ['@typescript-eslint/no-restricted-imports'], path);
  }
  for (const path of ['contract/index.ts', 'types.ts', 'view/scene.ts', 'model/spec.ts', 'base/errors.ts'])
    assert.deepEqual(await lint(`../../../core/${path}`), [], path);
});

test('core may not import packages that the packaged app lacks', async () => {
  const names = await broken({
    'core/host/server.ts': `import { WebSocketServer } from 'ws';\nexport const a = WebSocketServer;\n`,
    'core/io/open.ts': `import { build } from 'vite';\nexport const a = build;\n`,
    'node_modules/ws/package.json': '{"name": "ws", "main": "index.js"}',
    'node_modules/ws/index.js': '',
    'node_modules/vite/package.json': '{"name": "vite", "main": "index.js"}',
    'node_modules/vite/index.js': '',
  });
  assert.deepEqual(names, ['shipped-packages']);
});

test('kernels include the standard library and each other, nothing of Node', async () => {
  const found = await inProject(
    {
      'core/native/kernels/good.cc': '#include "good.hh"\n#include <cmath>\n#include <stdint.h>\n  #  include <immintrin.h>\n',
      'core/native/kernels/bad.cc':
        '#include <cmath>\n#include <napi.h>\n#include "../bind/register.hh"\n#include "bind/register.hh"\n#include <node_api.h>\n',
      'core/native/bind/fine.cc': '#include <napi.h>\n',
    },
    badKernelIncludes,
  );
  assert.deepEqual(
    found.map(({ file, line }) => `${file}:${line}`),
    [2, 3, 4, 5].map((line) => `core/native/kernels/bad.cc:${line}`),
  );
});
