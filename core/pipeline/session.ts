/** What is kept of a project beside its runs: what was open, and runs in training. */
export { CheckpointWriter, readCheckpoints, removeCheckpoint, type Checkpoint } from '../runs/checkpoint.ts';
export { readColumns, writeColumns } from '../runs/columns.ts';
export { lockProject } from '../runs/lock.ts';
export { folderFor, isThere, listProjects, readSession, setAside, writeSession, type SessionFound, type SessionRecord } from '../runs/session.ts';
