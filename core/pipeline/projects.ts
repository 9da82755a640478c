/** What is kept of a project beside its runs: its record, its annotations, and runs in training. */
export { CheckpointWriter, readCheckpoints, removeCheckpoint, type Checkpoint } from '../project/checkpoint.ts';
export { digestOf } from './digest.ts';
export { readColumns, writeColumns } from '../project/columns.ts';
export { requireFree } from '../project/lock.ts';
export type { RunRecord } from '../project/record.ts';
export { newRecord, projectFile, runsFolder, writeRecord, type ProjectRecord } from '../project/project-record.ts';
export {
  folderFor,
  isProject,
  isThere,
  listProjects,
  projectAt,
  readProject,
  runFolder,
  setAside,
  takeProject,
  type RecordFound,
} from '../project/projects.ts';
