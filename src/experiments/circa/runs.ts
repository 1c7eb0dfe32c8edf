import { findFile } from '../../document/files.js';
import { circaCircuit } from '../../models/haac/circa.js';
import type { Netlist } from '../../circuit/netlist.js';
import { countNetwork } from '../../workload/count.js';
import { loadNetwork } from '../../workload/load.js';
import type { Laboratory } from '../experiment.js';

export const BITS = 31;
/** Truncation at which accuracy was said to hold. */
export const TRUNCATED = 12;

export const buildSign = (truncated: number): Netlist =>
  circaCircuit({ bits: BITS, truncated, variant: 'poszero' });

/** Time of an exact ReLU over that of a stochastic sign, on a processor known by its ANDs. */
export async function measureGain(laboratory: Laboratory): Promise<number> {
  const time = async (generator: string): Promise<number> => {
    const workload = `circuit:${generator}`;
    const request = { workload, arch: 'gc-peer/emp-cpu', overrides: [], fidelity: 'event' } as const;
    return (await laboratory.run(request)).totals.seconds;
  };
  const exact = await time(`relu-shares?bits=${BITS}`);
  return exact / (await time(`circa-sign?bits=${BITS}&truncated=${TRUNCATED}`));
}

export const countRelus = (workload: string): number =>
  countNetwork(loadNetwork(findFile('workloads', workload))).relus;
