import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Outcome } from '../cli/process.js';

export const ROOT = path.resolve(import.meta.dirname, '../..');
const START = 'bundle/systole.cjs';

/** Runs `systole` out of the bundle of a package, in `cwd`. */
export function bundled(
  args: readonly string[],
  cwd: string,
  { root = ROOT, env = {} }: { root?: string; env?: Record<string, string | undefined> } = {},
): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(root, START), ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 2 ** 28,
  });
  return { code: status, stdout, stderr };
}

/** A package of its own: changing its files changes nothing in this tree. */
export function copyOfPackage(): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-package-'));
  for (const part of ['bundle', 'dist', 'arch', 'workloads', 'package.json'])
    fs.cpSync(path.join(ROOT, part), path.join(root, part), { recursive: true, preserveTimestamps: true });
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(root, 'node_modules'));
  return root;
}
