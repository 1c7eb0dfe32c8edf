import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { recordToTrace } from '../../src/results/export/perfetto.js';
import { TraceWriter } from '../../src/results/export/trace-writer.js';
import { trackName, Tracks } from '../../src/results/export/tracks.js';
import type { OperatorRecord } from '../../src/results/record.js';
import { folder as newFolder, removeFolder, systoleHere } from '../cli/process.js';
import { dropped, slicesOf, type Slice } from './perfetto.js';
import { anyRecord, sampleRecord, useTemporaryFolder } from './records.js';

const folder = useTemporaryFolder();

describe('slices of a trace', () => {
  it('the rule finds what crosses', () => {
    const slice = (ts: number, dur: number, tid = 1): Slice => ({ tid, name: '', ts, dur });
    expect(dropped([slice(0, 0.01), slice(0.01, 0.01), slice(0.012, 0.002), slice(0.005, 1, 2)])).toEqual([]);
    expect(dropped([slice(0, 0.01), slice(0.009, 0.01)])).toHaveLength(1);
    expect(dropped([slice(0.0004, 0.0012), slice(0.0016, 0.001)])).toEqual([]);
    expect(dropped([slice(0.0006, 0.0016), slice(0.0022, 0.002)])).toHaveLength(1); // [1,3) and [2,4)
  });

  it('go on as many tracks as overlap, whatever their fractions', () => {
    const file = join(folder(), 'x.json');
    const step = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double({ min: 0, max: 9, noNaN: true }));
    fc.assert(
      fc.property(fc.array(fc.tuple(step, step), { maxLength: 60 }), fc.boolean(), (steps, follow) => {
        const trace = new TraceWriter(file);
        let [made, busy, most, now] = [0, [] as number[], 1, 0];
        const tracks = new Tracks((nth) => {
          trace.thread(1, ++made, trackName('lane', nth));
          return made;
        });
        for (const [gap, length] of steps) {
          // Either each begins when the last ends, as transfers do, or whenever.
          const begin = now;
          const { track, start, end } = tracks.place(begin, length);
          expect([Number.isInteger(start), Math.abs(start - begin) <= 1, end >= start]).toEqual([
            true,
            true,
            true,
          ]);
          expect(Math.abs(end - begin - length)).toBeLessThanOrEqual(1);
          trace.complete(track, 'x', 'x', start, end - start);
          busy = [...busy.filter((until) => until > begin), begin + length];
          most = Math.max(most, busy.length);
          now = follow ? begin + length : now + gap;
        }
        trace.close();
        expect(slicesOf(file)).toHaveLength(steps.length);
        expect(dropped(slicesOf(file))).toEqual([]);
        expect(made).toBeLessThanOrEqual(follow ? 1 : most);
      }),
      { numRuns: 150 },
    );
  });

  it('of any record are all shown', () => {
    const file = join(folder(), 'x.json');
    fc.assert(
      fc.property(
        anyRecord,
        fc.infiniteStream(fc.double({ min: 0, max: 1e6, noNaN: true })),
        (record, times) => {
          for (const operator of record.operators) {
            const [start, cycles] = [times.next().value as number, times.next().value as number];
            Object.assign(operator, { startCycle: start, endCycle: start + 3 * cycles, cycles });
            Object.assign(operator, {
              fillCycles: cycles / 3,
              computeCycles: cycles / 2,
              drainCycles: cycles,
            });
            operator.stallCycles = { ifmap: cycles / 7 };
          }
          recordToTrace(record, file);
          expect(dropped(slicesOf(file))).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('of operators by turns are on tracks named after their unit', () => {
    const file = join(folder(), 'x.json');
    const record = sampleRecord();
    const conv = record.operators[0]!;
    const operator = (name: string, startCycle: number, endCycle: number): OperatorRecord => ({
      ...conv,
      ...{ name, startCycle, endCycle, cycles: 10, computeCycles: 10, drainCycles: 0, stallCycles: {} },
    });
    record.operators = [
      operator('a', 0, 100),
      operator('b', 10, 50),
      operator('c', 50, 90),
      operator('d', 100, 110),
    ];
    recordToTrace(record, file);
    const { traceEvents } = JSON.parse(readFileSync(file, 'utf8')) as {
      traceEvents: { name: string; tid: number; args: { name: string } }[];
    };
    expect(
      traceEvents.filter(({ name }) => name === 'thread_name').map(({ tid, args }) => [tid, args.name]),
    ).toEqual([
      [1, 'array'],
      [2, 'array (2)'],
    ]);
    expect(
      traceEvents.filter(({ name }) => /^[a-d]$/.test(name)).map(({ name, tid }) => [name, tid]),
    ).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 2],
      ['d', 1],
    ]);
  });
});

describe('traces of runs', () => {
  const cwd = newFolder({
    'net.yaml': `kind: network
name: net
input: {channels: 64, height: 28, width: 28}
operators:
  - {name: c1, kind: conv, filters: 64, kernel: 3, padding: 1, then: [batch-norm, relu]}
  - {name: c2, kind: conv, filters: 64, kernel: 3, padding: 1, then: [batch-norm, relu]}
  - {name: c3, kind: conv, filters: 96, kernel: 3, padding: 1, then: [batch-norm, relu]}
  - {name: p, kind: pool, type: max, kernel: 2, stride: 2}
  - {name: c4, kind: conv, filters: 128, kernel: 3, padding: 1, then: [batch-norm, relu]}
`,
  });
  afterAll(() => removeFolder(cwd));

  it.each([
    ['systolic/32x32', []],
    ['systolic/32x32', ['--set', 'dram.bandwidth=7.3GB/s']],
    ['gpu/v100', []],
    ['wavecore/hbm2', ['--training', 'batch=32']],
  ])('%s %j', async (arch, options) => {
    const words = ['run', 'net.yaml', '--arch', arch, ...options, '--db', 'a.sqlite', '--trace', 'run.json'];
    expect((await systoleHere(words, cwd)).code).toBe(0);
    await systoleHere(['export', 'perfetto', '--db', 'a.sqlite', '--out', 'export.json'], cwd);
    for (const name of ['run.json', 'export.json']) {
      const slices = slicesOf(join(cwd, name));
      expect(slices.length).toBeGreaterThan(4);
      expect(dropped(slices)).toEqual([]);
      rmSync(join(cwd, name));
    }
  });

  it.each([
    ['circuit:add?bits=8', 'haac/16ge-2mb-ddr4', []],
    ['net.yaml', 'systolic/32x32', ['--fidelity', 'analytic']],
  ])('%s on %s would be empty: refused, and nothing written', async (workload, arch, options) => {
    const words = ['run', workload, '--arch', arch, ...options, '--db', 'no.sqlite', '--trace', 'no.json'];
    const { code, stdout, stderr } = await systoleHere(words, cwd);
    expect([code, stdout, stderr]).toEqual([
      2,
      '',
      expect.stringContaining(
        `systole: error: --trace: a run on ${arch} tells no steps of its own; expected`,
      ),
    ]);
    expect([readable('no.json'), readable('no.sqlite')]).toEqual([false, false]);
  });

  const readable = (name: string): boolean => {
    try {
      readFileSync(join(cwd, name));
      return true;
    } catch {
      return false;
    }
  };
});
