/** Drawing by WebGL 2. */
import 'pixi.js/unsafe-eval';
import { State, WebGLRenderer } from 'pixi.js';
import { deviceFrame, rendererOptions, type Surface, type SurfaceEvents } from './surface.ts';

/** @throws where the browser has no WebGL 2 */
export async function openWebgl({ lost, restored }: SurfaceEvents): Promise<Surface> {
  const canvas = document.createElement('canvas');
  const renderer = new WebGLRenderer<HTMLCanvasElement>();
  await renderer.init({ ...rendererOptions, canvas });
  if (renderer.context.webGLVersion < 2) {
    renderer.destroy();
    throw new Error('WebGL 2 is not available.');
  }
  const gone = new AbortController();
  canvas.addEventListener('webglcontextlost', lost, { signal: gone.signal });
  canvas.addEventListener('webglcontextrestored', restored, { signal: gone.signal });
  const state = State.for2d();

  return {
    graphics: 'webgl',
    language: 'glsl',
    canvas,
    renderer,

    begin(ground) {
      const { gl } = renderer;
      gl.disable(gl.SCISSOR_TEST);
      renderer.renderTarget.bind({ target: renderer.view.renderTarget, clear: true, clearColor: [...ground] });
      gl.enable(gl.SCISSOR_TEST);
    },

    clip(frame) {
      const { left, top, width, height } = deviceFrame(frame, renderer.resolution, canvas);
      renderer.gl.scissor(left, canvas.height - top - height, width, height);
    },

    draw: (what) => renderer.encoder.draw({ ...what, state }),

    end() {},

    done() {
      const { gl } = renderer;
      const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
      if (!fence) return Promise.resolve(false);
      gl.flush();
      return new Promise((resolve) => {
        const ask = () => {
          if (gl.isContextLost()) return resolve(false);
          if (gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED) return void setTimeout(ask, 3);
          gl.deleteSync(fence);
          resolve(true);
        };
        setTimeout(ask, 3);
      });
    },

    destroy() {
      gone.abort();
      renderer.destroy();
      canvas.remove();
    },
  };
}
