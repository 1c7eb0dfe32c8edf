// @ts-check
// Prints the cycles of a network of the zoo at a batch and a number of tokens (0: its own):
// node bench/big-once.mjs <workload> <arch> <batch> <tokens> [field=value ...]
import process from 'node:process';
import { loadArchitecture } from '../dist/arch/load.js';
import * as registry from '../dist/models/registry.js';
import { assemble, simulate } from '../dist/simulation/simulate.js';
import { networkWork, workOf } from '../dist/work/network.js';
import { buildNetwork } from '../dist/workload/expand.js';
import { zoo } from '../dist/workload/zoo/index.js';
import { withTokens } from './big.mjs';

const [workload = '', arch = '', batch = '0', tokens = '0', ...overrides] = process.argv.slice(2);
const make = zoo.get(workload);
if (make === undefined) throw new Error(`no network '${workload}' in the zoo`);
const specification = Number(tokens) > 0 ? withTokens(make(), Number(tokens)) : make();
const work = workOf({ network: buildNetwork(specification) });
const scaled = Number(batch) > 0 ? networkWork.scale(work, Number(batch)) : work;
const architecture = await loadArchitecture(arch, overrides, registry);
process.stdout.write(`${simulate(assemble(architecture, scaled, 'event')).totals.cycles}\n`);
