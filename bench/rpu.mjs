// @ts-check
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadArchitecture } from '../dist/arch/load.js';
import { timingOf } from '../dist/models/rpu/architecture.js';
import { encode } from '../dist/models/rpu/isa/encode.js';
import { timeProgram } from '../dist/models/rpu/machine/engine.js';
import { programOf } from '../dist/models/rpu/schedule/index.js';
import * as registry from '../dist/models/registry.js';
import { runNode } from './child.mjs';
import { median, perCall, timed } from './measure.mjs';
import { short, whole } from './table.mjs';

const ORDERS = /** @type {const} */ (['naive', 'rectangles', 'pipelined']);
const RING = 65536;
/** Fresh processes a program. */
const COLD = 3;

/**
 * Making and timing the NTT of 64K elements on rpu/128x128, one core: in this process again and again, and as the first
 * program of a process.
 * @returns {Promise<import('./table.mjs').Section>}
 */
export async function rpuSection() {
  const { spec } = await loadArchitecture('rpu/128x128', [], registry);
  const timing = timingOf(/** @type {import('../dist/models/rpu/architecture.js').RpuSpec} */ (spec));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-bench-'));
  /** @type {string[]} */
  const faults = [];
  try {
    const rows = ORDERS.map((order) => {
      const made = timed(() => programOf('ntt', RING, { depth: 4, order, timing }));
      const { program } = made.result;
      const { cycles } = timeProgram(program, timing);
      const warm = perCall(() => timeProgram(program, timing));
      const file = path.join(folder, `${order}.bin`);
      fs.writeFileSync(file, encode(program));
      const cold = Array.from({ length: COLD }, () => {
        /** @type {{ cycles: number, cpu: number }} */
        const first = JSON.parse(runNode(['bench/rpu-cold.mjs', file]).stdout);
        if (first.cycles !== cycles) faults.push(`${order}: ${first.cycles} cycles, not ${cycles}`);
        return first.cpu;
      });
      return {
        order,
        instructions: program.length,
        cycles,
        make: 1e3 * made.cpu,
        cold: 1e3 * median(cold),
        warm: 1e3 * warm,
        rate: program.length / warm,
      };
    });
    return {
      name: 'rpu',
      title: 'B512: NTT of 64K elements, scheduled and timed on rpu/128x128, one core',
      notes: [
        `cold: the first program that a process times, median of ${COLD}, compiler and collector included.`,
      ],
      columns: [
        { key: 'order', title: 'order' },
        { key: 'instructions', title: 'instructions', show: whole },
        { key: 'cycles', title: 'cycles', show: whole },
        { key: 'make', title: 'make ms', show: short },
        { key: 'cold', title: 'cold ms', show: short },
        { key: 'warm', title: 'warm ms', show: short },
        { key: 'rate', title: 'instructions / CPU s', show: short },
      ],
      rows,
      faults,
    };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
