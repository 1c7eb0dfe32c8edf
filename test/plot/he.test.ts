import { describe, expect, it } from 'vitest';
import { plot } from '../../src/plot/index.js';
import { drawPtune } from '../../src/plot/ptune.js';
import { prepare, simulate } from '../../src/simulation/simulate.js';

describe('pictures of homomorphic encryption', () => {
  it('cycles by kernel of each layer, without what waits for the link', async () => {
    const record = simulate(
      await prepare({ workload: 'resnet50-imagenet', arch: 'cheetah/4x512', fidelity: 'event' }),
    );
    const svg = await plot('he-kernels', [record]);
    expect(svg).toContain('NTT (58.2 %)');
    expect(svg).toContain('rotate, NTTs apart (33.4 %)');
    expect(svg).toContain('multiply (8.3 %)');
    const busy = record.totals.computeCycles + record.totals.drainCycles;
    expect(svg).toContain(`${(busy / 1e6).toFixed(1)}M cycles in all`);
    for (const { name } of record.operators) expect(svg).toContain(name);
  });

  it('cost against budget: what is chosen is marked, what is far below zero is left out', async () => {
    const points = [
      { cost: 1e9, budget: -21, chosen: false },
      { cost: 3e9, budget: -2, chosen: false },
      { cost: 7e9, budget: 1.5, chosen: true },
      { cost: 2e10, budget: 8, chosen: false },
    ];
    const fronts = [
      { layer: 'one', points },
      { layer: 'two', points: points.slice(2) },
    ];
    const svg = await drawPtune({ network: 'net', setting: 't by uniform=20', fronts, toolVersion: '1.2.3' });
    expect(svg.match(/one: 7G, 1.5 bits/g)).toHaveLength(1);
    expect(svg.match(/two: 7G, 1.5 bits/g)).toHaveLength(1);
    expect(svg).toContain('Fronts of 2 layers; 2 choices');
    expect(svg).toContain('net, t by uniform=20');
    // Three points of the first layer, two of the second.
    const paths = [...svg.matchAll(/<path[^>]* d="(M[^"]*)"/g)].map(([, data]) => data!.split('L').length);
    expect(paths.sort()).toEqual([2, 3]);
  });
});
