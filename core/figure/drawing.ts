/** A figure before it is a file of any kind: marks on a page, back to front, in points (1/72 inch), y downwards. */
import type { Rgba } from '../types/scene.ts';
import type { FontName, FontWeight, Typeface } from '../types/typefaces.ts';

export const pointsPerMillimetre = 72 / 25.4;

export interface Drawing {
  /** Points. */
  width: number;
  height: number;
  title: string;
  description: string;
  font: FontName;
  marks: Mark[];
}

export interface Figure {
  drawing: Drawing;
  /** What a person should know before it is sent anywhere. */
  warnings: string[];
}

export interface Paint {
  fill: Rgba | null;
  stroke: Rgba | null;
  width?: number;
  dash?: readonly number[];
  round?: boolean;
}

/** A layer is what other programs list by its name; a group with a name is one object in it. */
export interface Group {
  kind: 'group';
  name?: string;
  layer?: true;
  x?: number;
  y?: number;
  /** From its own origin. */ clip?: { width: number; height: number };
  marks: Mark[];
}

export interface TextMark {
  kind: 'text';
  x: number;
  /** Of the first baseline. */
  y: number;
  lines: readonly string[];
  /** From baseline to baseline. */
  leading?: number;
  size: number;
  weight?: FontWeight;
  /** In place of the drawing's own, for letters that it lacks. */
  face?: Typeface;
  anchor?: 'start' | 'middle' | 'end';
  fill: Rgba;
  /** Parts letters from what lies beneath them. */
  halo?: { color: Rgba; width: number };
  /** Behind the last line, of another colour: how many cells a category has. */
  tail?: { text: string; fill: Rgba; gap: number };
  underline?: boolean;
  /** Degrees, clockwise. */
  turn?: number;
  /** What is told of it where a pointer rests, as of a name that is cut. */
  full?: string;
}

/** @param d as in SVG */
export interface PathMark {
  kind: 'path';
  d: string;
  paint: Paint;
  name?: string;
}
export interface RectMark {
  kind: 'rect';
  x: number;
  y: number;
  width: number;
  height: number;
  corner?: number;
  paint: Paint;
}
/** One paint for all; 5 numbers each: centre, half axes, and by how many degrees the first is turned, clockwise. */
export interface EllipsesMark {
  kind: 'ellipses';
  paint: Paint;
  at: readonly number[];
}
/** Discs of one look as one object; 2 numbers each. */
export interface DotsMark {
  kind: 'dots';
  radius: number;
  fill: Rgba;
  at: Float32Array;
  name?: string;
}
export interface ImageMark {
  kind: 'image';
  x: number;
  y: number;
  width: number;
  height: number;
  png: Uint8Array;
  name?: string;
}
/** A bar of colours from left to right, evenly spaced. */
export interface ScaleMark {
  kind: 'scale';
  x: number;
  y: number;
  width: number;
  height: number;
  stops: readonly Rgba[];
}

export type Mark = Group | TextMark | PathMark | RectMark | EllipsesMark | DotsMark | ImageMark | ScaleMark;

export function layer(name: string, marks: Mark[], more: Omit<Group, 'kind' | 'name' | 'layer' | 'marks'> = {}): Group[] {
  return marks.length === 0 ? [] : [{ kind: 'group', name, layer: true, marks, ...more }];
}

export function line(d: string, stroke: Rgba, width: number, dash?: readonly number[]): PathMark {
  return { kind: 'path', d, paint: { fill: null, stroke, width, dash } };
}

export function say(x: number, y: number, text: string, size: number, fill: Rgba, more: Partial<Omit<TextMark, 'kind'>> = {}): TextMark {
  return { kind: 'text', x, y, lines: [text], size, fill, ...more };
}
