/** Continuous maps: even in lightness, and legible to colour-blind readers. */
import type { ColorMapName, Rgba, Theme } from '../types/scene.ts';
import { byte, mixColors, parseColor, rgb } from './color.ts';

/** 65 even stops of matplotlib's listed maps (van der Walt, Smith, Firing; cividis: Nuñez, Anderton, Renslow), all CC0. */
const tables = {
  viridis:
    '44015446065a470d6047136548186a481d6f482374482878472d7b46327e453681443b844240864045873f49893d4e8a3b528b39568c375a8d355e8d33638d3166' +
    '8e2f6a8e2e6e8e2c728e2b768e297a8e287d8e26818e25858e23898e228c8d21908c20948c1f988b1e9b8a1f9f8820a38721a68524aa8328ae802cb17e31b57b37' +
    'b8773ebc7445bf704cc26c54c6675dc96365cc5d6ece5878d15282d34c8cd64696d83fa0da39abdc32b5de2bc0df24cbe11fd5e21ae0e318eae51af4e61efde725',
  magma:
    '00000402010903031106051a0a08220e0b2b130d33180f3d1d114622115028115a2f116336106a3d0f71430f764a107950127c57147e5d177f631980691c816f1e' +
    '817621817c23828226818928818f2a81952c809c2e7fa2307ea9327daf347bb63779bc3977c33b75c93e72cf4170d6446ddb486ae14c66e65163ea5661ee5c5ef2' +
    '635df5695cf7715cf9785dfa805efb8761fc8f64fd9668fe9e6cfea571fead76feb47bfebb81fec387feca8dfed194fed99bfde0a2fde7a9fceeb0fcf6b8fcfdbf',
  inferno:
    '00000402010a04031207051b0b072410092d150b371a0c40210c4a270b532e0a5a3609603c0965430a684a0c6b500e6c57106d5d126e63146e6a176e70196e761b' +
    '6d7d1e6d83206b89226a9024689627669c2964a32b61a92e5faf315cb53458bb3755c13a51c63e4dcc4149d14644d64a40db4f3bdf5437e35932e75f2deb6528ee' +
    '6b23f1711ef47819f67f14f8860ff98d0afa9407fb9c06fca309fcab0ffcb217fbba1ffac228f9ca32f7d23df5d949f3e156f2e865f1ef75f3f586f6fa96fcffa4',
  plasma:
    '0d088719068b2206902a05933105963804993f049c46039f4c02a15302a35901a55f01a66600a76c00a87201a87801a87e03a88405a78909a68f0da49511a29a16' +
    '9f9f1a9ca41e99a92396ae2792b22c8eb7308bbb3587bf3983c33e80c7427ccb4778cf4b75d25071d6546dd9596adc5e67e06263e36760e66c5ce87059eb7555ee' +
    '7a52f07f4ff2844bf48a48f68f44f89441f99a3dfb9f3afca537fdab33fdb130feb72dfebd2afdc328fdca26fcd025fbd724f9dd25f7e426f5eb27f2f227f0f921',
  cividis:
    '00224e00255400285b002b62002e6a0030700433711135701a386f213b6e273e6e2d416d32436d36466c3b496c3f4c6c434e6c47516c4b546c4f576c52596d565c' +
    '6d5a5f6e5d626e61656f646770686a716b6d726f70737273747576767978777c7b78807e788481798784788b87788f8a78938d789790779b93769f9676a39a75a7' +
    '9d74aba072afa371b3a670b7aa6ebbad6cbfb06bc3b469c8b766ccba64d0be61d4c15fd9c55cddc958e1cc55e6d051ead44cefd748f4db42f8df3cfde334fee838',
} satisfies Record<ColorMapName, string>;

export const colorMapNames = Object.keys(tables) as ColorMapName[];

/** Levels a map is cut into, so that equal looks are equal bytes. */
export const mapLevels = 256;

/** The part of a map that stands out from the ground: its brightest end fades on white, its darkest on black. */
const legibleSpan: Record<Theme, readonly [number, number]> = { light: [0, 0.94], dark: [0.14, 1] };

/** A continuous map, and which way round. */
export interface MapChoice {
  map: ColorMapName;
  reversed: boolean;
}

/** @param along 0…1 of the map's legible part */
export function sampleColorMap({ map: name, reversed }: MapChoice, theme: Theme, along: number): Rgba {
  const t = reversed ? 1 - along : along;
  const [from, to] = legibleSpan[theme];
  const stops = parsed[name];
  const position = (from + Math.min(1, Math.max(0, t)) * (to - from)) * (stops.length - 1);
  const below = Math.min(stops.length - 2, Math.floor(position));
  return mixColors(stops[below], stops[below + 1], position - below);
}

/** Even stops from a map's low end to its high end, for colour bars. */
export function colorMapStops(choice: MapChoice, theme: Theme, count: number): Rgba[] {
  return Array.from({ length: count }, (_, stop) => sampleColorMap(choice, theme, stop / (count - 1)));
}

/** Red, green, blue bytes of each of the map's levels. */
export function colorMapBytes(choice: MapChoice, theme: Theme): Uint8Array {
  const bytes = new Uint8Array(3 * mapLevels);
  for (let level = 0; level < mapLevels; level++) {
    const color = sampleColorMap(choice, theme, level / (mapLevels - 1));
    for (let channel = 0; channel < 3; channel++) bytes[3 * level + channel] = byte(color[channel]);
  }
  return bytes;
}

/** The same of what is less and more than the middle. */
export function divergingBytes(theme: Theme): Uint8Array {
  const bytes = new Uint8Array(3 * mapLevels);
  for (let level = 0; level < mapLevels; level++) {
    const color = sampleDiverging(theme, (2 * level) / (mapLevels - 1) - 1);
    for (let channel = 0; channel < 3; channel++) bytes[3 * level + channel] = byte(color[channel]);
  }
  return bytes;
}

/** Violet through grey to orange: what is less and more than the middle, told apart by every colour vision. */
const divergingEnds: Record<Theme, readonly [Rgba, Rgba, Rgba]> = {
  light: [rgb(84, 39, 143), rgb(196, 199, 206), rgb(203, 84, 0)],
  dark: [rgb(178, 140, 255), rgb(96, 102, 114), rgb(255, 158, 61)],
};

/** @param t −1…1 */
export function sampleDiverging(theme: Theme, t: number): Rgba {
  const [less, middle, more] = divergingEnds[theme];
  const clamped = Math.min(1, Math.max(-1, t));
  return mixColors(middle, clamped < 0 ? less : more, Math.abs(clamped));
}

const parsed = Object.fromEntries(
  Object.entries(tables).map(([name, table]) => [name, table.match(/.{6}/g)!.map((digits) => parseColor(`#${digits}`)!)]),
) as Record<ColorMapName, Rgba[]>;
