import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { BIN, folder } from '../cli/process.js';

export const ROOT = path.join(import.meta.dirname, '../..');

/** Fenced blocks of a language in a page, in order. */
export const blocksOf = (page: string, language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, text]) => text!);

/** Ids hold a hash of the code, so they change with it. */
export const mask = (text: string): string => text.replace(/\b[0-9a-f]{12}\b/g, '<id>');

/** A folder in which `npx systole` is this build, and `import 'systole'` too. */
export function makeHome(): string {
  const home = folder({ 'bin/npx': `#!/bin/sh\nshift\nexec '${process.execPath}' '${BIN}' "$@"\n` });
  fs.chmodSync(path.join(home, 'bin/npx'), 0o755);
  fs.mkdirSync(path.join(home, 'node_modules'));
  fs.symlinkSync(ROOT, path.join(home, 'node_modules/systole'), 'dir');
  return home;
}

export interface Printed {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs what a page says, word for word, in a shell; `npx` finds this build instead of one that is installed. */
export function runShell(commands: string, cwd: string, home: string): Promise<Printed> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PATH: `${path.join(home, 'bin')}:${process.env['PATH']}`, NO_COLOR: '1' };
    const child = spawn('sh', ['-e', '-c', commands], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
