/** Uniforms, declared once: as Pixi keeps them, and as GLSL and WGSL read them. */
import { UniformGroup } from 'pixi.js';

const kinds = {
  f32: { glsl: 'float', floats: 1 },
  'vec2<f32>': { glsl: 'vec2', floats: 2 },
  'vec4<f32>': { glsl: 'vec4', floats: 4 },
} as const;

type Fields = Record<string, keyof typeof kinds>;
export type UniformsOf<F extends Fields> = UniformGroup<{
  -readonly [K in keyof F]: { value: F[K] extends 'f32' ? number : Float32Array; type: F[K] };
}>;

export interface Uniforms<F extends Fields> {
  /** `uField`, in vertex and fragment shader alike. */
  glsl: string;
  /** `name.uField`. */
  wgsl: string;
  /** Zeros. */
  create(): UniformsOf<F>;
}

/** @param name of the resource in a shader @param binding its place there */
export function declareUniforms<const F extends Fields>(name: string, binding: number, fields: F): Uniforms<F> {
  const entries = Object.entries(fields);
  return {
    glsl: entries.map(([field, kind]) => `uniform ${kinds[kind].glsl} ${field};`).join('\n'),
    wgsl: `struct ${name}Fields { ${entries.map(([field, kind]) => `${field}: ${kind}`).join(', ')} }
      @group(0) @binding(${binding}) var<uniform> ${name}: ${name}Fields;`,
    create: () =>
      new UniformGroup(
        Object.fromEntries(
          entries.map(([field, type]) => [field, { value: type === 'f32' ? 0 : new Float32Array(kinds[type].floats), type }]),
        ),
      ) as unknown as UniformsOf<F>,
  };
}

/** A number as both languages write it. */
export function literal(value: number): string {
  return value.toFixed(4);
}
