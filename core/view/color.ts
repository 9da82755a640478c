/** Colours as numbers: sRGB for drawing, OKLab for judging how different or how legible they are. */
import type { Rgba } from '../types/scene.ts';

/** `#rgb`, `#rrggbb` or `#rrggbbaa`; null for anything else. */
export function parseColor(text: string): Rgba | null {
  const match = /^#([0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})$/i.exec(text.trim());
  if (!match) return null;
  const digits = match[1].length === 3 ? match[1].replace(/./g, '$&$&') : match[1];
  const channel = (at: number) => (at < digits.length ? parseInt(digits.slice(at, at + 2), 16) / 255 : 1);
  return [channel(0), channel(2), channel(4), channel(6)];
}

/** Channels 0…255 as the published figures name them, opacity 0…1. */
export function rgb(red: number, green: number, blue: number, alpha = 1): Rgba {
  return [red / 255, green / 255, blue / 255, alpha];
}

/** `#rrggbb`; opacity is left to whoever draws. */
export function hexColor(color: Rgba): string {
  return `#${[0, 1, 2].map((channel) => byte(color[channel]).toString(16).padStart(2, '0')).join('')}`;
}

/** `#rrggbb`, or `rgba(…)` where the colour is translucent. */
export function cssColor(color: Rgba): string {
  if (color[3] >= 1) return hexColor(color);
  return `rgba(${byte(color[0])}, ${byte(color[1])}, ${byte(color[2])}, ${Number(color[3].toFixed(3))})`;
}

export function byte(channel: number): number {
  return Math.round(255 * Math.min(1, Math.max(0, channel)));
}

/** @param share 0 gives `a`, 1 gives `b` */
export function mixColors(a: Rgba, b: Rgba, share: number): Rgba {
  return [0, 1, 2, 3].map((channel) => a[channel] * (1 - share) + b[channel] * share) as unknown as Rgba;
}

export type Oklab = readonly [lightness: number, a: number, b: number];

/** Ottosson's OKLab (2020) of an sRGB colour. */
export function toOklab(color: Rgba): Oklab {
  const [r, g, b] = [linear(color[0]), linear(color[1]), linear(color[2])];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** The sRGB colour nearest to an OKLab one: out of gamut, chroma gives way and lightness stays. */
export function fromOklab([lightness, a, b]: Oklab): Rgba {
  let inside = 0;
  let outside = 1;
  let best = oklabToRgb(lightness, a, b);
  if (isInGamut(best)) return best;
  for (let step = 0; step < 12; step++) {
    const chroma = (inside + outside) / 2;
    best = oklabToRgb(lightness, a * chroma, b * chroma);
    if (isInGamut(best)) inside = chroma;
    else outside = chroma;
  }
  best = oklabToRgb(lightness, a * inside, b * inside);
  return [clamp(best[0]), clamp(best[1]), clamp(best[2]), 1];
}

/** How different two colours look; chroma counts double, as it does between small patches. */
export function colorDifference(x: Oklab, y: Oklab): number {
  return Math.hypot(x[0] - y[0], 2 * (x[1] - y[1]), 2 * (x[2] - y[2]));
}

/** WCAG 2 contrast ratio, 1…21. */
export function contrast(x: Rgba, y: Rgba): number {
  const [darker, lighter] = [luminance(x), luminance(y)].sort((p, q) => p - q);
  return (lighter + 0.05) / (darker + 0.05);
}

/** The same hue, as much lighter or darker as it takes to stand out from the ground by the given contrast ratio. */
export function withContrast(color: Rgba, ground: Rgba, ratio: number): Rgba {
  if (contrast(color, ground) >= ratio) return color;
  const [lightness, a, b] = toOklab(color);
  const target = luminance(ground) > 0.18 ? 0 : 1;
  let [near, far] = [0, 1];
  for (let step = 0; step < 16; step++) {
    const share = (near + far) / 2;
    if (contrast(fromOklab([lightness + (target - lightness) * share, a, b]), ground) >= ratio) far = share;
    else near = share;
  }
  const [r, g, blue] = fromOklab([lightness + (target - lightness) * far, a, b]);
  return [r, g, blue, color[3]];
}

function luminance(color: Rgba): number {
  return 0.2126 * linear(color[0]) + 0.7152 * linear(color[1]) + 0.0722 * linear(color[2]);
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}

function companded(channel: number): number {
  return channel <= 0.0031308 ? 12.92 * channel : 1.055 * channel ** (1 / 2.4) - 0.055;
}

function oklabToRgb(lightness: number, a: number, b: number): Rgba {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    companded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    companded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    companded(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
    1,
  ];
}

function isInGamut([r, g, b]: Rgba): boolean {
  return Math.min(r, g, b) >= -1e-6 && Math.max(r, g, b) <= 1 + 1e-6;
}

function clamp(channel: number): number {
  return Math.min(1, Math.max(0, channel));
}
