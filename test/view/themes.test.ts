import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { MetricSource } from '../../core/types.ts';
import { hexColor } from '../../core/view/color.ts';
import { themeColors } from '../../core/view/themes.ts';

test('the window names and keys the ellipses in the very colours they are drawn in', () => {
  const css = readFileSync(join(import.meta.dirname, '../../renderer/theme.css'), 'utf8');
  for (const part of ['encoder', 'decoder', 'own'] satisfies MetricSource[]) {
    const named = [...css.matchAll(new RegExp(`--${part}: (#[0-9a-f]{6});`, 'g'))].map(([, color]) => color);
    assert.deepEqual(
      named,
      (['light', 'dark'] as const).map((theme) => hexColor(themeColors[theme].indicatrix[part].stroke)),
    );
  }
});
