import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Outcome } from '../cli/process.js';

export const ROOT = path.resolve(import.meta.dirname, '../..');
export const START = 'bundle/systole.cjs';

/** Runs what the installed program runs, out of the bundle of the package at `root`. */
export function bundled(
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
  root = ROOT,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(root, START), ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** What of the package the bundle needs beside itself. */
const PARTS = ['bundle', 'arch', 'workloads', 'assets'];

/** A package of its own in `folder`, with a bundle that may be changed; other packages are those of this one. */
export function copyOfPackage(folder: string): string {
  for (const part of PARTS) fs.cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
  fs.rmSync(path.join(folder, 'bundle/cache'), { recursive: true, force: true });
  fs.copyFileSync(path.join(ROOT, 'package.json'), path.join(folder, 'package.json'));
  for (const part of ['dist', 'node_modules']) fs.symlinkSync(path.join(ROOT, part), path.join(folder, part));
  return folder;
}
