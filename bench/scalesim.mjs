// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { runNode } from './child.mjs';
import { architectureOf, runAnew } from './calc.mjs';
import { perCall } from './measure.mjs';
import { layersOf } from './topologies.mjs';
import { milliseconds, short, whole } from './table.mjs';

/** @typedef {[network: string, array: number, dataflow: string, runs: number, cpuSeconds: number, peakMB: number, cycles: number]} Theirs */

/** @type {{ rows: Theirs[] }} */
const THEIRS = JSON.parse(fs.readFileSync(path.join(import.meta.dirname, 'scalesim-times.json'), 'utf8'));

/** The networks that SCALE-Sim was timed on, its CPU seconds beside ours. @returns {Promise<import('./table.mjs').Section>} */
export async function scalesimSection() {
  const rows = [];
  const faults = [];
  await warmUp();
  for (const [network, array, dataflow, , theirs, , printed] of THEIRS.rows) {
    const row = await compare(network, array, dataflow, theirs, printed);
    rows.push(row);
    if (row.deviation !== 0) {
      faults.push(`${network} ${array}x${array} ${dataflow}: ${row.deviation} cycles from SCALE-Sim's`);
    }
  }
  return {
    name: 'scalesim',
    title: 'Beside SCALE-Sim v3 (CALC mode; ours: event fidelity, ideal memory, 64 KiB scratchpads)',
    notes: [
      'SCALE-Sim: CPU seconds of unmodified 1d62b68, one Python 3.11 process per run (scalesim-times.json).',
      'warm: CPU time of building the network and simulating it, median of 5 batches in one process; process:',
      'CPU time of a fresh Node process that does it once, start-up included. x: SCALE-Sim over ours.',
      'deviation: our cycles less theirs plus the one cycle a layer that SCALE-Sim does not count; must be 0.',
    ],
    columns: [
      { key: 'network', title: 'network' },
      { key: 'array', title: 'array' },
      { key: 'dataflow', title: 'dataflow' },
      { key: 'cycles', title: 'cycles', show: whole },
      { key: 'deviation', title: 'deviation' },
      { key: 'theirs', title: 'SCALE-Sim s' },
      { key: 'warm', title: 'warm ms', show: milliseconds },
      { key: 'ratio', title: 'x warm', show: short },
      { key: 'process', title: 'process ms', show: milliseconds },
      { key: 'processRatio', title: 'x process', show: short },
    ],
    rows,
    faults,
  };
}

/** Every case a few times, so that the compiler's work is not charged to the first rows. */
async function warmUp() {
  for (const [network, array, dataflow] of THEIRS.rows) {
    const architecture = await architectureOf(array, dataflow);
    for (let turn = 0; turn < 8; turn++) runAnew(network, architecture);
  }
}

/** @param {string} network @param {number} array @param {string} dataflow @param {number} theirs @param {number} printed */
async function compare(network, array, dataflow, theirs, printed) {
  const architecture = await architectureOf(array, dataflow);
  const { cycles } = runAnew(network, architecture).totals;
  const warm = perCall(() => runAnew(network, architecture), { batchSeconds: 0.05 });
  const once = runNode(['bench/scalesim-once.mjs', network, String(array), dataflow]);
  if (Number(once.stdout) !== cycles) throw new Error(`${network}: another process counts ${once.stdout}`);
  return {
    network,
    array: `${array}x${array}`,
    dataflow,
    cycles,
    deviation: cycles - layersOf(network).length - printed,
    theirs,
    warm,
    ratio: theirs / warm,
    process: once.cpu,
    processRatio: theirs / once.cpu,
  };
}
