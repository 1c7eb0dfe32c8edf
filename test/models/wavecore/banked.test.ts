import { describe, expect, it } from 'vitest';
import { peakBandwidth } from '../../../src/memory/banked/system.js';
import { IdealMemory } from '../../../src/memory/ideal.js';
import { READ, type MemoryPort } from '../../../src/memory/port.js';
import { systemOf } from '../../../src/memory/standards/index.js';
import { Addresses } from '../../../src/models/wavecore/addresses.js';
import type { WavecoreSpec } from '../../../src/models/wavecore/architecture.js';
import { Engine } from '../../../src/models/wavecore/engine.js';
import { planStep, type Plan } from '../../../src/models/wavecore/plan.js';
import { programOf, taskOf, type Segment, type Task } from '../../../src/models/wavecore/program.js';
import { toStep } from '../../../src/models/wavecore/step.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import type { Network } from '../../../src/workload/graph.js';
import { trainingStep } from '../../../src/workload/transform/training.js';
import { steps } from '../frozen/networks.js';
import { arch, identityFaults, run } from './helpers.js';

const BANKED = 'memory.model=banked';

const task = (compute: number, read: number, write: number): Task => ({
  cycles: { fill: 0, compute, drain: 0 },
  onArray: true,
  macs: 0,
  buffer: { moving: 0, stationary: 0, results: 0 },
  dramReadBytes: read,
  dramWriteBytes: write,
});
const once = (tasks: readonly Task[]): Segment => ({
  group: 0,
  operators: [...tasks.keys()],
  subBatch: 1,
  iterations: 1,
  last: 1,
  tasks: tasks.map((one) => [one, one, one] as const),
});
const execute = (tasks: readonly Task[], openDram: () => MemoryPort, prefetch: number) =>
  new Engine([once(tasks)], tasks.length, { openDram, prefetch, background: false }).run();

describe('the way to a memory whose requests overlap', () => {
  it('asks for the next transfer when the memory has taken the one before, by hand', () => {
    // a byte a tick, reads arrive ten ticks after they have passed
    const late = () => new IdealMemory({ bytesPerTick: 1, rounding: 'tick', latency: 10 });
    // without: read of 0 passes until 8, is there at 18; its write passes from 8 to 12
    const alone = execute([task(10, 8, 4), task(10, 3, 4)], late, 0);
    // read of 1 from 18 to 21, there at 31
    expect([...alone.end]).toEqual([18, 31]);
    expect([...alone.stalls.dram]).toEqual([8, 3]);
    // ahead: reads pass until 8 and 11, are there at 18 and 21; write of 0 passes until 15
    const ahead = execute([task(10, 8, 4), task(10, 3, 4)], late, 1);
    expect([...ahead.end]).toEqual([18, 28]);
    expect([...ahead.stalls.dram]).toEqual([8, 0]);
  });

  it('keeps the order of reads, and waits at the end for what is not in the cells', () => {
    // the second read is there before the first; writes are taken at once and done at 77
    const ends = [30, 20];
    let asked = 0;
    const memory: MemoryPort = {
      request: (at, _address, _bytes, stream) => (stream === READ ? ends[asked++]! : at),
      ask: () => 0,
      answer: () => 0,
      free: 0,
      started: 0,
      idle: 76.5,
    };
    const pieces = (
      _operator: number,
      _isRead: boolean,
      _samples: unknown,
      visit: (a: number, b: number) => void,
    ) => visit(0, 1);
    const spent = new Engine([once([task(1, 1, 1), task(1, 1, 1)])], 2, {
      openDram: () => memory,
      places: { pieces },
      prefetch: 1,
      background: false,
    }).run();
    expect([...spent.end]).toEqual([30, 77]);
    expect(spent.cycles).toBe(77);
    expect([...spent.stalls.writeback]).toEqual([0, 46]);
  });
});

/** Two layers with a norm between them: every tensor of another size. */
function small(batch = 5): Network {
  const net = new NetworkBuilder({ name: 'small', input: { channels: 3, height: 8, width: 8 } });
  net.conv('first', { filters: 4, kernel: 3, padding: 1 });
  net.norm('norm', { type: 'group' });
  net.activation('relu', { function: 'relu' });
  net.conv('second', { filters: 7, kernel: 1 });
  return trainingStep(net.build(), { batch });
}

async function planOf(network: Network, ...set: string[]): Promise<{ plan: Plan; spec: WavecoreSpec }> {
  const spec = (await arch(set)).spec as WavecoreSpec;
  return { plan: planStep(toStep(network, spec), spec), spec };
}

type Piece = [address: number, bytes: number];
const piecesOf = (addresses: Addresses, operator: number, isRead: boolean, first: number, count: number) => {
  const pieces: Piece[] = [];
  const samples = { first, count, again: first > 0 };
  addresses.pieces(operator, isRead, samples, (address, bytes) => pieces.push([address, bytes]));
  return pieces;
};

describe('addresses of a core', () => {
  it('by hand: weights by layer, features by tensor, samples side by side', async () => {
    const { plan } = await planOf(small(), 'scheduler=baseline', 'accounting=graph');
    const addresses = new Addresses(plan);
    const at = (name: string) => plan.step.indexOf.get(name)!;
    // 16 bit: weights of first 4 * 3 * 9 * 2 = 216 B, input 5 * 384 B, first 5 * 512 B
    const [weights, input] = piecesOf(addresses, at('first'), true, 0, 5) as [Piece, Piece];
    expect([weights[1], input[1]]).toEqual([216, 1920]);
    const [output] = piecesOf(addresses, at('first'), false, 0, 5) as [Piece];
    expect(output[1]).toBe(2560);
    // a norm reads what first wrote, twice
    expect(piecesOf(addresses, at('norm'), true, 0, 5).slice(-2)).toEqual([output, output]);
    // samples 2 and 3 lie behind two others
    expect(piecesOf(addresses, at('first'), false, 2, 2)).toEqual([[output[0] + 1024, 1024]]);
    expect(piecesOf(addresses, at('first'), true, 2, 2)).toEqual([weights, [input[0] + 768, 768]]);
    // the data gradient reads the weights of its layer and the gradient of its output
    const second = piecesOf(addresses, at('second'), true, 0, 5);
    const back = piecesOf(addresses, at('second.dgrad'), true, 0, 5);
    expect(second[0]![1]).toBe(7 * 4 * 2);
    expect(back[0]).toEqual(second[0]);
    // the weight gradient reads the layer's input again, and is written beside the weights
    const gradient = piecesOf(addresses, at('second.wgrad'), true, 0, 5);
    expect(gradient[0]).toEqual(second[1]);
    const [made] = piecesOf(addresses, at('second.wgrad'), false, 0, 5) as [Piece];
    expect(made[1]).toBe(56);
    expect(made[0]).not.toBe(second[0]![0]);
    // signs of relu: a bit an element, 32 B a sample, read again by its backward pass
    const masks = piecesOf(addresses, at('relu'), false, 0, 5)[0]!;
    expect(masks[1]).toBe(160);
    expect(piecesOf(addresses, at('relu.backward'), true, 0, 5)[0]).toEqual(masks);
    // every place begins at a page
    const bases = [weights, input, output, second[0]!, made, masks].map(([address]) => address);
    expect(new Set(bases).size).toBe(6);
    expect(bases.every((address) => address % 4096 === 0)).toBe(true);
  });

  it('accumulate gradients of weights where they were left', async () => {
    const { plan } = await planOf(small(), 'scheduler=mbs-fs', 'globalBuffer.size=6 KiB');
    const addresses = new Addresses(plan);
    const index = plan.step.indexOf.get('second.wgrad')!;
    const written = piecesOf(addresses, index, false, 0, 2)[0]!;
    const first = piecesOf(addresses, index, true, 0, 2);
    const later = piecesOf(addresses, index, true, 2, 2);
    expect(first).not.toContainEqual(written);
    expect(later).toContainEqual(written);
  });

  it('overlap nowhere, however large the mini-batch', async () => {
    const { plan } = await planOf(small(100), 'scheduler=baseline', 'accounting=graph');
    const addresses = new Addresses(plan);
    const written = plan.step.operators.flatMap((_, index) => piecesOf(addresses, index, false, 0, 100));
    written.sort(([a], [b]) => a - b);
    for (const [index, [address]] of written.entries())
      if (index > 0) expect(address).toBeGreaterThanOrEqual(written[index - 1]![0] + written[index - 1]![1]);
  });

  it('read of what a backward pass has kept, not of the gradient that is on chip', async () => {
    const { plan } = await planOf(small(), 'scheduler=mbs-fs', 'accounting=graph');
    const addresses = new Addresses(plan);
    const at = (name: string) => plan.step.indexOf.get(name)!;
    const kept = piecesOf(addresses, at('first'), false, 0, 5);
    expect(kept).toHaveLength(1);
    expect(piecesOf(addresses, at('norm.backward'), true, 0, 5)).toEqual(kept);
  });

  it.each(['baseline', 'il', 'mbs-fs', 'mbs1', 'mbs2'])('hold all that %s moves', async (scheduler) => {
    for (const network of [...Object.values(steps), small()]) {
      const { plan, spec } = await planOf(network, `scheduler=${scheduler}`, 'globalBuffer.size=9 KiB');
      const addresses = new Addresses(plan);
      for (const segment of programOf(plan, spec))
        for (const [position, operator] of segment.operators.entries())
          for (const iteration of new Set([0, 1, segment.iterations - 1])) {
            const { iterations, subBatch, last } = segment;
            if (iteration >= iterations) continue;
            const { dramReadBytes, dramWriteBytes } = taskOf(segment, position, iteration);
            const count = iteration === iterations - 1 ? last : subBatch;
            for (const [isRead, bytes] of [
              [true, dramReadBytes],
              [false, dramWriteBytes],
            ] as const) {
              const pieces = piecesOf(addresses, operator, isRead, iteration * subBatch, count);
              const sum = pieces.reduce((total, piece) => total + piece[1], 0);
              // a piece may end within a byte
              expect(sum).toBeGreaterThanOrEqual(bytes - 1e-6);
              expect(sum).toBeLessThanOrEqual(bytes + pieces.length);
            }
          }
    }
  });
});

describe('WaveCore with banks', () => {
  const set = ['globalBuffer.size=31 KiB', 'cores=3', 'dram.bandwidth=230 GB/s'];
  const [network] = Object.values(steps) as [Network];

  it('has its share of the channels, moves what it moved, and is never faster than they are', async () => {
    const bandwidth = run(await arch(set), network);
    const banked = run(await arch([...set, BANKED]), network);
    const { details, traffic, cycles, seconds, energy, energyJoules } = banked.totals;
    expect(identityFaults(banked)).toEqual([]);
    // 76.7 GB/s a core are nearest to two channels of 38.4 GB/s
    const peak = peakBandwidth(systemOf('HBM2-2400', { channels: 6 }));
    expect(details['memory.channels']).toBe(6);
    expect(details['memory.standard']).toBe('HBM2-2400');
    expect(banked.machine.memoryBytesPerSecond).toBeCloseTo(peak, 0);
    expect(traffic).toEqual(bandwidth.totals.traffic);
    const bytes = traffic
      .filter(({ level }) => level === 'dram')
      .reduce((sum, { readBytes, writeBytes }) => sum + readBytes + writeBytes, 0);
    expect(details['memory.bytes']).toBeGreaterThanOrEqual(bytes);
    expect(Number(details['memory.bytes']) % (3 * 32)).toBe(0);
    expect(details['memory.bytes']).toBeLessThan(1.2 * bytes);
    expect(seconds).toBeGreaterThanOrEqual(bytes / peak);
    // the memory is there for the whole run
    expect(Number(details['memory.seconds'])).toBeCloseTo(cycles / 700e6, 8);
    const buses = Object.entries(details).filter(([name]) => name.startsWith('memory.bus.'));
    expect(buses.reduce((sum, [, time]) => sum + Number(time), 0)).toBeCloseTo(cycles / 700e6, 8);
    // energy by command in the place of bytes times a price; the rest is as it was, but for leakage and clock
    const parts = ['activate', 'read', 'write', 'refresh', 'background', 'io'];
    const joules = parts.reduce((sum, part) => sum + Number(details[`memory.energy.${part}`]), 0);
    expect(energy['dram']).toBeCloseTo(joules, 12);
    expect(energy['dram']).not.toBeCloseTo(bandwidth.totals.energy['dram']!, 9);
    expect(energy['mac']).toBe(bandwidth.totals.energy['mac']);
    expect(energyJoules).toBeCloseTo(
      Object.values(energy).reduce((sum, part) => sum + part, 0),
      12,
    );
    for (const one of banked.operators) {
      const own = one.traffic
        .filter(({ level }) => level === 'dram')
        .reduce((sum, { readBytes, writeBytes }) => sum + readBytes + writeBytes, 0);
      expect(Number(one.details['dramCycles'])).toBeCloseTo((own * 700e6) / peak, 6);
    }
  });

  it('of three cores is three times that of one, in its time', async () => {
    const one = run(
      await arch([BANKED, 'globalBuffer.size=31 KiB', 'cores=1', 'dram.bandwidth=76 GB/s']),
      network,
    );
    const three = run(
      await arch([BANKED, 'globalBuffer.size=31 KiB', 'cores=3', 'dram.bandwidth=228 GB/s']),
      network,
    );
    const of = (record: typeof one, name: string): number => Number(record.totals.details[`memory.${name}`]);
    expect(three.totals.cycles).toBe(one.totals.cycles);
    for (const name of ['channels', 'reads', 'writes', 'rowHits', 'refreshes', 'bytes'])
      expect(of(three, name)).toBe(3 * of(one, name));
    for (const part of ['activate', 'read', 'write', 'refresh', 'background', 'io'])
      expect(of(three, `energy.${part}`) / of(one, `energy.${part}`)).toBeCloseTo(3, 9);
    for (const name of ['seconds', 'bus.idle', 'hitRate', 'efficiency', 'readLatency'])
      expect(of(three, name) / of(one, name)).toBeCloseTo(1, 9);
  });

  it('tells of a memory with banks only where there is one', async () => {
    const named = async (...more: string[]) =>
      run(await arch([...set, ...more]), network).assumptions.filter(({ name }) => /^memory/.test(name));
    expect(await named()).toEqual([]);
    expect((await named(BANKED)).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['memory.standard', 'memory.detail', 'memory.model', 'memory.energy']),
    );
    const rule = async (...more: string[]) =>
      run(await arch([...set, ...more]), network).assumptions.find(({ name }) => name === 'rule.channel')!
        .value;
    expect(await rule()).toContain('one in-order DRAM channel');
    expect(await rule(BANKED)).toContain('32 KiB');
  });

  it('is refused by the closed form', async () => {
    const architecture = await arch([BANKED]);
    expect(() => run(architecture, network, 'analytic')).toThrow(
      expect.objectContaining({ detail: expect.objectContaining({ field: 'memory.model' }) }),
    );
  });

  it.each([
    ['gddr5', 'GDDR5-8000', 12],
    ['hbm2', 'HBM2-2400', 8],
    ['hbm2x2', 'HBM2-2400', 16],
    ['lpddr4', 'LPDDR4-4266', 30],
  ])('%s: %s, channels of the chip', async (memory, standard, channels) => {
    const { details } = run(await arch([BANKED, 'globalBuffer.size=31 KiB'], memory), network).totals;
    expect([details['memory.standard'], details['memory.channels']]).toEqual([standard, channels]);
  });

  it('sweeps over standards: slower ones take longer where memory is what is waited for', async () => {
    const seconds = async (standard: string) =>
      run(
        await arch([BANKED, 'memory.channels=1', `memory.standard=${standard}`, 'scheduler=baseline']),
        network,
      ).totals.seconds;
    expect(await seconds('LPDDR4-4266')).toBeGreaterThan(await seconds('DDR4-3200'));
    expect(await seconds('DDR4-3200')).toBeGreaterThan(await seconds('HBM3-6400'));
  });
});
