/** In every state of the window: no violation of accessibility that axe finds, and nothing to press that is smaller than 24 × 24 px. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { walkFurther } from './more-states.ts';
import { walk, type Visit } from './states.ts';
import { smallTargets } from './targets.ts';
import { accessibilityFaults } from './window.ts';

const themes = ['dark', 'light'] as const;

for (const [which, go] of [
  ['every state', walk],
  ['every further state', walkFurther],
] as const) {
  test(`${which}: axe finds no violation, light and dark, and what can be pressed is 24 × 24 px at least`, async () => {
    const faults: string[] = [];
    const visit: Visit = async (name, { page, complaints }) => {
      for (const theme of themes) {
        await page.emulateMedia({ colorScheme: theme });
        // What is drawn in the theme's colours is drawn in a frame of its own.
        await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
        for (const fault of await accessibilityFaults(page)) faults.push(`${name}, ${theme}: ${fault}`);
      }
      for (const fault of [...(await smallTargets(page)), ...complaints.splice(0)]) faults.push(`${name}: ${fault}`);
    };
    await go(visit);
    assert.deepEqual(faults, []);
  });
}
