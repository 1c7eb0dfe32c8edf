import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/results/record.js';
import {
  climbOperators,
  climbRun,
  LADDER_STALLS,
  ladderRequests,
  RUNGS,
} from '../../src/simulation/memory-ladder.js';
import { prepare, simulate } from '../../src/simulation/simulate.js';

const record = (cycles: number, ...operators: number[]): RunRecord =>
  ({
    run: { workload: 'net' },
    totals: { cycles },
    operators: operators.map((own, index) => ({ name: `op${index}`, cycles: own })),
  }) as unknown as RunRecord;

describe('the ladder of memories', () => {
  it('has one effect more on every rung', () => {
    expect(LADDER_STALLS).toEqual(['rate', 'queueing', 'groups', 'turnaround', 'rows', 'refresh']);
    expect(RUNGS.map(({ overrides }) => overrides.join('; '))).toEqual([
      'memory.model=bandwidth',
      'memory.model=peak',
      'memory.model=banked; memory.without=[groups, turnaround, rows, refresh]',
      'memory.model=banked; memory.without=[turnaround, rows, refresh]',
      'memory.model=banked; memory.without=[rows, refresh]',
      'memory.model=banked; memory.without=[refresh]',
      'memory.model=banked; memory.without=[]',
    ]);
  });

  it('asks for the same run on each, behind what the user sets', () => {
    const requests = ladderRequests({ workload: 'w', arch: 'a', batch: 3, overrides: ['memory.channels=2'] });
    expect(requests).toHaveLength(7);
    expect(requests[3]).toEqual({
      ...{ workload: 'w', arch: 'a', batch: 3, fidelity: 'event' },
      overrides: ['memory.channels=2', 'memory.model=banked', 'memory.without=[turnaround, rows, refresh]'],
    });
    expect(ladderRequests({ workload: 'w', arch: 'a' })[0]!.overrides).toEqual(['memory.model=bandwidth']);
  });

  it('names what each rung adds, by hand', () => {
    const cycles = [100, 90, 97, 97, 108, 131, 150];
    const records = cycles.map((value) => record(value, value - 60, 0, 60));
    expect(climbRun(records)).toEqual({ name: 'net', cycles, stalls: [-10, 7, 0, 11, 23, 19] });
    expect(climbOperators(records)).toEqual([
      { name: 'op0', cycles: cycles.map((value) => value - 60), stalls: [-10, 7, 0, 11, 23, 19] },
      { name: 'op2', cycles: cycles.map(() => 60), stalls: [0, 0, 0, 0, 0, 0] },
    ]);
  });

  it('tells an operator that takes cycles on some rung only', () => {
    const records = RUNGS.map((_, rung) => record(10, rung === 4 ? 3 : 0));
    expect(climbOperators(records)).toEqual([
      { name: 'op0', cycles: [0, 0, 0, 0, 3, 0, 0], stalls: [0, 0, 0, 3, -3, 0] },
    ]);
  });

  it.each([
    ['systolic/32x32', ['memory.standard=DDR4-2400', 'memory.channels=2']],
    ['systolic/32x32', ['dataflow=rs', 'memory.standard=HBM2-2000', 'memory.channels=1']],
    ['flexsa/1g1c', ['memory.standard=LPDDR5-6400', 'memory.channels=2']],
  ] as const)('sums exactly on %s with %s', { timeout: 120_000 }, async (arch, overrides) => {
    const records: RunRecord[] = [];
    for (const request of ladderRequests({ workload: 'resnet20-c100', arch, overrides }))
      records.push(simulate(await prepare(request)));
    const { cycles, stalls } = climbRun(records);
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    expect(sum(stalls)).toBe(cycles.at(-1)! - cycles[0]!);
    const operators = climbOperators(records);
    for (const [index] of LADDER_STALLS.entries())
      expect(sum(operators.map((one) => one.stalls[index]!))).toBe(stalls[index]);
    // Each effect is one that the rung before had not: what it stops is seen on the buses of the whole memory alone.
    const bus = (rung: number, state: string): number =>
      Number(records[rung]!.totals.details[`memory.bus.${state}`]);
    for (const [rung, state] of [
      [3, 'turnaround'],
      [4, 'row'],
      [5, 'refresh'],
    ] as const) {
      expect(bus(rung, state), state).toBe(0);
      expect(bus(6, state), state).toBeGreaterThan(0);
    }
    // Whatever is left out, the memory is asked for the same bytes.
    const asked = records.slice(2).map(({ totals }) => totals.details['memory.transactions']);
    expect(new Set(asked).size).toBe(1);
    // Leaving out all of it is never slower than having all of it.
    expect(cycles[2]!).toBeLessThanOrEqual(cycles[6]!);
    expect(cycles[5]!).toBeLessThanOrEqual(cycles[6]!);
    expect(cycles[1]!).toBeLessThanOrEqual(cycles[6]!);
  });
});
