import { describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../../src/arch/load.js';
import { RunContext } from '../../../src/models/dispatch.js';
import * as registry from '../../../src/models/registry.js';
import { loadWork } from '../../../src/work/load.js';
import { workOf } from '../../../src/work/network.js';
import { parseNetwork } from '../../../src/workload/load.js';

const network = workOf({
  network: parseNetwork(`kind: network
name: sites
batch: 3
input: { channels: 1, height: 1, width: 11 }
operators:
  - { name: layer, kind: conv, filters: 1, kernel: 1 }
  - { name: cut, kind: activation, function: relu, kept: 7, otherwise: square, stage: S2 }
`),
});

describe('a network on a machine of rates', () => {
  it('is its circuits one after another', async () => {
    const { run } = new RunContext();
    const machine = await loadArchitecture('gc-peer/emp-cpu', [], registry);
    const circuit = async (word: string) => run(machine, await loadWork(word, registry.WORK_KINDS)).totals;
    const cut = await circuit('circuit:relu-shares?bits=41&copies=21');
    const squares = await circuit('circuit:power?degree=2&bits=32&fraction=10&copies=12');
    const { totals, operators } = run(machine, network);
    expect(operators.map(({ name, kind, stage, cycles }) => [name, kind, stage, cycles])).toEqual([
      ['cut', 'activation', 'S2', cut.cycles],
      ['cut squares', 'activation', 'S2', squares.cycles],
    ]);
    expect(totals.cycles).toBe(cut.cycles + squares.cycles);
    expect(totals.energyJoules).toBeCloseTo(cut.energyJoules! + squares.energyJoules!, 12);
    expect(totals.energyJoules).toBeCloseTo(25 * totals.seconds, 12);
    expect(totals.traffic[0]!.readBytes).toBe(cut.traffic[0]!.readBytes + squares.traffic[0]!.readBytes);
    expect(totals.work).toBe(cut.work + squares.work);
    expect(totals.peUtilization).toBe(1);
    expect(totals.details).toEqual({ notGarbled: 1 });
    expect(operators[0]!.details['circuit']).toBe('relu-shares');
  });

  it('is busy while its engines have gates: on many engines levels of ANDs take longer', async () => {
    const { run } = new RunContext();
    const machine = await loadArchitecture(
      'gc-peer/emp-cpu',
      ['engines=4096', 'time.andLevel=1 us'],
      registry,
    );
    const { totals } = run(machine, network);
    expect(totals.computeCycles).toBeLessThan(totals.cycles);
    expect(totals.peUtilization).toBe(totals.computeCycles / totals.cycles);
    expect(totals.mappingEfficiency).toBe(totals.peUtilization);
  });

  it('rests on rates and values, and is refused where nothing but multiply-accumulates is garbled', async () => {
    const { run } = new RunContext();
    const machine = await loadArchitecture('gc-peer/emp-cpu', [], registry);
    const names = run(machine, network).assumptions.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['time.and', 'nonlinear.word', 'circuits.values']));
    expect(names.filter((name) => name.startsWith('calibrated'))).toEqual([]);
    const mac = await loadArchitecture('gc-peer/maxelerator', [], registry);
    expect(() => run(mac, network)).toThrow(/nonlinear: is missing/);
  });
});
