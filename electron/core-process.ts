/** The core in a process of its own, so that the window answers whatever is being computed. */
import { MessageChannelMain, utilityProcess, type UtilityProcess, type WebContents } from 'electron';
import { join, sep } from 'node:path';
import { Restarts, watchLife } from '../core/host/restarts.ts';
import type { Messages } from './ipc.ts';

/** The core loads native code and workers by path, so the packaged app keeps it outside of its archive. */
const entry = join(import.meta.dirname, '..', 'core', 'host', 'electron.js').replace(`app.asar${sep}`, `app.asar.unpacked${sep}`);

const corePort: keyof Messages = 'core-port';

export interface CoreListener {
  /** It ended by itself, and another has taken its place. @param resumed whether that has taken up what was open */
  followed(exitCode: number, resumed: boolean): void;
  /** It ended too often: there is none any more. */
  givenUp(why: string): void;
}

export class CoreProcess {
  private process: UtilityProcess | null;
  private stopping = false;

  /** @param resume whether it takes up what was open last, where no file is named */
  constructor(projectFolder: string, openAtStart: string | null, resume: boolean, on: CoreListener) {
    const restarts = new Restarts();
    const start = (openFirst: string | null, resumes: boolean): UtilityProcess => {
      const child = utilityProcess.fork(entry, [projectFolder, openFirst ?? '', resumes ? '' : 'empty'], {
        serviceName: 'Indicatrix core',
        stdio: 'inherit',
      });
      // One that stands still hears no other signal.
      const life = watchLife(() => child.pid !== undefined && process.kill(child.pid, 'SIGKILL'));
      child.on('message', () => life.sign());
      child.once('exit', (exitCode) => {
        life.end();
        this.process = null;
        if (this.stopping) return;
        const next = restarts.next();
        if (next === null) return on.givenUp(restarts.given);
        this.process = start(null, next.resume);
        on.followed(exitCode, next.resume);
      });
      return child;
    };
    this.process = start(openAtStart, resume);
  }

  /** Gives a loaded page its own channel to the core. */
  connect(contents: WebContents): void {
    if (this.process === null) return;
    const { port1, port2 } = new MessageChannelMain();
    this.process.postMessage(null, [port1]);
    contents.postMessage(corePort, null, [port2]);
  }

  stop(): void {
    this.stopping = true;
    this.process?.kill();
  }
}
