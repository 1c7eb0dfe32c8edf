import { execFileSync } from 'node:child_process';

/** Whether a program did its work: devices, pipes and mounts take rights that not every test has. */
export function done(program: string, ...words: string[]): boolean {
  try {
    execFileSync(program, words, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
