import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../../core/contract/index.ts';
import { menuTemplate } from '../../electron/menu.ts';

const read = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');

/** The contract's commands, from its text: types leave nothing to import. */
const commands = [.../export type MenuCommand =([^;]+);/.exec(read('core/contract/index.ts'))![1].matchAll(/'(\w+)'/g)]
  .map(([, name]) => name)
  .sort();

/** The window's keys by command, from its text: it runs in a browser only. */
const windowKeys = new Map(
  [/\bid: '(\w+)',(?:(?!\bid: ')[^])*?keys: '([^']+)'/g, /tool\(\s*'(\w+)',\s*'[^']+',\s*'(\w)'/g].flatMap((form) =>
    [...read('renderer/commands.ts').matchAll(form)].map(([, id, keys]) => [id, keys] as const),
  ),
);

function items(template: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? items(item.submenu) : [])]);
}

for (const platform of ['darwin', 'linux', 'win32'] as const) {
  test(`on ${platform} every command of the contract has its item, which sends it`, () => {
    const sent: MenuCommand[] = [];
    const all = items(menuTemplate(platform, (command) => sent.push(command))).filter(({ id }) => id !== undefined);
    assert.ok(commands.length > 10);
    assert.deepEqual(all.map(({ id }) => id).sort(), commands);
    for (const { click } of all) (click as () => void)();
    assert.deepEqual([...sent].sort(), commands);
  });

  test(`on ${platform} the keys shown are the window's, and are the window's to act on`, () => {
    for (const { id, accelerator, registerAccelerator } of items(menuTemplate(platform, () => undefined))) {
      if (id === undefined) continue;
      const keys = windowKeys.get(id);
      assert.ok(keys, `${id} is no command of the window`);
      assert.equal(accelerator, keys.includes('Mod') ? keys.replace('Mod', 'CmdOrCtrl') : undefined, id);
      if (accelerator) assert.equal(registerAccelerator, false);
    }
  });
}

test('a Mac has its application menu and quits there, other platforms quit from File', () => {
  assert.equal(menuTemplate('darwin', () => undefined)[0]?.role, 'appMenu');
  const roles = (platform: NodeJS.Platform) => items(menuTemplate(platform, () => undefined)).map(({ role }) => role);
  assert.ok(!roles('darwin').includes('quit') && roles('darwin').includes('close'));
  assert.ok(roles('linux').includes('quit') && !roles('linux').includes('appMenu'));
});

test('the browser’s tools are there only where the program is developed', () => {
  const roles = (isDeveloped: boolean) => items(menuTemplate('linux', () => undefined, isDeveloped)).map(({ role }) => role);
  assert.ok(roles(true).includes('toggleDevTools'));
  assert.ok(!roles(false).includes('toggleDevTools'));
});
