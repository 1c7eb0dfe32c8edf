// @ts-check
import { prepare, simulate } from '../dist/simulation/simulate.js';
import { perCall } from './measure.mjs';
import { milliseconds, short, whole } from './table.mjs';

/** Training steps that the bench times: five splits of one machine, and the longest step of the other. */
const CASES = [
  ...['1g1c', '1g4c', '4g4c', '1g1f', '4g1f'].map((name) => ({
    workload: 'resnet50-imagenet',
    arch: `flexsa/${name}`,
  })),
  { workload: 'resnet152-imagenet', arch: 'wavecore/hbm2' },
];

/** Speed of whole training steps (batch 32) at event fidelity. @returns {Promise<import('./table.mjs').Section>} */
export async function trainingSection() {
  const rows = [];
  for (const { workload, arch } of CASES) {
    const transforms = { training: { batch: 32 } };
    const experiment = await prepare({ workload, arch, overrides: [], fidelity: 'event', transforms });
    const { totals } = simulate(experiment);
    const seconds = perCall(() => simulate(experiment));
    rows.push({ workload, arch, cycles: totals.cycles, seconds, cyclesPerSecond: totals.cycles / seconds });
  }
  const flexsa = rows.filter(({ arch }) => arch.startsWith('flexsa/'));
  const together = flexsa.reduce((sum, { seconds }) => sum + seconds, 0);
  return {
    name: 'training',
    title: 'Whole training steps, batch 32, event fidelity',
    notes: [`The five FlexSA configurations together: ${milliseconds(together)} ms of CPU time.`],
    columns: [
      { key: 'workload', title: 'workload' },
      { key: 'arch', title: 'architecture' },
      { key: 'cycles', title: 'cycles', show: whole },
      { key: 'seconds', title: 'warm ms', show: milliseconds },
      { key: 'cyclesPerSecond', title: 'cycles / CPU s', show: short },
    ],
    rows,
    faults: [],
  };
}
