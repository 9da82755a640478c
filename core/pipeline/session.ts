/** What is kept of a project beside its runs: what was open, runs in training, and how the command line came to them. */
export { CheckpointWriter, readCheckpoints, removeCheckpoint, type Checkpoint } from '../project/checkpoint.ts';
export { readColumns, writeColumns } from '../project/columns.ts';
export { lockProject, requireFree } from '../project/lock.ts';
export { isProject, projectFile, readProject, runsFolder, sourceOfProject, type ProjectFile } from '../project/project-file.ts';
export {
  folderFor,
  isThere,
  listProjects,
  projectAt,
  readSession,
  setAside,
  writeSession,
  type SessionFound,
  type SessionRecord,
} from '../project/session.ts';
