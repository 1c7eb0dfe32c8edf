import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import { run } from '../../src/cli/main.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
export const BIN = path.join(ROOT, 'dist/cli/index.js');

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Processes at a time: the machines that run the tests have two cores. */
const SLOTS = 2;
const waiting: (() => void)[] = [];
let free = SLOTS;

/** Runs `systole` as a process of its own, in `cwd`. */
export async function systole(
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<Outcome> {
  if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
  else free--;
  try {
    return await started([BIN, ...args], cwd, env);
  } finally {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  }
}

/** Runs Node. @param words its script and what that is given */
export function started(
  words: readonly string[],
  cwd: string,
  env: Record<string, string>,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, {
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

/** One command line at a time: they share the working directory and the standard streams of this process. */
let turn: Promise<unknown> = Promise.resolve();

/** Runs `systole` in this process, in `cwd`: as a process of its own would, without its half second of start-up. */
export function systoleHere(args: readonly string[], cwd: string): Promise<Outcome> {
  const outcome = turn.then(() => heard(args, cwd));
  turn = outcome.catch(() => undefined);
  return outcome;
}

async function heard(args: readonly string[], cwd: string): Promise<Outcome> {
  const home = process.cwd();
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      said[name] += typeof text === 'string' ? text : Buffer.from(text).toString();
      return true;
    }),
  );
  process.chdir(cwd);
  try {
    return { code: await run(args), ...said };
  } finally {
    process.chdir(home);
    for (const spy of spies) spy.mockRestore();
  }
}

/** A new empty folder with these files, each name relative to it. */
export function folder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-cli-'));
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(made, name)), { recursive: true });
    fs.writeFileSync(path.join(made, name), content);
  }
  return made;
}

export const removeFolder = (name: string): void => fs.rmSync(name, { recursive: true, force: true });

/** Every file below a folder with its bytes in hexadecimal: equal before and after means nothing was written. */
export function snapshot(name: string): Record<string, string> {
  const entries = fs.readdirSync(name, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [
        path.relative(name, file),
        fs.statSync(file).isFile() ? fs.readFileSync(file, 'latin1') : 'folder',
      ]),
  );
}

/** Two operators that every architecture runs in no time. */
export const NETWORK = `kind: network
name: tiny
input: {channels: 3, height: 8, width: 8}
operators:
  - {name: conv1, kind: conv, filters: 8, kernel: 3, padding: 1, then: [relu]}
  - {name: fc, kind: linear, features: 10}
`;
