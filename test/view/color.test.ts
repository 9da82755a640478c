import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { contrast, cssColor, fromOklab, hexColor, parseColor, rgb, toOklab, withContrast } from '../../core/view/color.ts';

test('OKLab of the primaries is that of CSS Color 4 (section 9.2 and its conversion code)', () => {
  const close = (color: string, expected: number[]) =>
    toOklab(parseColor(color)!).forEach((value, index) =>
      assert.ok(Math.abs(value - expected[index]) < 5e-4, `${color}: ${value} is not ${expected[index]}`),
    );
  close('#ffffff', [1, 0, 0]);
  close('#000000', [0, 0, 0]);
  close('#ff0000', [0.62796, 0.22486, 0.12585]);
  close('#00ff00', [0.86644, -0.23389, 0.1795]);
  close('#0000ff', [0.45201, -0.03246, -0.31153]);
});

test('every sRGB colour comes back from OKLab to within half a byte', () => {
  fc.assert(
    fc.property(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)), ([red, green, blue]) => {
      assert.equal(hexColor(fromOklab(toOklab(rgb(red, green, blue)))), hexColor(rgb(red, green, blue)));
    }),
  );
});

test('a colour outside sRGB loses chroma, not lightness', () => {
  const color = fromOklab([0.7, 0.3, 0.2]);
  assert.ok(color.every((channel) => channel >= 0 && channel <= 1));
  assert.ok(Math.abs(toOklab(color)[0] - 0.7) < 0.01);
});

test('contrast is WCAG 2: 21 for black on white, 4.54 for #767676, the lightest grey that passes on white', () => {
  assert.equal(contrast(rgb(0, 0, 0), rgb(255, 255, 255)), 21);
  assert.ok(Math.abs(contrast(parseColor('#767676')!, rgb(255, 255, 255)) - 4.54) < 0.005);
});

test('a colour is moved until it stands out on its ground, and left alone where it does', () => {
  fc.assert(
    fc.property(
      fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)),
      fc.constantFrom(rgb(255, 255, 255), rgb(18, 20, 26)),
      ([red, green, blue], ground) => {
        const color = rgb(red, green, blue);
        const moved = withContrast(color, ground, 4.5);
        assert.ok(contrast(moved, ground) >= 4.49);
        if (contrast(color, ground) >= 4.5) assert.deepEqual(moved, color);
      },
    ),
  );
});

test('colours are read from the notations that files use, and nothing else is', () => {
  assert.deepEqual(parseColor('#FF8000'), [1, 128 / 255, 0, 1]);
  assert.deepEqual(parseColor('#f80'), parseColor('#ff8800'));
  assert.deepEqual(parseColor('#ff000080'), [1, 0, 0, 128 / 255]);
  for (const text of ['red', '#ff', '#gggggg', '', 'url(#x)', '#ff0000"/><script>']) assert.equal(parseColor(text), null);
  assert.equal(cssColor(rgb(55, 0, 17, 0.3)), 'rgba(55, 0, 17, 0.3)');
});
