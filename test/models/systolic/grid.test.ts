import { describe, expect, it } from 'vitest';
import { secondsMoving } from '../../../src/metrics/roofline.js';
import type { OperatorRecord, RunRecord } from '../../../src/results/record.js';
import { shelfFiles } from '../../../src/document/files.js';
import { macs } from '../../../src/workload/count.js';
import { loadNetwork } from '../../../src/workload/load.js';
import { arch, dramBytes, identityFaults, run } from './helpers.js';

const NAMES = [...shelfFiles('workloads')].filter(([name]) => !name.startsWith('circuits/'));
const DATAFLOWS = ['ws', 'os', 'is', 'rs'] as const;
const ARRAYS = ['systolic/16x16', 'systolic/32x32', 'systolic/128x128', 'systolic/tpu-v1-like'];
/** A twelfth of what most of the arrays are given, and that. */
const BANDWIDTHS = ['23 GB/s', '270 GB/s'] as const;
/** MACs above which a network is timed at `analytic` only; not on the whole grid. */
const MOST_MACS = 3e8;
/** `SYSTOLE_GRID=all npx vitest run test/models/systolic/grid.test.ts` runs every network on every machine. */
const WHOLE = process.env['SYSTOLE_GRID'] === 'all';

/** Of the whole grid one machine a network, so that every machine has some. */
const CASES = NAMES.flatMap(([name, file], index) =>
  DATAFLOWS.flatMap((dataflow, d) =>
    ARRAYS.flatMap((array, a) =>
      WHOLE || (d === index % 4 && a === (index >> 2) % 4) ? [[name, dataflow, array, file] as const] : [],
    ),
  ),
);

const close = (one: number, other: number): boolean => Math.abs(one - other) <= 1e-9 * Math.abs(other);
const total = (parts: Record<string, number>): number =>
  Object.values(parts).reduce((sum, part) => sum + part, 0);

/** What is wrong with a record whatever it is of; empty when all is well. */
function faultsOf(record: RunRecord, clock: number, bandwidth: number): string[] {
  const faults = identityFaults(record);
  const { units, peakPerSecond } = record.machine;
  for (const operator of record.operators) {
    const say = (what: string): void => void faults.push(`${operator.name}: ${what}`);
    if (operator.peUtilization !== null && operator.peUtilization > 1) say('utilisation over 100 %');
    if (operator.work > operator.computeCycles * units && operator.unit === 'array') say('more than all PEs');
    if (isAboveRoof(operator, clock, bandwidth, peakPerSecond!)) say('above the roof');
    const least = Number(operator.details['compulsoryDramBytes'] ?? 0);
    if (dramBytes(operator) < least * (1 - 1e-12)) say(`${dramBytes(operator)} of ${least} bytes`);
    if (!close(operator.energyJoules!, total(operator.energy))) say('energy is not the sum of its parts');
  }
  const joules = record.operators.reduce((sum, { energyJoules }) => sum + energyJoules!, 0);
  if (!close(record.totals.energyJoules!, joules)) faults.push('energy is not the sum of the operators');
  if (!close(total(record.totals.energy), joules)) faults.push('energy by component is another');
  if (record.totals.peUtilization! > 1) faults.push('utilisation over 100 %');
  return faults;
}

function isAboveRoof(operator: OperatorRecord, clock: number, bandwidth: number, peak: number): boolean {
  const bytes = dramBytes(operator);
  if (operator.work === 0 || operator.cycles === 0) return false;
  const rate = operator.work / secondsMoving({ cycles: operator.cycles, bytes }, { clock, bandwidth });
  return rate > Math.min(peak, (bandwidth * operator.work) / bytes) * (1 + 1e-9);
}

describe('networks on arrays', () => {
  it('meet every dataflow and array', () => {
    expect(new Set(CASES.map(([, dataflow, array]) => `${dataflow} ${array}`)).size).toBe(16);
    expect(NAMES.length).toBeGreaterThanOrEqual(106);
  });

  it.each(CASES)('%s, %s on %s', { timeout: 600_000 }, async (name, dataflow, array, file) => {
    const network = loadNetwork(file);
    const work = network.operators.reduce((sum, operator) => sum + macs(operator), 0);
    const byBandwidth = await Promise.all(
      BANDWIDTHS.map(async (bandwidth) => {
        const settings = { dataflow, 'rs.tileColumns': 'true', 'dram.bandwidth': bandwidth };
        const architecture = await arch(settings, array);
        const { clock, dram } = architecture.spec as { clock: number; dram: { bandwidth: number } };
        const bound = run(architecture, network, 'analytic');
        expect(faultsOf(bound, clock, dram.bandwidth), `${bandwidth}, analytic`).toEqual([]);
        expect(bound.totals.macs).toBe(network.batch * work);
        if (!WHOLE && work > MOST_MACS) return { bound, timed: undefined };
        const timed = run(architecture, network, 'event');
        expect(faultsOf(timed, clock, dram.bandwidth), `${bandwidth}, event`).toEqual([]);
        // The better fidelity is never faster than the bound.
        expect(timed.totals.cycles).toBeGreaterThanOrEqual(bound.totals.cycles);
        return { bound, timed };
      }),
    );
    const [slow, quick] = byBandwidth as [(typeof byBandwidth)[0], (typeof byBandwidth)[0]];
    expect(slow.bound.totals.cycles).toBeGreaterThanOrEqual(quick.bound.totals.cycles);
    if (slow.timed !== undefined && quick.timed !== undefined)
      expect(slow.timed.totals.cycles).toBeGreaterThanOrEqual(quick.timed.totals.cycles);
    // More room is no slower where it leads to the same traffic.
    const size = `${2 * (quick.bound.run.architecture as { scratchpad: { ifmap: { size: number } } }).scratchpad.ifmap.size} B`;
    const roomy = await arch(
      { dataflow, 'rs.tileColumns': 'true', 'dram.bandwidth': BANDWIDTHS[1], 'scratchpad.ifmap.size': size },
      array,
    );
    const { totals } = run(roomy, network, 'analytic');
    if (dramBytes(totals) === dramBytes(quick.bound.totals))
      expect(totals.cycles, name).toBeLessThanOrEqual(quick.bound.totals.cycles);
  });
});
