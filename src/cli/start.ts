import { run } from './main.js';

/** Runs the command line of this process. */
export async function start(): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough (`systole ... | head`) is no error.
    if (error.code === 'EPIPE') process.exit(0);
    process.stderr.write(
      `systole: error: standard output: cannot be written (${error.code ?? error.message})\n`,
    );
    process.exit(2);
  });
  process.stderr.on('error', () => undefined);

  const code = await run(process.argv.slice(2));
  if (code !== 0) process.exitCode = code;
}
