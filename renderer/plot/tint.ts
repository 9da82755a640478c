/** A panel's coloured ground: a mesh whose corners' colours are blended between. */
import { Buffer, BufferUsage, Geometry } from 'pixi.js';
import type { SceneTint } from '../../core/types/scene.ts';
import { declareProgram, type Language, type Mesh } from './mesh.ts';
import { placementGlsl, placementWgsl, type Placement } from './placement.ts';

const program = declareProgram({
  name: 'tint',
  vertex: /* glsl */ `
    in vec2 aPosition;
    in vec4 aColor;
    ${placementGlsl}
    out vec4 vColor;
    void main() {
      gl_Position = vec4(place(aPosition), 0.0, 1.0);
      vColor = vec4(aColor.rgb * aColor.a, aColor.a);
    }
  `,
  fragment: /* glsl */ `
    in vec4 vColor;
    out vec4 color;
    void main() {
      color = vColor;
    }
  `,
  wgsl: /* wgsl */ `
    ${placementWgsl}
    struct Corner { @builtin(position) position: vec4f, @location(0) color: vec4f }
    @vertex fn vertex(@location(0) aPosition: vec2f, @location(1) aColor: vec4f) -> Corner {
      return Corner(vec4f(place(aPosition), 0.0, 1.0), vec4f(aColor.rgb * aColor.a, aColor.a));
    }
    @fragment fn fragment(corner: Corner) -> @location(0) vec4f {
      return corner.color;
    }
  `,
});

export function tintMesh({ columns, rows, bounds, colors }: SceneTint, language: Language, placement: Placement): Mesh {
  const positions = new Float32Array(2 * columns * rows);
  const corners: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      positions[2 * at] = bounds.minX + ((bounds.maxX - bounds.minX) * column) / (columns - 1);
      positions[2 * at + 1] = bounds.minY + ((bounds.maxY - bounds.minY) * row) / (rows - 1);
      if (row + 1 < rows && column + 1 < columns) corners.push(at, at + 1, at + columns, at + 1, at + columns + 1, at + columns);
    }
  }
  const geometry = new Geometry({
    attributes: {
      aPosition: { buffer: new Buffer({ data: positions, usage: BufferUsage.VERTEX | BufferUsage.COPY_DST }), format: 'float32x2' },
      aColor: { buffer: new Buffer({ data: colors, usage: BufferUsage.VERTEX | BufferUsage.COPY_DST }), format: 'unorm8x4' },
    },
    indexBuffer: Uint32Array.from(corners),
    topology: 'triangle-list',
  });
  return { geometry, shader: program.shader(language, { placement }) };
}
