/** Finds what can draw here, and what goes on where that fails. */
import { createCanvasPainter } from './canvas-painter.ts';
import type { Graphics, GraphicsChoice, Painter } from './painter.ts';
import { createStage } from './stage.ts';
import type { SurfaceEvents } from './surface.ts';
import { openWebgl } from './webgl.ts';
import { openWebgpu } from './webgpu.ts';

/** What is tried, in turn. */
const order: Record<GraphicsChoice, Graphics[]> = {
  automatic: ['webgpu', 'webgl', 'canvas'],
  webgpu: ['webgpu', 'webgl', 'canvas'],
  webgl: ['webgl', 'canvas'],
  canvas: ['canvas'],
};

export interface PainterEvents {
  /** Draws from now on. @param shortfall why those before it in turn do not, by name */
  opened(painter: Painter, shortfall: ReadonlyMap<Graphics, string>): void;
  /** Nothing is drawn until it is `restored`. */
  lost(): void;
  restored(): void;
}

/** Puts a canvas into `host`, and another in its place where it fails. @returns what opens no further ones */
export function keepPainter(host: HTMLElement, choice: GraphicsChoice, { opened, lost, restored }: PainterEvents): () => void {
  let stopped = false;
  const shortfall = new Map<Graphics, string>();

  const open = async (): Promise<void> => {
    for (const graphics of order[choice]) {
      if (shortfall.has(graphics)) continue;
      try {
        const painter = await openPainter(graphics, choice === graphics, {
          lost,
          restored,
          failed(reason) {
            shortfall.set(graphics, reason);
            if (!stopped) void open();
          },
        });
        if (stopped) return painter.destroy();
        host.append(painter.canvas);
        return opened(painter, new Map(shortfall));
      } catch (error) {
        shortfall.set(graphics, error instanceof Error ? error.message : String(error));
      }
    }
  };
  void open();
  return () => (stopped = true);
}

async function openPainter(graphics: Graphics, chosen: boolean, events: SurfaceEvents): Promise<Painter> {
  if (graphics === 'canvas') return createCanvasPainter();
  return createStage(graphics === 'webgpu' ? await openWebgpu(events, chosen) : await openWebgl(events));
}
