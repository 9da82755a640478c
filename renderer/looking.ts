/** Files before they are opened: asked for, sent to the core where it does not see them, and looked into. */
import { Fault } from '../core/base/errors.ts';
import type { OpenOptions } from '../core/model/options/open.ts';
import type { FileSummary } from '../core/types.ts';
import { core, perform } from './client.ts';
import { desktop, type PickedFile } from './host.ts';
import { jobs, type JobState } from './state/jobs.svelte.ts';
import { isChoice, opening, type AskedFile } from './state/opening.svelte.ts';
import { session } from './state/session.svelte.ts';

/** Pieces a file is uploaded in: small enough that progress moves and cancelling answers at once. */
const chunkBytes = 4 * 1024 * 1024;

/** Asks for a data file in the desktop's own dialog. @returns null when the user changes their mind, and in a browser */
export async function chooseDataFile(): Promise<string | null> {
  return (await desktop?.chooseFile([...new Set(session.about?.formats.flatMap(({ extensions }) => extensions)), 'gz'])) ?? null;
}

/** @returns how to open it; null where it cannot be, or shall not */
export async function choose(
  name: string,
  look: (options: Partial<OpenOptions>, job: JobState) => Promise<FileSummary>,
  always: boolean,
  chooseLabels?: AskedFile['chooseLabels'],
): Promise<Partial<OpenOptions> | null> {
  const title = `Looking into ${name}`;
  const summary = await perform(title, (job) => look({}, job));
  if (!summary) return null;
  if (!always && !isChoice(summary, session.about?.memory)) return {};
  const lookAgain = async (options: Partial<OpenOptions>) => {
    const job = jobs.begin(title);
    try {
      return await look(options, job);
    } finally {
      jobs.end(job.id);
    }
  };
  return opening.ask(summary, {}, { look: lookAgain, chooseLabels });
}

/** @param beside an upload that they belong to @returns the first file's upload */
export async function send(files: PickedFile[], job: JobState, beside?: string): Promise<string> {
  const total = files.reduce((bytes, { file }) => bytes + file.size, 0);
  let sent = 0;
  let first = beside;
  try {
    for (const { file, name } of files) {
      const upload = await core.uploadBegin(name, file.size, first);
      first ??= upload;
      for (let from = 0; from < file.size; from += chunkBytes) {
        if (job.cancelled) throw new Fault('cancelled', 'Cancelled.');
        const piece = new Uint8Array(await file.slice(from, from + chunkBytes).arrayBuffer());
        await core.uploadAppend(upload, piece);
        sent += piece.length;
        jobs.progress({ job: job.id, fraction: sent / total, message: 'Sending the file to the core' });
      }
    }
  } catch (error) {
    if (first !== undefined && first !== beside) await core.uploadDiscard(first);
    throw error;
  }
  return first!;
}
