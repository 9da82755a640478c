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

  /** @param died is called when the core ends by itself, after another has taken its place */
  constructor(projectFolder: string, openAtStart: string | null, died: (exitCode: number) => void) {
    const start = (openFirst: string | null): UtilityProcess => {
      const child = utilityProcess.fork(entry, [projectFolder, openFirst ?? ''], { serviceName: 'Indicatrix core', stdio: 'inherit' });
      child.once('exit', (exitCode) => {
        if (this.stopping) return;
        // Not with the same file again: it may be what brought the core down.
        this.process = start(null);
        died(exitCode);
      });
      return child;
    };
    this.process = start(openAtStart);
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
