#!/usr/bin/env node
// The `indicatrix` command on whatever Node is installed: hands over to the Node that the program runs on.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findRuntime, isCheckout, oldestNode, program } from './runtime.js';

const cli = join(program, 'core', 'host', isCheckout ? 'cli.ts' : 'cli.js');
const runtime = findRuntime();
if (runtime === null) {
  const otherwise = isCheckout ? '; npm ci brings one on most machines' : '';
  console.error(`Indicatrix needs Node ${oldestNode.join('.')} or later and this is ${process.version}${otherwise}.`);
  process.exitCode = 1;
} else if (runtime.node === process.execPath) {
  process.argv[1] = cli;
  await import(pathToFileURL(cli).href);
} else {
  const child = spawn(runtime.node, [cli, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    throw error;
  });
  child.on('close', (code, signal) => {
    if (signal === null) process.exitCode = code ?? 1;
    else {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }
  });
}
