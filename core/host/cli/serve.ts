/** `indicatrix serve [FILE]`: the window, for a browser on this machine or through an SSH tunnel. */
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { Fault } from '../../base/errors.ts';
import { keepServer } from '../kept-server.ts';
import { openBrowser } from './browser.ts';
import { run, type DefineCommand, type Values } from './command.ts';
import { toNumber } from './flags.ts';

export const serve: DefineCommand = (command) => {
  command
    .argument('[file]', 'a data file to open at once')
    .option('--port <number>', 'Port; 0 takes a free one.', (text) => toNumber(text, '--port'), 0)
    .option(
      '--socket <path>',
      'Listen on a socket in the file system, which only you may open, in place of a port: for machines that others use too. --port is then the near end of an SSH tunnel.',
    )
    .option('--project <folder>', 'Where runs are kept.', 'indicatrix-runs')
    .option('--open', 'Open it in the browser.')
    .action((file: string | undefined, values: Values & { port: number; socket?: string; project: string; open?: boolean }) =>
      run(values, async (terminal) => {
        if (!(Number.isInteger(values.port) && values.port >= 0 && values.port <= 65_535))
          throw new Fault('bad-option', `${values.port} is no port.`, {
            place: '--port',
            remedy: 'Choose 1024 to 65535, or 0 for a free one.',
          });
        if (file !== undefined)
          await access(file).catch((error: unknown) => {
            throw new Fault('file-missing', 'There is no such file.', { file, remedy: 'Check the path.' }, error);
          });
        const options = {
          port: values.port,
          ...(values.socket !== undefined && { socket: resolve(values.socket) }),
          projectFolder: resolve(values.project),
          openAtStart: file === undefined ? null : resolve(file),
        };
        const server = await keepServer(options, () =>
          terminal.say('The core ended unexpectedly and was started again; windows go on by themselves.'),
        );
        const tunnel = options.socket === undefined ? '' : `\nOn your own machine: ssh -L ${server.port}:${options.socket} ${hostname()}`;
        terminal.say(`Indicatrix is at ${server.url}${tunnel}\nOnly this address opens it; Ctrl-C ends it.`);
        terminal.answer({ url: server.url, port: server.port });
        if (values.open) terminal.atEnd(await openBrowser(server.url));
        if (!terminal.signal.aborted) await Promise.race([once(terminal.signal, 'abort'), server.failed]).finally(() => server.close());
        else await server.close();
      }),
    );
};
