import type { RunRecord } from '../../results/record.js';
import { valueOf } from '../../results/values.js';
import { requireModelled, type Laboratory } from '../experiment.js';

export const PROTOCOLS = ['delphi', 'client-garbler'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** What both parties have beside their processors. */
export const MACHINES = ['CPU', 'HAAC', 'RPU', 'both'] as const;
export type Machines = (typeof MACHINES)[number];

const SUFFIX: Readonly<Record<Machines, string>> = {
  CPU: '',
  HAAC: '-haac',
  RPU: '-rpu',
  both: '-haac-rpu',
};

export const NETWORKS = ['resnet18-c100', 'resnet18-tiny'] as const;
export type Network = (typeof NETWORKS)[number];

/** A network between two parties: steps one after another, as the published sums have it. */
export const inferenceOf = (
  laboratory: Laboratory,
  network: Network,
  protocol: Protocol,
  machines: Machines,
): Promise<RunRecord> =>
  laboratory.run({
    workload: network,
    arch: `inference/${protocol}${SUFFIX[machines]}`,
    overrides: machines === 'CPU' ? ['costs=simulated'] : [],
    fidelity: 'analytic',
  });

/** All machines of a protocol, in their order. */
export async function allMachines(
  laboratory: Laboratory,
  network: Network,
  protocol: Protocol,
): Promise<Readonly<Record<Machines, RunRecord>>> {
  const runs: [Machines, RunRecord][] = [];
  for (const machines of MACHINES)
    runs.push([machines, await inferenceOf(laboratory, network, protocol, machines)]);
  return Object.fromEntries(runs) as Record<Machines, RunRecord>;
}

/** Seconds (or bytes) among the details of a whole run. */
export const detailOf = ({ totals }: RunRecord, name: string): number =>
  requireModelled(valueOf(totals, name) ?? null, name);

/** Seconds of parts of both phases: `He`, `Garble`. */
export const partOf = (record: RunRecord, part: string): number =>
  detailOf(record, `offline${part}Seconds`) + detailOf(record, `online${part}Seconds`);

/** Seconds that bytes are on the link: no machine makes them less. */
export const floorOf = (record: RunRecord): number => detailOf(record, 'communicationSeconds');
