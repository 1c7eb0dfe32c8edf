// @ts-check
import { prepare, simulate } from '../dist/simulation/simulate.js';
import { runNode } from './child.mjs';
import { median, perCall, timed } from './measure.mjs';
import { boundOf } from './physical.mjs';
import { milliseconds, short, whole } from './table.mjs';

const WORKLOAD = 'resnet50-imagenet';
const ARRAYS = ['128x128', '8x8'];
/** Simulations before a time is taken: the compiler has then done what it does. */
const WARM_UP = 80;
const ANEW = 15;
const FIDELITIES = /** @type {const} */ (['event', 'analytic']);
const COLD_RUNS = 3;

/** Time of the first simulation in fresh processes, its files read already. @param {string} arch @param {string} fidelity */
function coldSeconds(arch, fidelity) {
  const runs = Array.from({ length: COLD_RUNS }, () =>
    Number(runNode(['bench/cold.mjs', WORKLOAD, arch, fidelity]).stdout),
  );
  return median(runs);
}

/**
 * CPU seconds of simulations of a machine that this process has not seen, warm otherwise: nothing that is kept of
 * earlier ones (searched mappings) helps.
 * @param {string} arch @param {'event' | 'analytic'} fidelity
 */
async function anewSeconds(arch, fidelity) {
  const times = [];
  for (let turn = 0; turn < ANEW; turn++) {
    const overrides = [`scratchpad.ifmap.size=${1024 + 8 * (++sizes % 128)} KiB`];
    const experiment = await prepare({ workload: WORKLOAD, arch, overrides, fidelity });
    times.push(timed(() => simulate(experiment)).cpu);
  }
  return median(times);
}
let sizes = 0;

/** Speed of the systolic model on a whole network. @returns {Promise<import('./table.mjs').Section>} */
export async function modelSection() {
  const cases = ARRAYS.flatMap((array) => FIDELITIES.map((fidelity) => ({ array, fidelity })));
  const prepared = [];
  for (const { array, fidelity } of cases) {
    const arch = `systolic/${array}`;
    const experiment = await prepare({ workload: WORKLOAD, arch, overrides: [], fidelity });
    for (let turn = 0; turn < WARM_UP; turn++) simulate(experiment);
    const warm = perCall(() => simulate(experiment));
    const anew = await anewSeconds(arch, fidelity);
    prepared.push({ array, fidelity, arch, experiment, warm, anew });
  }
  const rows = prepared.map(({ array, fidelity, arch, experiment, warm, anew }) => {
    const record = simulate(experiment);
    const { totals, operators } = record;
    const layers = operators.filter((/** @type {{ unit: string }} */ { unit }) => unit === 'array').length;
    return {
      array,
      fidelity,
      cycles: totals.cycles,
      warm,
      anew,
      bound: boundOf(JSON.stringify(record).length),
      cold: coldSeconds(arch, fidelity),
      cyclesPerSecond: totals.cycles / warm,
      layersPerSecond: layers / warm,
    };
  });
  return {
    name: 'model',
    title: `Systolic model, whole ${WORKLOAD} (batch 1, HBM memory)`,
    notes: [
      'cold: wall time of the first simulation in a fresh process. warm: median CPU time after 80, planning and record',
      'included; again: of the same machine, whose searched mappings are kept; anew: of machines not seen before.',
      'bound: time to write as many bytes as the record has as JSON. Rates are those of again.',
    ],
    columns: [
      { key: 'array', title: 'array' },
      { key: 'fidelity', title: 'fidelity' },
      { key: 'cycles', title: 'cycles', show: whole },
      { key: 'warm', title: 'again ms', show: milliseconds },
      { key: 'anew', title: 'anew ms', show: milliseconds },
      { key: 'bound', title: 'bound ms', show: milliseconds },
      { key: 'cold', title: 'cold ms', show: milliseconds },
      { key: 'cyclesPerSecond', title: 'cycles / CPU s', show: short },
      { key: 'layersPerSecond', title: 'layers / CPU s', show: short },
    ],
    rows,
    faults: [],
  };
}
