// @ts-check
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const ROOT = path.join(import.meta.dirname, '..');
const USAGE = pathToFileURL(path.join(import.meta.dirname, 'usage.mjs')).href;

/** @typedef {{ wall: number, cpu: number, peakBytes: number, stdout: string }} Ran seconds; CPU of all threads */

/**
 * Runs Node on `args` in the root of the repository and measures the whole process from outside (wall) and
 * at its exit (CPU, peak memory).
 * @param {readonly string[]} args
 * @param {Record<string, string>} [env] added to the environment
 * @returns {Ran}
 */
export function runNode(args, env) {
  const ran = runNodeFor(args, undefined, env);
  if (ran === undefined) throw new Error(`node ${args.join(' ')} was ended`);
  return ran;
}

/**
 * The same, but for a time at most.
 * @param {readonly string[]} args
 * @param {number} [seconds] wall time after which it is ended; left out: none
 * @param {Record<string, string>} [env] added to the environment
 * @returns {Ran | undefined} undefined if it took longer
 */
export function runNodeFor(args, seconds, env = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-bench-'));
  try {
    const report = path.join(folder, 'usage.json');
    const began = performance.now();
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['--import', USAGE, ...args], {
      cwd: ROOT,
      encoding: 'utf8',
      timeout: seconds === undefined ? undefined : 1e3 * seconds,
      env: { ...process.env, ...env, SYSTOLE_BENCH_USAGE: report },
    });
    const wall = (performance.now() - began) / 1e3;
    if (seconds !== undefined && signal === 'SIGTERM') return undefined;
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
    /** @type {{ userCPUTime: number, systemCPUTime: number, maxRSS: number }} */
    const usage = JSON.parse(fs.readFileSync(report, 'utf8'));
    return {
      wall,
      cpu: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
      peakBytes: 1024 * usage.maxRSS,
      stdout,
    };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
