/** Drawing by WebGPU. */
import 'pixi.js/unsafe-eval';
import { State, WebGPURenderer } from 'pixi.js';
import { deviceFrame, rendererOptions, type Surface, type SurfaceEvents } from './surface.ts';

/**
 * @param software whether an adapter will do that computes on the processor: WebGL 2 draws faster there
 * @throws where there is no adapter, or it gives no device
 */
export async function openWebgpu({ failed }: SurfaceEvents, software: boolean): Promise<Surface> {
  if (!('gpu' in navigator)) throw new Error('This browser has no WebGPU.');
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: rendererOptions.powerPreference });
  if (!adapter) throw new Error('WebGPU finds no graphics adapter.');
  if (adapter.info.isFallbackAdapter && !software) throw new Error('WebGPU has no graphics card to draw with.');
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const device = await adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } });

  const canvas = document.createElement('canvas');
  const renderer = new WebGPURenderer<HTMLCanvasElement>();
  const options = { ...rendererOptions, canvas, gpu: { adapter, device }, format: navigator.gpu.getPreferredCanvasFormat() };
  await renderer.init(options);
  let gone = false;
  const fail = (reason: string) => {
    if (!gone) failed(reason);
    gone = true;
  };
  void device.lost.then(({ message }) => fail(message));
  // Shaders are compiled, and memory is taken, without an answer: what is refused is heard here.
  device.addEventListener('uncapturederror', ({ error }) => fail(error.message));
  const state = State.for2d();

  return {
    graphics: 'webgpu',
    language: 'wgsl',
    canvas,
    renderer,

    begin(ground) {
      renderer.encoder.renderStart();
      renderer.renderTarget.bind({ target: renderer.view.renderTarget, clear: true, clearColor: [...ground] });
    },

    clip(frame) {
      const { left, top, width, height } = deviceFrame(frame, renderer.resolution, canvas);
      (renderer.encoder.renderPassEncoder as GPURenderPassEncoder).setScissorRect(left, top, width, height);
    },

    draw: (what) => renderer.encoder.draw({ ...what, state }),

    end: () => renderer.encoder.postrender(),

    done: () =>
      device.queue.onSubmittedWorkDone().then(
        () => !gone,
        () => false,
      ),

    destroy() {
      gone = true;
      renderer.destroy();
      device.destroy();
      canvas.remove();
    },
  };
}
