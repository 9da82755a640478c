import { lintChecks, runChecks } from './checks.ts';

const failed = await runChecks(lintChecks);
if (failed.length > 0) process.exitCode = 1;
