import { listen } from '../listen.js';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Architecture } from '../../../src/arch/load.js';
import type { SystolicSpec } from '../../../src/models/systolic/architecture.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import type { Network } from '../../../src/workload/graph.js';
import { arch, dramBytes, identityFaults, ideal, run, specOf, vary } from './helpers.js';

let base: Architecture;
beforeAll(async () => {
  base = await arch();
});

/** A small network of two to five layers of any sort, with a residual edge now and then. */
const networks = fc
  .record({
    channels: fc.integer({ min: 1, max: 20 }),
    side: fc.integer({ min: 3, max: 14 }),
    layers: fc.array(
      fc.record({
        kind: fc.constantFrom('conv', 'depthwise', 'pool', 'relu', 'gelu', 'residual', 'linear', 'softmax'),
        filters: fc.integer({ min: 1, max: 40 }),
        kernel: fc.constantFrom(1, 3, 5),
        stride: fc.integer({ min: 1, max: 3 }),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    batch: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ channels, side, layers, batch }): Network => {
    const builder = new NetworkBuilder({
      name: 'random',
      input: { channels, height: side, width: side },
      batch,
    });
    for (const [index, { kind, filters, kernel, stride }] of layers.entries()) {
      const name = `${kind}${index}`;
      const { channels: depth } = builder.shapeOf(builder.last);
      const before = builder.last;
      if (kind === 'conv') builder.conv(name, { filters, kernel, stride, padding: 'same' });
      else if (kind === 'depthwise')
        builder.conv(name, { filters: depth, kernel, stride, padding: 'same', groups: depth });
      else if (kind === 'pool') builder.pool(name, { type: 'max', kernel: 3, stride, padding: 1 });
      else if (kind === 'residual') {
        builder.conv(`${name}.branch`, { filters: depth, kernel, padding: 'same' });
        builder.add(name, { inputs: [before, `${name}.branch`] });
      } else if (kind === 'linear') builder.linear(name, { features: filters });
      else builder.activation(name, { function: kind as 'relu' | 'gelu' | 'softmax' });
    }
    return builder.build();
  });

const KIB = 1024;
const machines = fc.record({
  rows: fc.integer({ min: 1, max: 20 }),
  cols: fc.integer({ min: 1, max: 20 }),
  dataflow: fc.constantFrom('ws', 'os', 'is'),
  convention: fc.constantFrom('scalesim', 'overlap'),
  sizes: fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 2, max: 40 }))),
  doubleBuffered: fc.boolean(),
  stream: fc.constantFrom('auto', 'whole', 'fit', 6),
  objective: fc.constantFrom('time', 'energy', 'edp', 'dram'),
  groups: fc.constantFrom('packed', 'apart'),
  residency: fc.constantFrom('none', 'adjacent', 'graph'),
  transfer: fc.constantFrom(128, 1024, 16384),
  bytesPerCycle: fc.constantFrom(0.3, 2, 16, 500),
  latencyCycles: fc.constantFrom(0, 3, 90.5),
});

type Machine = typeof machines extends fc.Arbitrary<infer T> ? T : never;

function build(machine: Machine, scale = 1): Architecture {
  return vary(base, (spec): SystolicSpec => {
    const pad = (index: number) => ({
      ...spec.scratchpad.ifmap,
      size: machine.sizes[index]! * KIB * scale,
      doubleBuffered: machine.doubleBuffered,
    });
    return {
      ...spec,
      rows: machine.rows,
      cols: machine.cols,
      dataflow: machine.dataflow as SystolicSpec['dataflow'],
      convention: machine.convention as SystolicSpec['convention'],
      scratchpad: { ifmap: pad(0), filter: pad(1), ofmap: pad(2) },
      dma: { transfer: machine.transfer },
      tiling: {
        order: 'auto',
        stream: machine.stream as SystolicSpec['tiling']['stream'],
        objective: machine.objective as SystolicSpec['tiling']['objective'],
        groups: machine.groups as SystolicSpec['tiling']['groups'],
      },
      residency: machine.residency as SystolicSpec['residency'],
      dram: { bandwidth: machine.bytesPerCycle * spec.clock, latency: machine.latencyCycles / spec.clock },
    };
  });
}

const slower = (architecture: Architecture): Architecture =>
  vary(architecture, (spec) => ({ ...spec, dram: { ...spec.dram, bandwidth: spec.dram.bandwidth / 2 } }));

describe('random networks on random machines', () => {
  const check = (test: (network: Network, machine: Machine) => void, runs = 250): void =>
    fc.assert(fc.property(networks, machines, test), { numRuns: runs, seed: 7 });

  it('cycles of every operator are compute + fill + drain + stalls', () => {
    check((network, machine) => {
      expect(identityFaults(run(build(machine), network))).toEqual([]);
    });
  });

  it('with infinite bandwidth and no latency event equals analytic', () => {
    check((network, machine) => {
      const architecture = vary(build(machine), ideal);
      expect(run(architecture, network, 'event').operators).toEqual(
        run(architecture, network, 'analytic').operators,
      );
    });
  });

  it('half the DRAM bandwidth lets no operator end sooner', () => {
    check((network, machine) => {
      const fast = run(build(machine), network);
      const slow = run(slower(build(machine)), network);
      for (const [index, operator] of fast.operators.entries()) {
        expect(slow.operators[index]!.endCycle, operator.name).toBeGreaterThanOrEqual(operator.endCycle);
      }
    });
  });

  it('nothing is quicker than the roofline: no operator of event ends before analytic says', () => {
    check((network, machine) => {
      const architecture = build(machine);
      const event = run(architecture, network);
      const bound = run(architecture, network, 'analytic');
      for (const [index, operator] of bound.operators.entries()) {
        expect(event.operators[index]!.endCycle, operator.name).toBeGreaterThanOrEqual(operator.endCycle);
      }
      if (machine.convention === 'scalesim') return;
      const seconds = dramBytes(bound.totals) / (machine.bytesPerCycle * specOf(architecture).clock);
      expect(bound.totals.seconds).toBeGreaterThanOrEqual(seconds * (1 - 1e-12));
    });
  });

  it('DRAM bytes by cause are all DRAM bytes, of every operator', () => {
    check((network, machine) => {
      for (const operator of run(build(machine), network, 'analytic').operators) {
        const causes = Object.entries(operator.details).filter(([name]) => name.startsWith('cause.'));
        const sum = causes.reduce((total, [, bytes]) => total + Number(bytes), 0);
        expect(sum, operator.name).toBeCloseTo(dramBytes(operator), 6);
      }
    });
  });

  it('a larger scratchpad costs no cycles at equal traffic, whichever of them grows', () => {
    check((network, machine) => {
      const larger = (grown: number, by: number): Machine => ({
        ...machine,
        sizes: machine.sizes.map((size, index) => (index === grown ? size * by : size)) as Machine['sizes'],
      });
      const timed: Machine = { ...machine, objective: 'time' };
      const small = run(build(timed), network, 'analytic').totals;
      for (const pad of [0, 1, 2]) {
        const { totals } = run(build({ ...larger(pad, 2), objective: 'time' }), network, 'analytic');
        if (dramBytes(totals) === dramBytes(small)) expect(totals.cycles).toBeLessThanOrEqual(small.cycles);
      }
    });
  });

  it('twice the scratchpad adds no DRAM traffic if that is what is asked for', () => {
    check((network, given) => {
      const machine: Machine = { ...given, objective: 'dram' };
      const small = run(build(machine), network, 'analytic').totals;
      const large = run(build(machine, 2), network, 'analytic').totals;
      expect(dramBytes(large)).toBeLessThanOrEqual(dramBytes(small));
    });
  });

  it('DRAM traffic is at least compulsory', () => {
    check((network, machine) => {
      for (const operator of run(build(machine), network, 'analytic').operators) {
        if (operator.unit === 'array')
          expect(dramBytes(operator), operator.name).toBeGreaterThanOrEqual(
            Number(operator.details.compulsoryDramBytes),
          );
      }
    });
  });

  it('the DMA moves exactly the bytes of the closed form, by tensor', () => {
    check((network, machine) => {
      const moved = new Map<string, number>();
      const probe = listen({
        step: () => undefined,
        transfer: (_operator, direction, tensor, _start, _cycles, bytes) =>
          moved.set(`${direction} ${tensor}`, (moved.get(`${direction} ${tensor}`) ?? 0) + bytes),
      });
      const { totals } = run(build(machine), network, 'event', probe);
      for (const { level, tensor, readBytes, writeBytes } of totals.traffic) {
        if (level !== 'dram') continue;
        expect(moved.get(`read ${tensor}`) ?? 0, `read ${tensor}`).toBeCloseTo(readBytes, 6);
        expect(moved.get(`write ${tensor}`) ?? 0, `write ${tensor}`).toBeCloseTo(writeBytes, 6);
      }
    });
  });

  it('MACs do not depend on the machine', () => {
    check((network, machine) => {
      expect(run(build(machine), network, 'analytic').totals.macs).toBe(
        run(base, network, 'analytic').totals.macs,
      );
    }, 50);
  });
});
