/** What the window tells: once, over nothing that is pressed, and gone with the data that it was of. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { analysedFile } from './states.ts';
import { eventually, openWindow, plotOf, type TestWindow } from './window.ts';

let window: TestWindow;
let page: Page;

before(async () => {
  window = await openWindow({ arranged: false });
  page = window.page;
  await page.setViewportSize({ width: 1024, height: 700 });
});
after(() => window.close());

const errors = () => page.getByRole('list', { name: 'Errors' }).getByRole('listitem');

/** Of what can be pressed, that which something lies over even after it was scrolled to. */
async function covered(within: Locator): Promise<string[]> {
  const found = [];
  for (const one of await within.locator('button:visible, input:visible').all()) {
    const name = await one.evaluate((element) => {
      element.scrollIntoView({ block: 'nearest' });
      const { left, top, width, height } = element.getBoundingClientRect();
      const over = document.elementFromPoint(left + width / 2, top + height / 2);
      return over && (element.contains(over) || over.contains(element)) ? '' : element.outerHTML.slice(0, 120);
    });
    if (name) found.push(name);
  }
  return found;
}

test('on the first screen a message covers no way in, and is said once however often it is true', async () => {
  for (let turn = 1; turn <= 2; turn++) {
    await page.getByLabel(/Path of a file/).fill('/nowhere/cells.h5ad');
    await page.keyboard.press('Enter');
    await errors().filter({ hasText: 'There is no such file.' }).waitFor();
    await page.waitForTimeout(300);
  }
  assert.equal(await errors().count(), 1);
  await eventually(
    () => covered(page.getByRole('main')),
    (found) => found.length === 0,
    'all ways in can be reached',
  );
});

test('it goes with the data that it was said of', async () => {
  await page.getByLabel(/Path of a file/).fill(analysedFile());
  await page.keyboard.press('Enter');
  await plotOf(page, 'UMAP').waitFor();
  await page.keyboard.press('Control+Shift+p');
  await page
    .getByRole('dialog')
    .getByLabel(/Path of a file/)
    .fill('/nowhere/else.h5ad');
  await page.keyboard.press('Enter');
  await errors().filter({ hasText: 'There is no such file.' }).first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+Shift+x');
  await page.getByRole('button', { name: 'Try simulated cells' }).waitFor();
  await errors().first().waitFor({ state: 'detached' });
});

test('ellipses of a map that no model made are those of the switch that is on', async () => {
  await page.getByLabel(/Path of a file/).fill(analysedFile());
  await page.keyboard.press('Enter');
  await plotOf(page, 'UMAP').waitFor();
  const side = page.getByRole('complementary', { name: 'Legend and view' });
  if ((await side.count()) === 0) await page.getByRole('button', { name: /Unfold the legend/ }).click();
  const neighbourhoods = side.getByRole('switch', { name: /^Neighbourhoods/ });
  await eventually(
    () => neighbourhoods.isChecked(),
    (on) => on,
    'the neighbourhoods are on',
  );
  assert.equal(await side.getByRole('switch', { name: /encoder|decoder/ }).count(), 0);
  const told = page.getByText(/% round/).first();
  await told.waitFor();
  await neighbourhoods.press('Space');
  await told.waitFor({ state: 'detached' });
  await neighbourhoods.press('Space');
  await told.waitFor();
});

test('a key that comes right after a dialog is closed is heard, before the page has told that it is', async () => {
  const dialog = page.getByRole('dialog');
  /** Closes what is open and presses the next key, with nothing but what is due at once in between. */
  const closeAndPress = (key: string, modifiers: { ctrlKey?: boolean; shiftKey?: boolean }) =>
    page.evaluate(
      async ([pressed, held]) => {
        document.querySelector('dialog[open]')!.dispatchEvent(new Event('cancel', { cancelable: true }));
        await Promise.resolve();
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: pressed, bubbles: true, ...held }));
      },
      [key, modifiers] as const,
    );
  await page.keyboard.press('Control+k');
  await dialog.getByRole('combobox', { name: 'Command' }).waitFor();
  for (const [key, modifiers, name] of [
    ['p', { ctrlKey: true, shiftKey: true }, 'Open a path or a link'],
    ['p', { ctrlKey: true, shiftKey: true }, 'Open a path or a link'],
    ['?', {}, 'Keyboard shortcuts'],
    ['k', { ctrlKey: true }, 'Find a command'],
  ] as const) {
    await closeAndPress(key, modifiers);
    await page.waitForTimeout(100);
    assert.deepEqual(
      await dialog.evaluateAll((open) => open.map((each) => each.getAttribute('aria-label') ?? each.querySelector('h2')!.innerText)),
      [name],
    );
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
});

/** Answers of the core can be held back for a while, so that its work lasts: for the window as it is loaded next. */
async function heldBack(): Promise<{ hold(): void; release(): void }> {
  const held: (() => void)[] = [];
  let holds = false;
  await page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      const pass = () => socket.send(message);
      if (holds) held.push(pass);
      else pass();
    });
  });
  return {
    hold: () => (holds = true),
    release() {
      holds = false;
      for (const pass of held.splice(0)) pass();
    },
  };
}

test('a path that is given while other work is under way opens once that has ended, and says so', async () => {
  await page.keyboard.press('Control+Shift+x');
  await page.getByRole('button', { name: 'Try simulated cells' }).waitFor();
  const answers = await heldBack();
  await page.reload();
  const sample = page.getByRole('button', { name: 'Try simulated cells' });
  await eventually(
    () => sample.isEnabled(),
    (enabled) => enabled,
    'the window is connected again',
  );
  answers.hold();
  await sample.click();
  await page.keyboard.press('Control+Shift+p');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/Path of a file/).fill('/nowhere/else.h5ad');
  await page.keyboard.press('Enter');
  await dialog.getByText(/^Opens as soon as “.+” has ended\.$/).waitFor();
  assert.equal(await errors().count(), 0);
  answers.release();
  await errors().filter({ hasText: 'There is no such file.' }).first().waitFor();
  await dialog.waitFor({ state: 'detached' });
});

test('what is asked for while other work is under way comes next, and says so; a key pressed too early says why', async () => {
  await page.keyboard.press('Control+Shift+x');
  const answers = await heldBack();
  await page.reload();
  const simulated = page.getByRole('button', { name: 'Try simulated cells' });
  const real = page.getByRole('button', { name: 'Try 700 PBMCs' });
  await eventually(
    () => simulated.isEnabled(),
    (enabled) => enabled,
    'the window is connected again',
  );
  await page.keyboard.press('Control+j');
  await page.getByText('Place new cells on these maps: train a model first.').waitFor();
  answers.hold();
  await simulated.click();
  assert.ok(await simulated.isDisabled(), 'its own work is under way');
  await real.click();
  await page.getByText(/^Next: /).waitFor();
  await page.keyboard.press('Control+s');
  await page.getByText(/^Save the data as another format: not yet, “Opening .+” is under way\.$/).waitFor();
  await page.getByRole('button', { name: 'Leave it' }).click();
  await page.getByText(/^Next: /).waitFor({ state: 'detached' });
  await real.click();
  answers.release();
  await page.getByRole('banner').getByText('700 cells').waitFor();
});
