import { describe, expect, it } from 'vitest';
import { prepare, simulate } from '../../src/simulation/simulate.js';
import { parseTraining } from '../../src/workload/transform/text.js';

const GATES = 'circuit:add?bits=8';
const training = parseTraining('batch=4');

/** Arch, overrides, workload, and the machine by hand: what does the work, how much a second, how fast its memory is. */
describe('what a record says of its machine', () => {
  it.each([
    ['systolic/128x128', [], 'resnet20-c100', 'PEs', 128 * 128, 'MAC', 128 * 128 * 700e6, 270e9],
    [
      'systolic/8x8',
      ['clock=1 GHz', 'dram.bandwidth=16 B/cycle'],
      'resnet20-c100',
      'PEs',
      64,
      'MAC',
      64e9,
      16e9,
    ],
    ['systolic/8x8', ['dram.bandwidth=inf'], 'resnet20-c100', 'PEs', 64, 'MAC', 64 * 700e6, null],
    [
      'eyeriss/chip-12x14',
      ['rs.tileColumns=true'],
      'resnet20-c100',
      'PEs',
      168,
      'MAC',
      168 * 200e6,
      undefined,
    ],
    ['flexsa/1g4c', [], 'resnet20-c100', 'PEs', 4 * 64 * 64, 'MAC', 4 * 64 * 64 * 700e6, 270e9],
    [
      'flexsa/4g1f',
      ['dram.bandwidth=inf'],
      'resnet20-c100',
      'PEs',
      4 * 4 * 32 * 32,
      'MAC',
      16384 * 700e6,
      null,
    ],
    ['gpu/v100', [], 'resnet20-c100', 'MAC lanes', 80 * 64, 'MAC', 80 * 64 * 1.38e9, undefined],
    [
      'gpu/v100',
      ['math=fp16', 'dram.bandwidth=inf'],
      'resnet20-c100',
      'MAC lanes',
      80 * 512,
      'MAC',
      80 * 512 * 1.38e9,
      null,
    ],
    ['haac/16ge-2mb-ddr4', [], GATES, 'gate engines', 16, 'gate', 16e9, 35.2e9],
    ['haac/2ge-2mb-hbm2', ['memory.bandwidth=inf'], GATES, 'gate engines', 2, 'gate', 2e9, null],
    ['gc-peer/emp-cpu', [], GATES, 'engines', 1, 'gate', null, null],
  ] as const)('%s %j', async (arch, overrides, workload, unit, units, workUnit, peak, memory) => {
    const fidelity = arch.startsWith('gpu') ? 'analytic' : 'event';
    const { machine, totals, operators } = simulate(await prepare({ workload, arch, overrides, fidelity }));
    expect(machine).toMatchObject({ unit, units, workUnit, peakPerSecond: peak });
    if (memory !== undefined) expect(machine.memoryBytesPerSecond).toBe(memory);
    expect(totals.work).toBe(operators.reduce((sum, { work }) => sum + work, 0));
    expect(totals.macs).toBe(workUnit === 'MAC' ? totals.work : null);
    // No machine does more than its peak.
    if (peak !== null) expect(totals.work / totals.seconds).toBeLessThanOrEqual(peak * (1 + 1e-12));
  });

  it.each([
    ['systolic/32x32', {}],
    ['systolic/32x32', { overrides: ['dataflow=rs'] }],
    ['flexsa/1g4c', {}],
    ['gpu/v100', { fidelity: 'analytic' as const }],
    ['wavecore/hbm2', { transforms: { training } }],
  ])('%s %j: what is mapped to PEs computes its MACs there', async (arch, request) => {
    const record = simulate(await prepare({ workload: 'resnet20-c100', arch, ...request }));
    const { units } = record.machine;
    for (const { name, mappingEfficiency, computeCycles, macs, unit } of record.operators) {
      expect(mappingEfficiency === null, name).toBe(unit !== 'array');
      expect((mappingEfficiency ?? 0) * computeCycles * units, name).toBeCloseTo(macs!, 3);
    }
    const mapped = record.operators.filter(({ unit }) => unit === 'array');
    const cycles = mapped.reduce((sum, { computeCycles }) => sum + computeCycles, 0);
    expect(record.totals.mappingEfficiency! * cycles * units).toBeCloseTo(record.totals.macs!, 3);
  });

  it('is all cores of WaveCore, with all of the memory', async () => {
    const { machine } = simulate(
      await prepare({ workload: 'resnet20-c100', arch: 'wavecore/hbm2', transforms: { training } }),
    );
    expect(machine).toMatchObject({
      unit: 'PEs',
      units: 2 * 128 * 128,
      workUnit: 'MAC',
      peakPerSecond: 2 * 16384 * 700e6,
    });
    expect(machine.memoryBytesPerSecond).toBe(300 * 2 ** 30);
  });

  it('does the work of the circuit: every gate of every copy', async () => {
    const one = simulate(await prepare({ workload: GATES, arch: 'haac/16ge-2mb-ddr4' }));
    for (const arch of ['haac/16ge-2mb-ddr4', 'gc-peer/emp-cpu']) {
      const three = simulate(await prepare({ workload: GATES, arch, batch: 3 }));
      expect(three.totals.work, arch).toBe(3 * one.totals.work);
      expect(three.totals.work, arch).toBe(three.operators[0]!.details['gates']);
    }
  });

  it('of a peer: power times time, a table an AND, levels of ANDs one after another', async () => {
    const of = async (overrides: string[], batch = 1) =>
      simulate(await prepare({ workload: GATES, arch: 'gc-peer/emp-cpu', overrides, batch }));
    const cheap = [
      'time.and=100 ns',
      'time.xor=10 ns',
      'time.andLevel=0 s',
      'time.label=0 s',
      'power=3 W',
      'engines=1',
      'clock=2 GHz',
    ];
    const { totals, operators } = await of(cheap, 5);
    const { andGates, gates, andLevels } = operators[0]!.details as Record<string, number>;
    const seconds = (andGates! * 100e-9 + (gates! - andGates!) * 10e-9) * 1;
    expect(totals.seconds).toBeCloseTo(seconds, 9);
    expect(totals.cycles).toBe(Math.ceil(seconds * 2e9 - 1e-6));
    expect(totals.energyJoules).toBeCloseTo(3 * totals.seconds, 12);
    expect(totals.peUtilization).toBe(1);
    const deep = await of([...cheap, 'engines=1000', 'time.andLevel=1 us']);
    expect(deep.totals.seconds).toBeCloseTo(andLevels! * 1e-6, 10);
    expect(deep.totals.peUtilization).toBeLessThan(0.1);
    const table = deep.totals.traffic.find(({ tensor }) => tensor === 'table');
    expect(table!.readBytes).toBe((andGates! / 5) * 32);
  });
});
