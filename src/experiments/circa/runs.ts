import { findFile } from '../../document/files.js';
import { loadArchitecture } from '../../arch/load.js';
import type { PeerSpec } from '../../models/gc-peer/architecture.js';
import {
  activationSeconds,
  circaCircuit,
  circaExchange,
  exactExchange,
  type Circa,
  type Exchange,
} from '../../protocol/circa/activation.js';
import * as registry from '../../models/registry.js';
import type { Netlist } from '../../circuit/netlist.js';
import { countNetwork } from '../../workload/count.js';
import { loadNetwork } from '../../workload/load.js';
import type { Laboratory } from '../experiment.js';

export const BITS = 31;
/** Truncation at which accuracy was said to hold. */
export const TRUNCATED = 12;

export const buildSign = (truncated: number): Netlist =>
  circaCircuit({ bits: BITS, truncated, variant: 'poszero' });

const HOST = 'gc-peer/emp-cpu';

/**
 * Time of an exact ReLU over that of a stochastic sign and its product, on the processor of HAAC's baseline: all
 * gates, the labels sent while the network is evaluated, the multiplication of shares.
 */
export async function measureGain(laboratory: Laboratory): Promise<number> {
  const { time, triple } = (await loadArchitecture(HOST, [], registry)).spec as PeerSpec;
  const cost = { label: time!.label, triple: triple! };
  const seconds = async (generator: string, exchange: Exchange): Promise<number> => {
    const workload = `circuit:${generator}`;
    const request = { workload, arch: HOST, overrides: ['time.label=0 s'], fidelity: 'event' } as const;
    return activationSeconds((await laboratory.run(request)).totals.seconds, exchange, cost);
  };
  const sign: Circa = { bits: BITS, truncated: TRUNCATED, variant: 'poszero' };
  const exact = await seconds(`relu-shares?bits=${BITS}`, exactExchange(BITS));
  return exact / (await seconds(`circa-sign?bits=${BITS}&truncated=${TRUNCATED}`, circaExchange(sign)));
}

export const countRelus = (workload: string): number =>
  countNetwork(loadNetwork(findFile('workloads', workload))).relus;
