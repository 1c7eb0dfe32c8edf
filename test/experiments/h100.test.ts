import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CounterRow } from '../../src/experiments/counters/row.js';
import { compareGates } from '../../src/experiments/h100/gates.js';
import { compareKnees, compareRows, compareWarm } from '../../src/experiments/h100/index.js';
import { curvesOf, kneeOf } from '../../src/experiments/h100/knees.js';
import { measuredFile } from '../../src/experiments/h100/launches.js';
import { h100 } from '../models/gpu/cycle/machine.js';

const row = (change: Partial<CounterRow>): CounterRow => {
  const one = { section: 'conv', name: 'a', tile: '128x128x8', variant: 'ca', metric: 'dram_rd_sec' };
  const { measured = 100, ours = 100 } = change;
  return { ...one, measured, ours, error: measured === 0 ? null : ours / measured - 1, ...change };
};

describe('a knee', () => {
  it('is where a curve crosses a level, on a line over the logarithm of the size', () => {
    expect(
      kneeOf(
        [
          [1, 10],
          [4, 10],
          [16, 30],
          [64, 30],
        ],
        20,
      ),
    ).toBeCloseTo(8, 12);
    expect(
      kneeOf(
        [
          [1, 10],
          [16, 30],
        ],
        15,
      ),
    ).toBeCloseTo(2, 12);
    expect(
      kneeOf(
        [
          [16, 40],
          [64, 10],
        ],
        20,
      ),
    ).toBeCloseTo(16 * 4 ** (2 / 3), 12);
    expect(
      kneeOf(
        [
          [1, 10],
          [4, 12],
        ],
        20,
      ),
    ).toBeUndefined();
    expect(
      kneeOf(
        [
          [1, 10],
          [4, 20],
        ],
        20,
      ),
    ).toBe(4);
    expect(kneeOf([], 20)).toBeUndefined();
  });

  it('has points by size, whatever the unit and the order', () => {
    const points = [
      row({ name: 'x 2 MiB', measured: 5, ours: 6 }),
      row({ name: 'x 512 KiB', measured: 1, ours: 2 }),
    ];
    expect(curvesOf(points)).toEqual({
      measured: [
        [0.5, 1],
        [2, 5],
      ],
      ours: [
        [0.5, 2],
        [2, 6],
      ],
    });
  });

  it('of an H100 lies halfway between its levels', () => {
    const { machine } = h100;
    const micro = (variant: string, mib: number, measured: number, ours: number) =>
      row({ section: 'micro', variant, name: `x ${mib} MiB`, measured, ours });
    // L1 32, L2 near 284: 158; far and DRAM near 527.5: 405.75; DRAM 680.5: 604
    const findings = compareKnees(
      [
        ...[micro('l1sweep', 0.1, 32, 32), micro('l1sweep', 0.4, 284, 284)],
        ...[
          micro('l2sweep', 20, 284, 284),
          micro('l2sweep', 40, 527.5, 527.5),
          micro('l2sweep', 80, 680.5, 680.5),
        ],
        ...[micro('fix', 40, 7000, 7000), micro('fix', 160, 3150, 7000), micro('fix', 640, 3150, 3150)],
      ],
      machine,
    );
    expect(findings.map(({ quantity }) => quantity)).toEqual([
      'chase through L1',
      'chase through the near half of L2',
      'chase through L2',
      'bandwidth, each SM its slice',
    ]);
    const [l1, near, whole, fix] = findings;
    expect(l1!.published).toBeCloseTo(0.2, 6);
    expect(near!.ours).toBeCloseTo(20 * 2 ** ((405.75 - 284) / (527.5 - 284)), 6);
    expect(whole!.ours).toBeCloseTo(40 * 2 ** ((604 - 527.5) / 153), 6);
    expect([fix!.published, fix!.status]).toEqual([80, 'missed']);
    expect(fix!.ours).toBeCloseTo(320, 6);
  });
});

describe('rows of launches as findings', () => {
  it('say how each is judged, and what was fitted', () => {
    const judged = (change: Partial<CounterRow>) => {
      const [finding] = compareRows([row(change)]);
      return (
        finding && [finding.figure, finding.evidence, finding.tolerance, finding.relative, finding.status]
      );
    };
    expect(judged({ ours: 114 })).toEqual(['DRAM reads', 'fitted', 0.15, true, 'reproduced']);
    expect(judged({ ours: 116 })![4]).toBe('missed');
    expect(judged({ metric: 'l1_ld_sec', ours: 101 })).toEqual([
      'L1 load sectors',
      'published',
      0,
      false,
      'missed',
    ]);
    expect(judged({ metric: 'l1_ld_req' })![0]).toBe('L1 load requests');
    const misses = (variant: string, ours: number) => judged({ metric: 'xbar2l1_rd_sec', variant, ours });
    expect(misses('ca', 102.9)).toEqual(['L1 misses, through L1 (ca)', 'fitted', 0.03, true, 'reproduced']);
    expect(misses('carve', 105)).toEqual([
      'L1 misses, little L1 (carve)',
      'fitted',
      0.06,
      true,
      'reproduced',
    ]);
    expect(misses('cg', 100.5)).toEqual(['L1 misses, around L1 (cg)', 'published', 0, false, 'missed']);
    expect(judged({ metric: 'time_ns', ours: 96.5 })).toEqual([
      'time, clocks of each code',
      'fitted',
      0.04,
      true,
      'reproduced',
    ]);
    expect(judged({ metric: 'time_ns_latencies', ours: 81 })).toEqual([
      'time, latencies alone',
      'inferred',
      0.2,
      true,
      'reproduced',
    ]);
    expect(judged({ section: 'memory', metric: 'dram_rd_sec' })![1]).toBe('published');
    expect(judged({ section: 'memory', metric: 'time_ns' })!.slice(0, 3)).toEqual([
      'time, memory kernels',
      'inferred',
      0.1,
    ]);
    expect(judged({ section: 'energy_kernels', metric: 'joules' })!.slice(1, 3)).toEqual(['fitted', 0.05]);
    expect(judged({ section: 'micro', variant: 'l2sweep', metric: 'clk' })!.slice(0, 3)).toEqual([
      'chase through L2',
      'fitted',
      0.1,
    ]);
    expect(judged({ metric: 'inst' })).toBeUndefined();
    expect(judged({ section: 'warm' })).toBeUndefined();
    expect(judged({ measured: 0, ours: 0 })).toBeUndefined();
  });

  it('count sectors once, whatever the caches do', () => {
    const variants = ['ca', 'cg', 'carve'] as const;
    const findings = compareRows(variants.map((variant) => row({ metric: 'l1_ld_sec', variant })));
    expect(findings.map(({ variant }) => variant)).toEqual([false, true, true]);
    expect(new Set(findings.map(({ number }) => number)).size).toBe(1);
    const times = compareRows(variants.map((variant) => row({ metric: 'time_ns', variant })));
    expect(times.map(({ variant }) => variant)).toEqual([false, false, false]);
  });

  it('of third launches are shares of what is read from cold', () => {
    const warm = (name: string, measured: number, ours: number) =>
      row({ section: 'warm', name, measured, ours });
    // 48 MiB; 1,024 x 1,024 words twice
    const [sum, product] = compareWarm([warm('reduce48', 786432, 1572864), warm('sq1024', 0, 26214.4)]);
    expect([sum!.published, sum!.ours, sum!.status]).toEqual([0.5, 1, 'missed']);
    expect(product!.ours).toBeCloseTo(0.1, 12);
    expect(product!.status).toBe('reproduced');
    const [layer] = compareWarm([warm('mb1_pw8', 0, 434176)]);
    // 32 x 512 x 14 x 14 and 512 x 512 words
    expect(layer!.ours).toBeCloseTo((434176 * 8) / (32 * 512 * 196 + 512 * 512), 12);
  });

  it('all together stand beside their limits', () => {
    const errors = [1.25, 0.8, 1.02, 1.02].map((share) =>
      row({ metric: 'xbar2l1_rd_sec', ours: 100 * share }),
    );
    const gates = compareGates([
      ...errors,
      row({ section: 'micro', variant: 'fix', metric: 'gbps', ours: 91 }),
    ]);
    const of = (name: string) => gates.find(({ quantity }) => quantity.startsWith(name))!;
    expect(gates).toHaveLength(3);
    expect(of('L1 misses, ca: geometric')).toMatchObject({ published: 0, tolerance: 0.04, status: 'missed' });
    expect(of('L1 misses, ca: geometric').ours).toBeCloseTo((1.25 * 1.25 * 1.02 * 1.02) ** 0.25 - 1, 12);
    expect(of('L1 misses, ca: share')).toMatchObject({
      published: 1,
      ours: 0.5,
      tolerance: 0.25,
      status: 'missed',
    });
    expect(of('bandwidth of L2, fix')).toMatchObject({
      status: 'reproduced',
      evidence: 'fitted',
      tolerance: 0.1,
    });
    expect(of('bandwidth of L2, fix').ours).toBeCloseTo(0.09, 12);
  });
});

const golden = path.resolve(import.meta.dirname, '../../../../shared/golden/h100.json');
const places = [golden, path.resolve(import.meta.dirname, '../../../shared/golden/h100.json')];
const file = places.find((place) => fs.existsSync(place));

describe.skipIf(file === undefined)('what stands in the repository', () => {
  it('is what was measured, launch by launch', () => {
    type Launches = {
      name: string;
      kind: string;
      tile?: string;
      variant?: string;
      counters: Record<string, number>;
    }[];
    const measured = JSON.parse(fs.readFileSync(file!, 'utf8')) as Record<string, Launches> & {
      micro: { chase: object[]; l2_bw: object[] };
    };
    const ours = measuredFile();
    const key = ({
      kind,
      name,
      tile,
      variant,
    }: { [Key in 'kind' | 'name' | 'tile' | 'variant']?: string | undefined }) =>
      [kind, name, tile ?? '', variant ?? ''].join(' ');
    let launches = 0;
    for (const section of ['conv', 'gemm', 'memory', 'probes', 'warm'] as const)
      for (const one of ours[section]) {
        const theirs = measured[section]!.find((other) => key(other) === key(one));
        expect(theirs, key(one)).toMatchObject((one.counters as object) ? { counters: one.counters } : {});
        for (const field of [
          'B',
          'Ci',
          'Hi',
          'Wi',
          'Co',
          'Hf',
          'Wf',
          'S',
          'P',
          'M',
          'N',
          'K',
          'C',
          'op',
        ] as const)
          if (one[field] !== undefined) expect((theirs as Record<string, unknown>)[field]).toBe(one[field]);
        launches++;
      }
    expect(launches).toBe(57 + 8 + 8 + 30 + 15);
    expect(ours.micro['chase']).toHaveLength(measured.micro.chase.length);
    expect(ours.micro['l2_bw']).toHaveLength(measured.micro.l2_bw.length);
  });
});
