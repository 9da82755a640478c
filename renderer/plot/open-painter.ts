/** Finds what can draw here. */
import { createCanvasPainter } from './canvas-painter.ts';
import type { Painter } from './painter.ts';
import { createStage } from './stage.ts';

export interface OpenedPainter {
  painter: Painter;
  canvas: HTMLCanvasElement;
  /** Why the GPU does not draw; null where it does. */
  shortfall: string | null;
}

/** Puts a canvas into `host`: Pixi's where there is WebGL 2, else a plain one. */
export async function openPainter(host: HTMLElement): Promise<OpenedPainter> {
  const canvas = document.createElement('canvas');
  try {
    const painter = await createStage(canvas);
    host.append(canvas);
    return { painter, canvas, shortfall: null };
  } catch (error) {
    // A canvas that has had a GL context never gives a plain one.
    const plain = document.createElement('canvas');
    host.append(plain);
    return { painter: createCanvasPainter(plain), canvas: plain, shortfall: error instanceof Error ? error.message : String(error) };
  }
}
