import fs from 'node:fs';
import path from 'node:path';
import { started, type Outcome } from '../cli/process.js';

export const ROOT = path.resolve(import.meta.dirname, '../..');
export const START = 'bundle/systole.cjs';

/** Runs what the installed program runs, out of the bundle of the package at `root`. */
export const bundled = (
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
  root = ROOT,
): Promise<Outcome> => started([path.join(root, START), ...args], cwd, env);

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
