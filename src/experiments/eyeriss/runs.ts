import type { OperatorRecord, RunRecord, Traffic } from '../../results/record.js';
import { requireModelled, type Laboratory } from '../experiment.js';
import { ALEXNET, type ChipLayer, type ChipNetwork } from './published.js';

const CHIP = 'eyeriss/chip-12x14';
const ANALYSED = 'eyeriss/isca16-16x16';
/** Every height of strips tried, for the least product of energy and time. */
const EVERY_STRIP = ['rs.strips=searched', 'rs.objective=edp'];

/** Level 1: operands are always at hand. */
const AT_HAND = ['dram.bandwidth=infinite'];

/**
 * The chip: level 1, level 2 with a searched mapping (also of any strips), level 2 with the chip's own, then
 * with zeros gated and compressed, and with its clock network.
 */
export async function runChip(
  laboratory: Laboratory,
  { workload, batch, mapped }: ChipNetwork,
): Promise<Record<'ideal' | 'searched' | 'everyStrip' | 'own' | 'zeros' | 'clocked', RunRecord>> {
  const request = { workload, arch: CHIP, overrides: [], batch } as const;
  return {
    ideal: await laboratory.run({ ...request, overrides: AT_HAND, fidelity: 'analytic' }),
    searched: await laboratory.run({ ...request, fidelity: 'event' }),
    everyStrip: await laboratory.run({ ...request, overrides: EVERY_STRIP, fidelity: 'event' }),
    own: await laboratory.run({ ...request, arch: mapped.arch, fidelity: 'event' }),
    zeros: await laboratory.run({ ...request, arch: `${mapped.arch}-zeros`, fidelity: 'event' }),
    clocked: await laboratory.run({
      ...request,
      arch: `${mapped.arch}-zeros`,
      overrides: ['energy.clocked=true'],
      fidelity: 'event',
    }),
  };
}

/** The array that the ISCA paper analyses, AlexNet. */
export const runAnalysed = (laboratory: Laboratory): Promise<RunRecord> =>
  laboratory.run({
    workload: ALEXNET.workload,
    arch: ANALYSED,
    overrides: AT_HAND,
    batch: 16,
    fidelity: 'analytic',
  });

/** Processing: everything but the DRAM time that it does not hide; seconds. */
export function processingSeconds(operator: OperatorRecord, clock: number): number {
  const { computeCycles, fillCycles, drainCycles, stallCycles } = operator;
  return (computeCycles + fillCycles + drainCycles + (stallCycles['bank'] ?? 0)) / clock;
}

/** Milliseconds. */
export const processingOf = (record: RunRecord, { operator }: ChipLayer): number =>
  1e3 * processingSeconds(operatorOf(record, operator), clockOf(record));

/** Milliseconds. */
export const timeOf = (record: RunRecord, { operator }: ChipLayer): number =>
  (1e3 * operatorOf(record, operator).cycles) / clockOf(record);

/** Milliwatts on the chip, over all layers. */
export const powerOf = (record: RunRecord, layers: readonly ChipLayer[]): number =>
  Object.values(powerParts(record, layers)).reduce((sum, part) => sum + part, 0);

/** ... by component; DRAM is not on the chip. */
export function powerParts(record: RunRecord, layers: readonly ChipLayer[]): Record<string, number> {
  const operators = layers.map(({ operator }) => operatorOf(record, operator));
  const cycles = operators.reduce((sum, one) => sum + one.cycles, 0);
  const parts: Record<string, number> = {};
  for (const { energy, energyJoules } of operators) {
    requireModelled(energyJoules, 'energy');
    for (const [part, joules] of Object.entries(energy)) {
      if (part === 'dram' || joules === 0) continue;
      parts[part] = (parts[part] ?? 0) + (1e3 * joules * clockOf(record)) / cycles;
    }
  }
  return parts;
}

/** MiB moved at a level, in both directions. */
export const mebibytesOf = (traffic: readonly Traffic[], level: string): number =>
  traffic.reduce((sum, row) => (row.level === level ? sum + row.readBytes + row.writeBytes : sum), 0) /
  2 ** 20;

export function operatorOf(record: RunRecord, name: string): OperatorRecord {
  const operator = record.operators.find((one) => one.name === name);
  if (operator === undefined) throw new Error(`run of ${record.run.workload} has no operator '${name}'`);
  return operator;
}

const clockOf = ({ run }: RunRecord): number => Number(run.architecture['clock']);

/** The mapping in the paper's letters. */
export function mappingText({ details }: OperatorRecord): string {
  const letters = {
    m: 'bufferedFilters',
    n: 'bufferedImages',
    e: 'stripRows',
    F: 'stripColumns',
    p: 'filtersPerPe',
    q: 'channelsPerPe',
    r: 'channelSets',
    t: 'filterSets',
  };
  const values = Object.entries(letters).map(([letter, detail]) => `${letter} ${details[detail]!}`);
  return values.join(', ');
}
