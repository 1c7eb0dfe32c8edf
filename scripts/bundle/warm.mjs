// Runs common commands out of a new bundle: which modules they use, and what V8 compiles of them.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const RUN = 'run resnet50-imagenet --arch systolic/128x128';
/** By command, lines that together take the paths that most take, in order; `none` is the program without a command. */
const LINES = {
  none: ['--help'],
  run: [RUN, `${RUN} --fidelity analytic`, 'run resnet18-tiny --arch systolic/32x32 --set dataflow=os'],
  list: ['list workloads', 'list archs', 'list metrics', 'list runs'],
  explain: ['explain cycles', 'explain D-01', 'explain published'],
  query: [RUN, ['query', 'select name, cycles from v_operator limit 3']],
  compare: ['compare resnet20-c100 --arch systolic/32x32,systolic/64x64'],
  validate: ['validate --help'],
  plot: [RUN, 'plot utilization --out a.svg'],
  export: [RUN, 'export json --out out'],
  report: [RUN, 'report --out a.html'],
  intensity: ['intensity resnet20-c100'],
  circuit: ['circuit list'],
  dram: ['dram standards'],
};
/** The commands whose modules are packed together. */
const COMMON = ['none', 'run', 'list', 'explain', 'query'];

/**
 * Names of the modules that common commands use.
 * @param {string} out the bundle
 * @returns {Set<string>}
 */
export const usedBy = (out) => new Set(COMMON.flatMap((command) => run(out, command, false)));

/** Leaves what V8 compiled for each command in the bundle. */
export function warm(out) {
  for (const command of Object.keys(LINES)) run(out, command, true);
}

/** Runs the lines of a command in one process, in an empty folder. @returns {string[]} the modules that it used */
function run(out, command, keep) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-bundle-'));
  const used = path.join(folder, 'used.json');
  const lines = LINES[command].map((line) => (typeof line === 'string' ? line.split(' ') : line));
  try {
    const args = [
      path.join(import.meta.dirname, 'warm-once.mjs'),
      out,
      used,
      String(keep),
      command,
      JSON.stringify(lines),
    ];
    const { status, stderr } = spawnSync(process.execPath, args, {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, NO_COLOR: '1' },
      maxBuffer: 2 ** 28,
    });
    if (status !== 0) throw new Error(`systole ${command} out of the new bundle: ${stderr}`);
    return JSON.parse(fs.readFileSync(used, 'utf8'));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
