/** Kernels stand on the C++ standard library alone: what a kernel file may include, checked line by line. */
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** C++ standard headers have no extension; these are the C library's, and the compilers' for vector instructions. */
const allowedHeaders = new Set([
  'assert.h',
  'float.h',
  'limits.h',
  'math.h',
  'stddef.h',
  'stdint.h',
  'stdlib.h',
  'string.h',
  'immintrin.h',
  'arm_neon.h',
  'cpuid.h',
  'intrin.h',
  // What poisons memory between results, where that is compiled in.
  'sanitizer/asan_interface.h',
]);

export interface BadInclude {
  file: string;
  line: number;
  text: string;
}

/** @param root of a project that has core/native/kernels */
export async function badKernelIncludes(root: string): Promise<BadInclude[]> {
  const found: BadInclude[] = [];
  for await (const file of glob('core/native/kernels/**/*.{cc,hh}', { cwd: root })) {
    const lines = (await readFile(join(root, file), 'utf8')).split('\n');
    lines.forEach((text, index) => {
      const include = /^\s*#\s*include\s*(?:<([^>]+)>|"([^"]+)")/.exec(text);
      if (include === null) return;
      const [, system, own] = include;
      // Own headers are named from the kernels' folder and stay in it.
      const allowed = system !== undefined ? !system.includes('.') || allowedHeaders.has(system) : /^(kernels\/)?\w+\.hh$/.test(own);
      if (!allowed) found.push({ file, line: index + 1, text: text.trim() });
    });
  }
  return found.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}

if (process.argv[1] === import.meta.filename) {
  const found = await badKernelIncludes(join(import.meta.dirname, '..'));
  for (const { file, line, text } of found)
    console.error(
      `${file}:${line}: ${text}\n  Kernels include the C++ standard library, the C library, vector intrinsics and other kernels only.`,
    );
  if (found.length > 0) process.exitCode = 1;
}
