/** Runs a test file once for every instruction set of this machine, each in a process of its own. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { instructionSets } from '../../core/native/index.ts';

/** @param define registers the file's tests; in the child processes it is all that happens */
export function onEachInstructionSet(file: string, define: () => void): void {
  if (process.env.INDICATRIX_ISA) return define();
  for (const name of instructionSets()) {
    test(name, async () => {
      const { NODE_TEST_CONTEXT: _, ...env } = process.env;
      const child = spawn(process.execPath, ['--test', file], { env: { ...env, INDICATRIX_ISA: name }, stdio: ['ignore', 'pipe', 'pipe'] });
      const [output, code] = await Promise.all([text(child.stdout), new Promise<number | null>((resolve) => child.once('close', resolve))]);
      assert.equal(code, 0, output);
    });
  }
}
