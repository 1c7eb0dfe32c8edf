import { describe, expect, it } from 'vitest';
import { differencesOf, shortLabels, writeDifferences } from '../../src/models/differences.js';
import { isAmong } from '../../src/models/ignored.js';
import type { RunIdentity } from '../../src/results/record.js';
import { prepare } from '../../src/simulation/simulate.js';

const identities = async (...requests: [arch: string, ...overrides: string[]][]): Promise<RunIdentity[]> => {
  const made = [];
  for (const [arch, ...overrides] of requests)
    made.push((await prepare({ workload: 'resnet20-c100', arch, overrides })).identity);
  return made;
};

describe('what runs side by side do not share', () => {
  it('names convention, tiling and buffer bandwidth of row stationary beside the others', async () => {
    const runs = await identities(
      ['systolic/32x32'],
      ['systolic/32x32', 'dataflow=os'],
      ['systolic/32x32', 'dataflow=rs'],
    );
    const text = writeDifferences(runs, ['systolic/32x32 ws', 'systolic/32x32 os', 'systolic/32x32 rs']);
    expect(text).toMatch(/only ws, os: convention \w+, /);
    expect(text).toMatch(/only rs: [^;]*rs.bufferBandwidth infinite/);
    expect(text).toMatch(/only ws: tiling.stream \w+/);
    // What the labels say is not said again, and what no count depends on is no difference.
    expect(text).not.toMatch(/dataflow|title/);
  });

  it('is about what the runs were set to, not about one kind', async () => {
    const runs = await identities(
      ['systolic/16x16', 'dram.bandwidth=34 GB/s', 'convention=overlap'],
      ['systolic/16x16', 'dram.bandwidth=270 GB/s', 'convention=overlap', 'foldOverhead=3 cycles'],
    );
    expect(writeDifferences(runs, ['a', 'b'])).toBe(
      'dram.bandwidth 34 GB/s (a), 270 GB/s (b); foldOverhead 0 (a), 3 (b)',
    );
    expect(differencesOf(runs)).toEqual([
      {
        path: 'dram.bandwidth',
        values: [
          { value: '34 GB/s', of: [0] },
          { value: '270 GB/s', of: [1] },
        ],
      },
      {
        path: 'foldOverhead',
        values: [
          { value: '0', of: [0] },
          { value: '3', of: [1] },
        ],
      },
    ]);
    expect(writeDifferences([runs[0]!, runs[0]!], ['a', 'b'])).toBe('');
  });

  it('tells runs of two fidelities or batches apart, and values that four digits do not', async () => {
    const [run] = await identities(['systolic/8x8']);
    expect(writeDifferences([run!, { ...run!, fidelity: 'analytic' }], ['a', 'b'])).toMatch(
      /fidelity event \(a\), analytic \(b\)/,
    );
    expect(writeDifferences([run!, { ...run!, options: { ...run!.options, batch: 7 } }], ['a', 'b'])).toMatch(
      /batch .*7 \(b\)/,
    );
    const near = await identities(
      ['systolic/8x8', 'clock=700000001 Hz'],
      ['systolic/8x8', 'clock=700000002 Hz'],
    );
    expect(writeDifferences(near, ['a', 'b'])).toContain('clock 700000001 (a), 700000002 (b)');
  });

  it('has bandwidths and latencies of GPUs, which count them in cycles, a second', async () => {
    const runs = await identities(
      ['gpu/v100', 'dram.bandwidth=850 GB/s', 'l1.latency=138 cycles', 'clock=1380 MHz'],
      ['gpu/v100', 'dram.bandwidth=425 GB/s', 'l1.latency=276 cycles', 'clock=1380 MHz'],
    );
    const text = writeDifferences(runs, ['a', 'b']);
    expect(text).toContain('dram.bandwidth 850 GB/s (a), 425 GB/s (b)');
    expect(text).toContain('l1.latency 100 ns (a), 200 ns (b)');
  });

  it('has machines of machines by name, and what is set in them', async () => {
    const runs = await identities(
      ['inference/delphi-haac', 'client.gc.set.gateEngines=8'],
      ['inference/delphi-haac', 'client.gc.set.gateEngines=4', 'server.gc.arch=haac/16ge-2mb-ddr4'],
    );
    const text = writeDifferences(runs, ['a', 'b']);
    expect(text).toContain('client.gc.gateEngines 8 (a), 4 (b)');
    expect(text).toContain('server.gc haac/16ge-2mb-hbm2 (a), haac/16ge-2mb-ddr4 (b)');
    expect(text).not.toMatch(/provenance|spec|file/);
  });

  it('counts what is too much for a line', async () => {
    const runs = await identities(['systolic/8x8'], ['flexsa/1g4c']);
    expect(writeDifferences(runs, ['a', 'b'])).toMatch(/only a: ([\w.-]+ [^,;]+, ){6}\d+ more/);
  });

  it('leaves words that all labels share out of short ones', () => {
    expect(shortLabels(['x/8x8 ws', 'x/8x8 os'])).toEqual(['ws', 'os']);
    expect(shortLabels(['x/8x8', 'x/8x8 os'])).toEqual(['x/8x8', 'x/8x8 os']);
    expect(shortLabels(['ws, x/8x8', 'os, x/8x8'])).toEqual(['ws', 'os']);
    expect(shortLabels(['a', 'b'])).toEqual(['a', 'b']);
  });
});

it('a path is among sections that hold it', () => {
  expect(isAmong(['rs', 'dram.latency'], 'rs.spad.filter')).toBe(true);
  expect(isAmong(['rs', 'dram.latency'], 'dram.latency')).toBe(true);
  expect(isAmong(['rs', 'dram.latency'], 'dram')).toBe(false);
  expect(isAmong(['rs', 'dram.latency'], 'rsx')).toBe(false);
});
