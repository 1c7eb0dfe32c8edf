// @ts-check
import process from 'node:process';
import { loadArchitecture } from '../dist/arch/load.js';
import { generateCircuit } from '../dist/circuit/generate/index.js';
import { prepareJob, withProgram } from '../dist/models/haac/compile/index.js';
import { scheduleGreedy, scheduleStreamed } from '../dist/models/haac/schedule/greedy.js';
import { scheduleTimed } from '../dist/models/haac/schedule/timed.js';
import { timeOrder, timeProgram } from '../dist/models/haac/timing.js';
import { streamLimits } from '../dist/models/haac/traffic.js';
import * as registry from '../dist/models/registry.js';
import { timed } from './measure.mjs';
import { short, whole } from './table.mjs';

/** @typedef {import('../dist/models/haac/architecture.js').HaacSpec} HaacSpec */

/** @param {string} name @returns {Promise<HaacSpec>} */
const machine = async (name) => /** @type {HaacSpec} */ ((await loadArchitecture(name, [], registry)).spec);

const ENGINES = [1, 2, 4, 8, 16];

/**
 * Compiling and timing a bubble sort of 12.5 M gates on one core, each order and each number of engines once.
 * @returns {Promise<import('./table.mjs').Section>}
 */
export async function haacSection() {
  const atStart = process.memoryUsage().rss;
  const rows = [];
  const faults = [];
  const specs = await Promise.all(ENGINES.map((engines) => machine(`haac/${engines}ge-2mb-ddr4`)));
  const spec = /** @type {HaacSpec} */ (specs.at(-1));
  const generated = timed(() => generateCircuit('bubble-sort', ['elements=256', 'bits=32']));
  const netlist = generated.result;
  const { gates } = netlist;
  rows.push({ work: 'generate', cpu: generated.cpu, rate: gates / generated.cpu });
  let study = generated.cpu;
  const prepared = timed(() => prepareJob({ netlist, copies: 1 }));
  study += prepared.cpu;
  const { workspace } = prepared.result;
  for (const order of /** @type {const} */ (['baseline', 'segment', 'full'])) {
    let used = 0;
    const passes = timed(() =>
      withProgram(prepared.result, spec, order, (program, compiled) => {
        const latency = { xor: 2, and: 19 };
        const stream = streamLimits(compiled, spec);
        const banks = { count: 64, ports: 2 };
        const machine = /** @type {const} */ ({
          engines: 16,
          latency,
          mapping: 'greedy',
          banks,
          roundTrip: 0,
        });
        const ready = workspace.scratch;
        for (const [work, run] of /** @type {const} */ ([
          ['engines alone', () => scheduleGreedy(program, 16, latency, 2, ready)],
          ['queues', () => scheduleStreamed(program, 16, latency, stream, ready)],
          ['busy banks', () => scheduleTimed(program, machine, ready)],
          ['busy banks and queues', () => scheduleTimed(program, { ...machine, stream }, ready)],
        ])) {
          const { cpu } = timed(run);
          rows.push({ work: `schedule on 16 engines, ${order}, ${work}`, cpu, rate: gates / cpu });
          used += cpu;
        }
        for (const [at, each] of specs.entries()) {
          const { result, cpu } = timed(() =>
            timeProgram(program, compiled, each, 'event', workspace.scratch),
          );
          study += cpu;
          used += cpu;
          if (order === 'full' && at === 0 && result.computeCycles < gates)
            faults.push('one engine issues more than one gate a cycle');
        }
      }),
    );
    const cpu = passes.cpu - used;
    study += cpu;
    rows.push({ work: `all passes and back, ${order}`, cpu, rate: gates / cpu });
  }
  rows.push({
    work: 'study: generate, 3 orders, 5 numbers of engines',
    cpu: study,
    rate: (15 * gates) / study,
  });
  const bytes = workspace.bytes + netlist.a.byteLength + netlist.b.byteLength + netlist.op.byteLength;
  if (bytes > 20 * gates) faults.push('more than 20 bytes a gate');
  const peak = process.resourceUsage().maxRSS * 1024;
  const batch = { netlist: generateCircuit('relu-shares', ['bits=31']), copies: 8192 };
  const relus = timed(() => timeOrder(prepareJob(batch), spec, 'full', 'event'));
  const batchGates = batch.netlist.gates * batch.copies;
  rows.push({ work: '8192 ReLUs, compile and time, full', cpu: relus.cpu, rate: batchGates / relus.cpu });
  return {
    name: 'haac',
    title: `Compiling and timing garbled circuits: bubble sort, ${whole(gates)} gates, one core`,
    notes: [
      `Arrays of circuit, compiler and schedule: ${(bytes / gates).toFixed(1)} B a gate. ` +
        `Peak of the process up to the study's end ${whole(peak / 2 ** 20)} MiB, ` +
        `${((peak - atStart) / gates).toFixed(1)} B a gate above its start.`,
    ],
    columns: [
      { key: 'work', title: 'work' },
      { key: 'cpu', title: 'CPU s', show: short },
      { key: 'rate', title: 'gates / CPU s', show: short },
    ],
    rows,
    faults,
  };
}
