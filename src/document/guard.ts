import { spawn } from 'node:child_process';

const nothing = (): void => undefined;

/**
 * Has a file removed when this process ends, however it ends: a simulation that is under way hears no signals, and
 * none is heard before SIGKILL. A shell of its own session waits for it; where there is none, the file stays.
 * @param file absolute path
 * @returns what calls it off
 */
export function removeAtEnd(file: string): () => void {
  if (process.platform === 'win32') return nothing;
  const waits = 'read -r _; rm -f -- "$1"';
  const guard = spawn('/bin/sh', ['-c', waits, 'sh', file], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', nothing);
  guard.unref();
  // A pipe that this process holds open to its end, and does not wait for.
  (guard.stdin as unknown as { unref?: () => void }).unref?.();
  guard.stdin.on('error', nothing);
  return () => guard.kill();
}
