/** What a stage draws on: a canvas under one of Pixi's renderers. */
import { Ticker, type Renderer } from 'pixi.js';
import type { Rgba } from '../../core/types/scene.ts';
import type { Draw, Language } from './mesh.ts';
import type { Frame, Graphics } from './painter.ts';

export interface Surface {
  readonly graphics: Graphics;
  readonly language: Language;
  readonly canvas: HTMLCanvasElement;
  /** Its screen is in CSS pixels, of which each has `resolution` device pixels. */
  readonly renderer: Pick<Renderer, 'screen' | 'resolution' | 'resize'>;
  begin(ground: Rgba): void;
  /** Nothing is drawn beyond it until the next. */
  clip(frame: Frame): void;
  draw(what: Draw): void;
  end(): void;
  /** Resolves when the GPU is done with what it was given so far: whether it is. */
  done(): Promise<boolean>;
  destroy(): void;
}

/** What befalls a surface after it was opened. */
export interface SurfaceEvents {
  /** It draws nothing until it is `restored`. */
  lost(): void;
  restored(): void;
  /** It draws nothing any more. */
  failed(reason: string): void;
}

// Pixi would ask for frame after frame for collecting what nobody uses here.
Ticker.system.autoStart = false;

/** Of Pixi: nothing of its events, accessibility or scene pipes is used, and buffers live as long as their panels. */
export const rendererOptions = {
  width: 1,
  height: 1,
  antialias: false,
  backgroundAlpha: 1,
  powerPreference: 'high-performance',
  skipExtensionImports: true,
  gcActive: false,
} as const;

/** A frame in device pixels, within the canvas. */
export function deviceFrame({ left, top, width, height }: Frame, ratio: number, canvas: { width: number; height: number }): Frame {
  const within = (value: number, most: number) => Math.max(0, Math.min(most, Math.round(value * ratio)));
  const x = within(left, canvas.width),
    y = within(top, canvas.height);
  return {
    left: x,
    top: y,
    width: Math.min(canvas.width - x, Math.round(width * ratio)),
    height: Math.min(canvas.height - y, Math.round(height * ratio)),
  };
}
