/**
 * How points look, from back to front. WebGL 2 has points with a size: a vertex each. WebGPU has none: a triangle round the disc, whose
 * corners read their point from memory, so that no more is stored than for the other. (Instanced quads cost four vertices a point.)
 */
import { Shader, type Buffer, type GlProgram } from 'pixi.js';
import { opacities, sizes } from '../../core/view/crowding.ts';
import { lensGlsl, lensWgsl } from './lens.ts';
import { glProgram, gpuProgram, type Language } from './mesh.ts';
import type { PanelState } from './painter.ts';
import { placementGlsl, placementWgsl, type Placement } from './placement.ts';
import { declareUniforms, literal } from './uniforms.ts';

const points = declareUniforms('points', 1, {
  uProgress: 'f32',
  uRadius: 'f32',
  uOpacity: 'f32',
  uSized: 'f32',
  uLayers: 'f32',
  uChosen: 'f32',
  uLens: 'vec4<f32>',
  uLensMatrix: 'vec4<f32>',
});

/** What `crowdedLook` says. */
const crowdedGlsl = /* glsl */ `
  in float aCrowding;
  void crowd(inout float radius, inout float opacity) {
    float size = uSized > 0.5 ? clamp(exp2(${literal(sizes.perDoubling)} * aCrowding), ${literal(sizes.least)}, ${literal(sizes.most)}) : 1.0;
    radius *= size;
    float layers = uLayers * exp2(aCrowding) * size * size;
    opacity *= max(${literal(opacities.least)}, sqrt(${literal(opacities.layers)} / max(${literal(opacities.layers)}, layers)));
  }
`;
const crowdedWgsl = /* wgsl */ `
  fn crowd(radius: ptr<function, f32>, opacity: ptr<function, f32>, crowd: f32) {
    let size = select(1.0, clamp(exp2(${literal(sizes.perDoubling)} * crowd), ${literal(sizes.least)}, ${literal(sizes.most)}), points.uSized > 0.5);
    *radius *= size;
    let layers = points.uLayers * exp2(crowd) * size * size;
    *opacity *= max(${literal(opacities.least)}, sqrt(${literal(opacities.layers)} / max(${literal(opacities.layers)}, layers)));
  }
`;

/** Points at rest are read from one slot alone: half the positions to fetch. A point has one colour, so that nothing is interpolated. */
const vertexOf = ({ attributes, position }: { attributes: string; position: string }, crowded: boolean) => /* glsl */ `
  ${attributes}
  in vec4 aColor;
  ${placementGlsl}
  ${points.glsl}
  ${lensGlsl}
  ${crowded ? crowdedGlsl : ''}
  flat out vec4 vColor;
  flat out float vRadius;
  void main() {
    float radius = uRadius;
    float opacity = uOpacity;
    ${crowded ? 'crowd(radius, opacity);' : ''}
    gl_Position = vec4(place(${position}), 0.0, 1.0);
    gl_PointSize = 2.0 * radius + 1.0;
    vColor = vec4(aColor.rgb * aColor.a, aColor.a) * opacity;
    vRadius = radius;
  }
`;
const places = {
  both: { attributes: 'in vec2 aBefore; in vec2 aAfter;', position: 'throughLens(mix(aBefore, aAfter, uProgress))' },
  before: { attributes: 'in vec2 aBefore;', position: 'aBefore' },
  after: { attributes: 'in vec2 aAfter;', position: 'aAfter' },
};

const fragment = /* glsl */ `
  flat in vec4 vColor;
  flat in float vRadius;
  out vec4 color;
  void main() {
    float distance = length(gl_PointCoord - 0.5) * (2.0 * vRadius + 1.0);
    color = vColor * clamp(vRadius + 0.5 - distance, 0.0, 1.0);
  }
`;

/** What the programs for WebGL 2 are each compiled for are branches here, which all points take alike. */
const wgsl = /* wgsl */ `
  ${placementWgsl}
  ${points.wgsl}
  @group(0) @binding(2) var<storage, read> before: array<vec2f>;
  @group(0) @binding(3) var<storage, read> after: array<vec2f>;
  @group(0) @binding(4) var<storage, read> crowding: array<f32>;
  @group(0) @binding(5) var<storage, read> colors: array<u32>;
  @group(0) @binding(6) var<storage, read> turns: array<u32>;
  ${lensWgsl}
  ${crowdedWgsl}
  fn positionOf(turn: u32) -> vec2f {
    if (points.uProgress >= 1.0) { return after[turn]; }
    if (points.uProgress <= 0.0) { return before[turn]; }
    return mix(before[turn], after[turn], points.uProgress);
  }
  struct Corner {
    @builtin(position) position: vec4f,
    @location(0) offset: vec2f,
    @location(1) @interpolate(flat) color: vec4f,
    @location(2) @interpolate(flat) radius: f32,
  }
  /** Of a triangle round a circle of radius 1. */
  const corners = array<vec2f, 3>(vec2f(0.0, 2.0), vec2f(-1.7320508, -1.0), vec2f(1.7320508, -1.0));
  @vertex fn vertex(@builtin(vertex_index) index: u32) -> Corner {
    var turn = index / 3u;
    if (points.uChosen > 0.5) { turn = turns[turn]; }
    var radius = points.uRadius;
    var opacity = points.uOpacity;
    if (points.uSized > 0.5 || points.uLayers > 0.0) { crowd(&radius, &opacity, crowding[turn]); }
    let offset = corners[index % 3u] * (radius + 0.5);
    let color = unpack4x8unorm(colors[turn]);
    return Corner(vec4f(place(throughLens(positionOf(turn))) + pixels(offset), 0.0, 1.0), offset, vec4f(color.rgb * color.a, color.a) * opacity, radius);
  }
  @fragment fn fragment(corner: Corner) -> @location(0) vec4f {
    return corner.color * clamp(corner.radius + 0.5 - length(corner.offset), 0.0, 1.0);
  }
`;

/** Vertices of a point where WebGPU draws it. */
export const cornersOfPoint = 3;

/** Which of a cloud's two slots say where its points are. */
type Slots = keyof typeof places;

/** Where a cloud's points are: 0…1 of the way from slot `before` to slot `after`. */
export interface PointPlaces {
  slots: Slots;
  mix: number;
}

export interface PointBuffers {
  before: Buffer;
  after: Buffer;
  crowding: Buffer;
  colors: Buffer;
  turns: Buffer;
}

/** The shader of one cloud of points. */
export class PointShader {
  readonly shader: Shader;
  readonly #look = points.create();

  constructor(language: Language, placement: Placement, buffers: PointBuffers) {
    const resources = { placement, points: this.#look };
    this.shader =
      language === 'wgsl'
        ? new Shader({ gpuProgram: gpuProgram({ name: 'points', wgsl }), resources: { ...resources, ...buffers } })
        : new Shader({ glProgram: programFor('after', false), resources });
  }

  /** @param chosen whether only the points that `turns` names are drawn @param ratio device pixels a CSS pixel */
  set({ slots, mix }: PointPlaces, { radius, opacity, density, lens }: PanelState, chosen: boolean, ratio: number): void {
    const { uniforms } = this.#look;
    uniforms.uProgress = mix;
    uniforms.uRadius = radius * ratio;
    uniforms.uOpacity = opacity;
    uniforms.uSized = density?.sized ? 1 : 0;
    uniforms.uLayers = density?.layers ?? 0;
    uniforms.uChosen = chosen ? 1 : 0;
    uniforms.uLens.set(lens ? [lens.x, lens.y, lens.radius, lens.strength] : [0, 0, 1, 0]);
    if (lens) uniforms.uLensMatrix.set(lens.matrix);
    if (this.shader.glProgram) this.shader.glProgram = programFor(slots, density !== null);
  }

  setColors(colors: Buffer): void {
    if (this.shader.gpuProgram) this.shader.resources['colors'] = colors;
  }

  destroy(): void {
    this.shader.destroy();
    this.#look.buffer?.destroy();
  }
}

const programs = new Map<string, GlProgram>();

function programFor(slots: Slots, crowded: boolean): GlProgram {
  const name = `points-${slots}${crowded ? '-crowded' : ''}`;
  let program = programs.get(name);
  if (!program) {
    program = glProgram({ name, vertex: vertexOf(places[slots], crowded), fragment });
    programs.set(name, program);
  }
  return program;
}
