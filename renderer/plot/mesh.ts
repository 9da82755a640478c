/** What is drawn in one go, by a program that is written twice: in GLSL for WebGL 2, in WGSL for WebGPU. */
import { GlProgram, GpuProgram, Shader, type Geometry, type Topology } from 'pixi.js';

export type Language = 'glsl' | 'wgsl';

export interface Mesh {
  geometry: Geometry;
  shader: Shader;
}

/** A mesh, and how much of it. */
export interface Draw extends Mesh {
  /** Vertices or indices; all where it is missing. */
  size?: number;
  /** Where it is not the geometry's own. */
  topology?: Topology;
}

export function destroyMesh({ geometry, shader }: Mesh): void {
  shader.destroy();
  geometry.destroy(true);
}

interface GlslSource {
  name: string;
  /** GLSL ES 3.0, without its first line. */ vertex: string;
  fragment: string;
}
interface WgslSource {
  name: string;
  /** Its entry points are `vertex` and `fragment`, its resources in group 0. */ wgsl: string;
}

/** Pixi keeps programs by their source. */
export function glProgram({ name, vertex, fragment }: GlslSource): GlProgram {
  const es3 = (source: string) => `#version 300 es\n${source}`;
  return GlProgram.from({ vertex: es3(vertex), fragment: es3(fragment), name, preferredFragmentPrecision: 'highp' });
}

export function gpuProgram({ name, wgsl }: WgslSource): GpuProgram {
  return GpuProgram.from({ name, vertex: { source: wgsl, entryPoint: 'vertex' }, fragment: { source: wgsl, entryPoint: 'fragment' } });
}

/** @returns what makes a shader of the program, with its resources by name */
export function declareProgram(source: GlslSource & WgslSource) {
  return {
    shader: (language: Language, resources: Record<string, unknown>) =>
      new Shader({ ...(language === 'wgsl' ? { gpuProgram: gpuProgram(source) } : { glProgram: glProgram(source) }), resources }),
  };
}
