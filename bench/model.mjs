// @ts-check
import { prepare, simulate } from '../dist/simulation/simulate.js';
import { runNode } from './child.mjs';
import { countEvents } from './events.mjs';
import { median, perCall } from './measure.mjs';
import { milliseconds, short, whole } from './table.mjs';

const WORKLOAD = 'resnet50-imagenet';
const ARRAYS = ['128x128', '8x8'];
const FIDELITIES = /** @type {const} */ (['event', 'analytic']);
const COLD_RUNS = 3;

/** Time of the first simulation in fresh processes, its files read already. @param {string} arch @param {string} fidelity */
function coldSeconds(arch, fidelity) {
  const runs = Array.from({ length: COLD_RUNS }, () =>
    Number(runNode(['bench/cold.mjs', WORKLOAD, arch, fidelity]).stdout),
  );
  return median(runs);
}

/** Speed of the systolic model on a whole network. @returns {Promise<import('./table.mjs').Section>} */
export async function modelSection() {
  const cases = ARRAYS.flatMap((array) => FIDELITIES.map((fidelity) => ({ array, fidelity })));
  const prepared = [];
  for (const { array, fidelity } of cases) {
    const arch = `systolic/${array}`;
    const experiment = await prepare({ workload: WORKLOAD, arch, overrides: [], fidelity });
    const warm = perCall(() => simulate(experiment));
    prepared.push({ array, fidelity, arch, experiment, warm });
  }
  // Counting slows the queue down: after all timing.
  const rows = prepared.map(({ array, fidelity, arch, experiment, warm }) => {
    const { totals, operators } = simulate(experiment);
    const layers = operators.filter((/** @type {{ unit: string }} */ { unit }) => unit === 'array').length;
    const events = countEvents(() => simulate(experiment));
    return {
      array,
      fidelity,
      cycles: totals.cycles,
      events,
      warm,
      cold: coldSeconds(arch, fidelity),
      cyclesPerSecond: totals.cycles / warm,
      eventsPerSecond: events / warm,
      layersPerSecond: layers / warm,
    };
  });
  return {
    name: 'model',
    title: `Systolic model, whole ${WORKLOAD} (batch 1, HBM memory)`,
    notes: [
      'warm: median CPU time of one simulation, planning and record included; cold: wall time of the first',
      'simulation in a fresh process. layers: convolutions and the linear layer. analytic has no events.',
    ],
    columns: [
      { key: 'array', title: 'array' },
      { key: 'fidelity', title: 'fidelity' },
      { key: 'cycles', title: 'cycles', show: whole },
      { key: 'events', title: 'events', show: whole },
      { key: 'warm', title: 'warm ms', show: milliseconds },
      { key: 'cold', title: 'cold ms', show: milliseconds },
      { key: 'cyclesPerSecond', title: 'cycles / CPU s', show: short },
      { key: 'eventsPerSecond', title: 'events / CPU s', show: short },
      { key: 'layersPerSecond', title: 'layers / CPU s', show: short },
    ],
    rows,
    faults: [],
  };
}
