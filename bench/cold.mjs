// @ts-check
// Prints the wall seconds of the first simulation in this process: node bench/cold.mjs <workload> <arch> <fidelity>
import process from 'node:process';
import { prepare, simulate } from '../dist/simulation/simulate.js';
import { timed } from './measure.mjs';

const [workload = '', arch = '', fidelity] = process.argv.slice(2);
const experiment = await prepare({
  workload,
  arch,
  overrides: [],
  fidelity: fidelity === 'event' ? 'event' : 'analytic',
});
process.stdout.write(`${timed(() => simulate(experiment)).wall}\n`);
