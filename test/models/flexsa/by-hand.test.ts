import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign } from '../../../src/models/flexsa/assign.js';
import {
  closedForm,
  groupGemms,
  type Division,
  type FlexGemm,
} from '../../../src/models/flexsa/closed-form.js';
import { dramBytes } from '../../../src/models/flexsa/dram.js';
import { execute, STALLS } from '../../../src/models/flexsa/engines.js';
import { coreGeometry } from '../../../src/models/flexsa/geometry.js';
import { scheduledElements } from '../../../src/models/flexsa/scheduled.js';
import { WaveStream } from '../../../src/models/flexsa/waves.js';
import { bytesOf } from '../../../src/models/record/traffic.js';
import type { OperatorRecord, RunRecord } from '../../../src/results/record.js';
import { assemble, prepare, simulate } from '../../../src/simulation/simulate.js';
import { workOf } from '../../../src/work/network.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import type { Network } from '../../../src/workload/graph.js';
import { trainingStep } from '../../../src/workload/transform/training.js';
import { FREE, NO_DRAM } from './helpers.js';

const FREE_MEMORY = ['dram.bandwidth=infinite', 'dram.latency=0 cycles'];

async function run(
  network: Network,
  overrides: readonly string[],
  fidelity: 'analytic' | 'event' = 'event',
): Promise<RunRecord> {
  const request = { workload: 'resnet20-c100', arch: 'flexsa/1g4c', overrides, fidelity };
  return simulate(assemble((await prepare(request)).architecture, workOf({ network }), fidelity));
}

/** One product `m x k` times `k x n`: a linear layer at m positions. */
function product(m: number, n: number, k: number): Network {
  const net = new NetworkBuilder({ name: 'product', input: { channels: k, height: m, width: 1 } });
  net.linear('gemm', { features: n });
  return net.build();
}
const row = ({ traffic }: Pick<OperatorRecord, 'traffic'>, level: string, tensor: string) => {
  const { readBytes = 0, writeBytes = 0 } =
    traffic.find((one) => one.level === level && one.tensor === tensor) ?? {};
  return [readBytes, writeBytes];
};

describe('traffic of the schedule that was timed', () => {
  // Rigid cores of 4x4, blocks of 8 rows.
  const division = (cores: number, groups = 1): Division => ({
    groups,
    cores,
    core: coreGeometry(4, false),
    blockRows: 8,
  });

  it('by hand: two of four cores share 8 rows, and both load the one stationary tile', () => {
    // One wave of 8 rows would leave three cores idle; halves of 4 rows end in 4 cycles on two cores, shorter ones no
    // sooner, since a tile takes 4 to shift in.
    const gemm = { m: 8, n: 4, k: 4, weightGradient: false };
    expect(closedForm(gemm, division(4)).elements).toEqual({
      moving: 32,
      stationary: 16,
      output: 32,
      partial: 0,
    });
    expect(scheduledElements(gemm, division(4))).toEqual({
      moving: 32,
      stationary: 32,
      output: 32,
      partial: 0,
    });
  });

  it('is what event reports and pays for; analytic keeps its closed form', async () => {
    const overrides = ['side=4', 'cores=4', 'block=8', 'energy.actions.gbuf=3 pJ/B'];
    const [event] = (await run(product(8, 4, 4), overrides)).operators;
    const [analytic] = (await run(product(8, 4, 4), overrides, 'analytic')).operators;
    expect(row(event!, 'scratchpad', 'filter')).toEqual([64, 0]);
    expect(row(analytic!, 'scratchpad', 'filter')).toEqual([32, 0]);
    expect(row(event!, 'lbuf', 'filter')).toEqual([64, 64]);
    // 64 B of moving rows, 64 of the tile, 64 of results; and 64 + 32 in from DRAM, 64 out.
    expect(event!.energy['gbuf']).toBeCloseTo((64 + 64 + 64 + 64 + 32 + 64) * 3e-12, 20);
    expect(analytic!.energy['gbuf']).toBeCloseTo((64 + 32 + 64 + 64 + 32 + 64) * 3e-12, 20);
  });

  const gemms = fc.record({
    m: fc.integer({ min: 1, max: 300 }),
    n: fc.integer({ min: 1, max: 40 }),
    k: fc.integer({ min: 1, max: 40 }),
    weightGradient: fc.boolean(),
  });
  const divisions = fc
    .record({
      groups: fc.integer({ min: 1, max: 4 }),
      cores: fc.integer({ min: 1, max: 5 }),
      side: fc.integer({ min: 1, max: 13 }),
      flexible: fc.boolean(),
      blockRows: fc.integer({ min: 1, max: 60 }),
    })
    .map(({ side, flexible, ...rest }): Division => ({ ...rest, core: coreGeometry(side, flexible) }));

  it('is refused where it is more tiles than are dealt one by one', () => {
    const division: Division = { groups: 1, cores: 4, blockRows: 64, core: coreGeometry(64, false) };
    expect(() => assign({ m: 2 ** 32, n: 64, k: 9 }, division)).toThrow(
      'operators: 4,294,967,296 x 64 results are ',
    );
  });

  it('is the sum over the waves of all cores of all groups', () => {
    fc.assert(
      fc.property(gemms, divisions, (gemm: FlexGemm, divided) => {
        let [moving, stationary, output] = [0, 0, 0];
        for (const part of groupGemms(gemm, divided.groups)) {
          const { k, cores } = assign(part, divided);
          for (const tiles of cores) {
            const stream = new WaveStream(divided.core, k, tiles, divided.blockRows);
            for (let wave = 0; wave < stream.waves; wave++) {
              stream.next();
              moving += stream.movingElements;
              stationary += stream.stationaryElements;
              output += stream.outputElements;
            }
          }
        }
        const split = gemm.weightGradient && groupGemms(gemm, divided.groups).length > 1;
        expect(scheduledElements(gemm, divided)).toEqual({
          moving,
          stationary,
          output: split ? 0 : output,
          partial: split ? output : 0,
        });
        const closed = closedForm(gemm, divided).elements;
        if (divided.cores === 1 || divided.core.flexible)
          expect(scheduledElements(gemm, divided)).toEqual(closed);
        else expect(stationary).toBeGreaterThanOrEqual(closed.stationary);
      }),
      { numRuns: 200 },
    );
  });
});

describe('local buffers', () => {
  it('read and write sums once for every k tile', async () => {
    // Depth 11 on tiles of 4: three times 7 x 5 sums of 4 B.
    const [gemm] = (await run(product(7, 5, 11), ['side=4', 'cores=1', 'block=8'])).operators;
    expect(row(gemm!, 'lbuf', 'psum')).toEqual([7 * 5 * 3 * 4, 7 * 5 * 3 * 4]);
    // Two tiles of n: rows pass twice. 2 B an element.
    expect(row(gemm!, 'lbuf', 'ifmap')).toEqual([7 * 11 * 2 * 2, 7 * 11 * 2 * 2]);
    expect(row(gemm!, 'lbuf', 'filter')).toEqual([11 * 5 * 2, 11 * 5 * 2]);
    expect(row(gemm!, 'scratchpad', 'ofmap')).toEqual([0, 7 * 5 * 2]);
  });

  it('of groups: the depth of a weight gradient is that of one part', async () => {
    const net = new NetworkBuilder({ name: 'w', input: { channels: 3, height: 22, width: 1 } });
    net.linear('gemm', { features: 5 });
    const step = trainingStep(net.build(), { batch: 1 });
    const { operators } = await run(step, ['side=4', 'cores=1', 'block=8', 'groups=2']);
    const wgrad = operators.find(({ name }) => name === 'gemm.wgrad')!;
    // M = 3, N = 5, K = 22 in two parts of 11: three tiles of 4; partial sums of both groups, both ways.
    expect(row(wgrad, 'lbuf', 'psum')).toEqual([3 * 5 * 3 * 4, 3 * 5 * 3 * 4]);
    expect(row(wgrad, 'scratchpad', 'psum')).toEqual([3 * 5 * 2 * 4, 3 * 5 * 2 * 4]);
    expect(row(wgrad, 'scratchpad', 'ofmap')).toEqual([0, 0]);
    expect(row(wgrad, 'dram', 'ofmap')).toEqual([0, 3 * 5 * 2]);
  });
});

describe('super-tiles', () => {
  const bits = { moving: 16, stationary: 16, output: 16, accumulator: 32 };
  const gemm = { m: 5, n: 4, k: 3, weightGradient: false };
  const bytes = (buffer: number) => dramBytes(gemm, 1, 13, buffer, bits);

  it('have room for two of each operand and for sums', () => {
    // One column of depth 1 against 4 columns: 2 x 1 x 4 x 2 B, and 5 rows of 2 x 1 x 2 + 4 x 4 B: 116 B in all.
    expect(bytes(116)).toEqual({ moving: 26, stationary: 24, output: 40 });
    // One byte less: four rows at a time, weights twice (74 B), or two columns at a time, rows twice (76 B).
    expect(bytes(115)).toEqual({ moving: 26, stationary: 48, output: 40 });
  });

  it('of a buffer that holds nothing: every use is a fetch', () => {
    expect(bytes(3)).toEqual({ moving: 26 * 4, stationary: 24 * 5, output: 40 });
  });

  it('are of the rows of one group; results are written once', () => {
    // Two groups of 3 and 2 rows: 8 + 8 + 3 x 20 = 76 B hold all of the larger.
    const of = (buffer: number) => dramBytes(gemm, 2, 13, buffer, bits);
    expect(of(76)).toEqual({ moving: 26, stationary: 24, output: 40 });
    expect(of(75).stationary + of(75).moving).toBeGreaterThan(50);
  });
});

describe('the vector unit', () => {
  it('waits for its bytes and for the latency of the first of them', async () => {
    const net = new NetworkBuilder({ name: 'pool', input: { channels: 3, height: 7, width: 5 } });
    net.pool('pool', { type: 'max', kernel: 2, stride: 1 });
    const set = ['dram.bandwidth=1 B/cycle', 'dram.latency=17 cycles', 'vector.lanes=4'];
    const [pool] = (await run(net.build(), set)).operators;
    // 3 x 35 elements in, 3 x 24 out, 2 B each; 3 x 24 windows of 4 on 4 lanes.
    expect(pool!.computeCycles).toBe(72);
    expect(pool!.stallCycles['dram']).toBe(210 + 144 + 17 - 72);
    expect(row(pool!, 'scratchpad', 'ifmap')).toEqual([210, 0]);
    expect(row(pool!, 'scratchpad', 'ofmap')).toEqual([0, 144]);
    expect(row(pool!, 'scratchpad-dma', 'ifmap')).toEqual([0, 210]);
  });

  it('does depthwise layers: their MACs, weights and maps, and none of the use of the PEs', async () => {
    const net = new NetworkBuilder({ name: 'dw', batch: 2, input: { channels: 5, height: 7, width: 3 } });
    net.conv('stem', { filters: 5, kernel: 1 });
    net.conv('dw', { filters: 5, kernel: 3, padding: 1, groups: 5 });
    const step = trainingStep(net.build());
    const record = await run(step, [...FREE_MEMORY, 'vector.lanes=4', 'energy.actions.mac=13 pJ']);
    const of = (name: string): OperatorRecord => record.operators.find((one) => one.name === name)!;
    const macs = 2 * 5 * 21 * 9;
    for (const name of ['dw', 'dw.dgrad', 'dw.wgrad']) {
      const one = of(name);
      expect([one.unit, one.macs, one.peUtilization, one.mappingEfficiency], name).toEqual([
        'vector',
        macs,
        0,
        null,
      ]);
      expect(one.computeCycles, name).toBe(Math.ceil(macs / 4));
      expect(one.energy['mac'], name).toBeCloseTo(macs * 13e-12, 20);
      expect(one.energy['vector'], name).toBe(0);
    }
    const map = 2 * 5 * 21 * 2;
    const weights = 5 * 9 * 2;
    expect([
      row(of('dw'), 'dram', 'ifmap'),
      row(of('dw'), 'dram', 'filter'),
      row(of('dw'), 'dram', 'ofmap'),
    ]).toEqual([
      [map, 0],
      [weights, 0],
      [0, map],
    ]);
    expect(row(of('dw.dgrad'), 'dram', 'filter')).toEqual([weights, 0]);
    // Activations and gradients in, gradients of the weights out.
    expect(row(of('dw.wgrad'), 'dram', 'ifmap')).toEqual([2 * map, 0]);
    expect(row(of('dw.wgrad'), 'dram', 'filter')).toEqual([0, 0]);
    expect(row(of('dw.wgrad'), 'dram', 'ofmap')).toEqual([0, weights]);
    expect(record.totals.macs).toBe(3 * macs + 2 * (2 * 25 * 21));
    const onCores = 2 * (2 * 25 * 21);
    expect(record.totals.peUtilization! * record.totals.cycles * record.machine.units).toBeCloseTo(
      onCores,
      6,
    );
  });

  it('reads of a strided depthwise data gradient each weight once over its parts', async () => {
    const net = new NetworkBuilder({ name: 'dw', batch: 2, input: { channels: 5, height: 8, width: 6 } });
    net.conv('stem', { filters: 5, kernel: 1 });
    net.conv('dw', { filters: 5, kernel: 3, stride: 2, padding: 1, groups: 5 });
    const { operators } = await run(trainingStep(net.build()), []);
    const parts = operators.filter(({ name }) => /^dw\.dgrad\d$/.test(name));
    expect(parts.map((one) => row(one, 'dram', 'filter')[0]! / 10)).toEqual([1, 2, 2, 4]);
    // 4 x 3 out: 2 x 5 x 12 positions of 9 taps, as forward.
    expect(parts.reduce((sum, { macs }) => sum + macs!, 0)).toBe(2 * 5 * 12 * 9);
  });
});

describe('the port of the global buffer', () => {
  const rigid = (cores: number): Division => ({
    groups: 1,
    cores,
    core: coreGeometry(2, false),
    blockRows: 8,
  });

  it('is shared equally by the cores of a group', () => {
    // Two cores with a column of tiles each take as long with 6 B a cycle as one core with its column and 3.
    const gemm = { m: 3, n: 4, k: 6, weightGradient: false };
    const both = execute(gemm, rigid(2), { ...FREE, portBytesPerCycle: 6 }, NO_DRAM);
    const one = execute({ ...gemm, n: 2 }, rigid(1), { ...FREE, portBytesPerCycle: 3 }, NO_DRAM);
    expect(both).toEqual(one);
    const fast = execute({ ...gemm, n: 2 }, rigid(1), { ...FREE, portBytesPerCycle: 6 }, NO_DRAM);
    expect(both.cycles).toBeGreaterThan(fast.cycles);
  });

  it('carries partial sums of groups in and out at accumulator width', async () => {
    const net = new NetworkBuilder({ name: 'w', input: { channels: 5, height: 14, width: 1 } });
    net.linear('gemm', { features: 7 });
    const step = trainingStep(net.build(), { batch: 1 });
    const set = ['side=2', 'cores=1', 'block=8', 'globalBuffer.bandwidth=1 B/cycle', ...FREE_MEMORY];
    const take = async (groups: number) =>
      (await run(step, [...set, `groups=${groups}`])).operators.find(({ name }) => name === 'gemm.wgrad')!;
    const by = (groups: number, resultBytes: number) =>
      execute(
        { m: 5, n: 7, k: 14, weightGradient: true },
        { ...rigid(1), groups },
        { ...FREE, portBytesPerCycle: 1, resultBytes },
        NO_DRAM,
      );
    // Groups read and write sums of 4 B; one group writes results of 2 B.
    expect((await take(2)).cycles).toBe(by(2, 8).cycles);
    expect((await take(1)).cycles).toBe(by(1, 2).cycles);
    expect(by(2, 8).cycles).toBeGreaterThan(by(2, 2).cycles);
  });
});

describe('details of an operator', () => {
  it('are of all its instances, and every stall has its cause', async () => {
    const net = new NetworkBuilder({ name: 'g', input: { channels: 6, height: 5, width: 5 } });
    net.conv('grouped', { filters: 6, kernel: 1, groups: 3 });
    const { operators } = await run(net.build(), ['side=4', 'cores=1', 'block=7', ...FREE_MEMORY]);
    const [one] = operators;
    // 25 rows in blocks of 7: 4 waves, 7 + 7 + 7 + 4 cycles, none shorter than the shift of 2; three groups.
    expect(one!.details).toMatchObject({
      instances: 3,
      waves: 12,
      idealCycles: 75,
      busyCycles: 75,
      cyclesFW: 75,
    });
    expect([one!.computeCycles, one!.fillCycles, one!.drainCycles]).toEqual([75, 6, 18]);
    expect(Object.keys(one!.stallCycles).sort()).toEqual([...STALLS].sort());
    expect(bytesOf(one!.traffic, 'dram', 'readBytes')).toBe(3 * (25 * 2 + 4) * 2);
  });
});
