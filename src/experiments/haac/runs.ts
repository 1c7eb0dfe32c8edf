import type { RunRecord } from '../../results/record.js';
import type { Laboratory } from '../experiment.js';

/** Both encodings: the one that fits the paper's bars, and the one that the cryptography needs. */
export const PRESETS = ['haac-paper', 'cryptographic'] as const;
export type Preset = (typeof PRESETS)[number];

/** The engines alone, as the paper counts them: memory is never late. Banks are busy in every preset. */
export const COMPUTE = 'stream.mode=decoupled';

/** The paper's sizes behind queues of the published 64 KB; by itself its preset decouples memory without end. */
export const QUEUED = ['preset=haac-paper', 'stream.mode=in-order'];

/** Settings of a run on a machine of `arch/haac`, in words of `--set`. */
export const runOn = (
  laboratory: Laboratory,
  workload: string,
  arch: string,
  overrides: readonly string[] = [],
): Promise<RunRecord> => laboratory.run({ workload, arch, overrides, fidelity: 'event' });

/** Speed-up over the CPU. */
export async function measureSpeedup(
  laboratory: Laboratory,
  workload: string,
  arch: string,
  overrides: readonly string[],
): Promise<number> {
  const cpu = await runOn(laboratory, workload, 'gc-peer/emp-cpu');
  const { totals } = await runOn(laboratory, workload, arch, overrides);
  return cpu.totals.seconds / totals.seconds;
}

/** A number of the only operator of a run. */
export const detail = (record: RunRecord, name: string): number => Number(record.operators[0]!.details[name]);

/** Bytes of wires that leave the window: out of range and live. */
export const wireBytes = ({ totals }: RunRecord): number =>
  totals.traffic
    .filter(({ level, tensor }) => level === 'dram' && (tensor === 'outOfRange' || tensor === 'live'))
    .reduce((sum, { readBytes, writeBytes }) => sum + readBytes + writeBytes, 0);
