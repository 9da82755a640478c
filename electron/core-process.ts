/** The core in a process of its own, so that the window answers whatever is being computed. */
import { MessageChannelMain, utilityProcess, type UtilityProcess, type WebContents } from 'electron';
import { join, sep } from 'node:path';
import type { Messages } from './ipc.ts';

/** The core loads native code and workers by path, so the packaged app keeps it outside of its archive. */
const entry = join(import.meta.dirname, '..', 'core', 'host', 'electron.js').replace(`app.asar${sep}`, `app.asar.unpacked${sep}`);

const corePort: keyof Messages = 'core-port';

export class CoreProcess {
  private process: UtilityProcess;
  private stopping = false;

  /**
   * @param resume whether it takes up what was open last, where no file is named
   * @param died is called when the core ends by itself, after another has taken its place
   */
  constructor(projectFolder: string, openAtStart: string | null, resume: boolean, died: (exitCode: number) => void) {
    const start = (openFirst: string | null, resumes: boolean): UtilityProcess => {
      const child = utilityProcess.fork(entry, [projectFolder, openFirst ?? '', resumes ? '' : 'empty'], {
        serviceName: 'Indicatrix core',
        stdio: 'inherit',
      });
      child.once('exit', (exitCode) => {
        if (this.stopping) return;
        // Not with the same data again: they may be what brought the core down. Its project is a click away.
        this.process = start(null, false);
        died(exitCode);
      });
      return child;
    };
    this.process = start(openAtStart, resume);
  }

  /** Gives a loaded page its own channel to the core. */
  connect(contents: WebContents): void {
    const { port1, port2 } = new MessageChannelMain();
    this.process.postMessage(null, [port1]);
    contents.postMessage(corePort, null, [port2]);
  }

  stop(): void {
    this.stopping = true;
    this.process.kill();
  }
}
