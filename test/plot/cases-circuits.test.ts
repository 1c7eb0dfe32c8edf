/** Cases of pictures of circuits and of training steps. */
import { describe, expect, it } from 'vitest';
import { si } from '../../src/charts/text.js';
import { plot } from '../../src/plot/index.js';
import { sweepPlot } from '../../src/plot/sweeps.js';
import type { RunRecord } from '../../src/results/record.js';
import { check } from './document.js';
import { runRecord } from './fixture.js';
import { SPECIAL } from './special.js';
import { sweepRecord } from './sweep-fixture.js';

const textsOf = (svg: string, selector = 'text'): string[] =>
  [...check(svg).querySelectorAll(selector)].map(({ textContent }) => textContent);
const special = (kind: string, record = runRecord()): RunRecord => SPECIAL[kind]!(record);

/** A circuit that takes so many cycles, and bytes as a share of the fixture's, on some engines. */
function circuit(name: string, gateEngines: number, cycles: number, share = 1): RunRecord {
  const record = special('gc-traffic', runRecord({ id: `${gateEngines}${name}` }));
  record.operators = record.operators.map((one) => ({
    ...one,
    name,
    cycles,
    details: { ...one.details, gateEngines },
    traffic: one.traffic.map((row) => ({
      ...row,
      readBytes: row.readBytes * share,
      writeBytes: row.writeBytes * share,
    })),
  }));
  return record;
}

describe('ge-scaling', () => {
  it('a circuit that ran on one number of engines is no line, and is said to be none', async () => {
    const runs = [circuit('aes', 16, 50), circuit('mul', 1, 100), circuit('mul', 4, 40)];
    const svg = await plot('ge-scaling', runs);
    expect(textsOf(svg)).not.toContain('1.0 x');
    expect(textsOf(svg, 'text.key')).toEqual(['mul', 'ideal']);
    expect(textsOf(svg)).toContain('2.5 x');
    expect(textsOf(svg)).toContain(
      'Not drawn, for speed-up needs two numbers of gate engines: aes (16 engines).',
    );
    expect(check(svg).querySelectorAll('g.panel circle')).toHaveLength(2);
    const without = await plot('ge-scaling', runs.slice(1));
    expect(without).not.toContain('Not drawn');
    // Twice on the same engines is no scaling either.
    await expect(
      plot('ge-scaling', [circuit('aes', 16, 50), circuit('aes', 16, 60), circuit('mul', 1, 9)]),
    ).rejects.toThrow('speed-up needs two numbers of gate engines, here is aes (16 engines), mul (1 engine)');
  });

  it('the line of the ideal is as dark as the ink, in its legend too', async () => {
    const document = check(await plot('ge-scaling', [circuit('mul', 1, 100), circuit('mul', 4, 40)]));
    const dashed = [...document.querySelectorAll('line[stroke-dasharray]')];
    expect(dashed).toHaveLength(2);
    for (const line of dashed) expect(line.getAttribute('stroke')).toBe('#1a1a1a');
  });
});

describe('ge-utilization', () => {
  it('a long label is whole where there is room', async () => {
    const runs = [1, 16].map((engines) => circuit('bubble-sort-256-32', engines, 100));
    runs[0]!.operators[0]!.details['gateOrder'] = 'as-the-netlist-has-it';
    runs[1]!.operators[0]!.details['gateOrder'] = 'full';
    const keys = textsOf(await plot('ge-utilization', runs, { width: 1100 }), 'text.key');
    expect(keys).toHaveLength(2);
    for (const key of keys) expect(key).not.toContain('…');
    expect(keys[0]).toMatch(/^1 GE, order as-the-netlist-has-it \(mean /);
  });
});

describe('gc-traffic', () => {
  it('the bytes of every run are written, and their shares are seen where the bar is not', async () => {
    const runs = [circuit('aes-128', 16, 50, 1e-4), circuit('bubble-sort-256-32', 16, 90)];
    const svg = await plot('gc-traffic', runs, { width: 1100 });
    const document = check(svg);
    const [large, small] = [...document.querySelectorAll('.bar > title')].map(
      ({ textContent }) => textContent,
    );
    expect(large).toMatch(/^bubble-sort-256-32: /);
    expect(small).toMatch(/^aes-128: /);
    const bytes = textsOf(svg, 'text.tick');
    // Above its bar, and beside its shares.
    const heights = runs.map(({ operators: [one] }) =>
      one!.traffic
        .filter(({ level }) => level === 'dram')
        .reduce((sum, row) => sum + row.readBytes + row.writeBytes, 0),
    );
    expect(heights[0]! / heights[1]!).toBeCloseTo(1e-4, 9);
    for (const sum of heights) expect(bytes.filter((tick) => tick === si(sum, 'B'))).toHaveLength(2);
    expect(document.querySelectorAll('g.share')).toHaveLength(2);
    const widths = [...document.querySelectorAll('g.share')].map((share) =>
      [...share.querySelectorAll('rect')]
        .slice(1)
        .reduce((sum, r) => sum + Number(r.getAttribute('width')), 0),
    );
    expect(widths[0]).toBeCloseTo(widths[1]!, 0);
  });

  it('names below the bars are whole where there is room', async () => {
    const runs = [circuit('bubble-sort-256-32', 1, 50), circuit('dot-product-128-of-32-bits', 16, 90)];
    const names = textsOf(await plot('gc-traffic', runs, { width: 1100 }), 'text.operator');
    expect(names.join(' ')).toContain('dot-product-128-of-32-bits, 16 GE');
    for (const name of names) expect(name).not.toContain('…');
  });
});

describe('dram-causes', () => {
  it('one run has a bar for each cause, with its bytes, and says which run it is', async () => {
    const record = special('dram-causes');
    record.run.architecture = { ...record.run.architecture, dataflow: undefined, scheduler: 'mbs1' };
    const svg = await plot('dram-causes', [record]);
    const titles = [...check(svg).querySelectorAll('.bar > title')].map(({ textContent }) => textContent);
    expect(titles).toHaveLength(2);
    const amounts = titles.map((title) => /^(.*): \1 (.*)$/.exec(title)!.slice(1));
    expect(amounts.map(([name]) => name)).toEqual(['weights and their gradients', 'features read']);
    for (const [, bytes] of amounts) expect(textsOf(svg, 'text.tick')).toContain(bytes);
    expect(textsOf(svg)).toContain('causes in mbs1, tpu-like-128x128');
    expect(textsOf(svg, 'g.share text.tick').slice(0, 2)).toEqual(['25.0 %', '75.0 %']);
  });

  it('several runs have a bar each', async () => {
    const several = ['a', 'b'].map((id) => special('dram-causes', runRecord({ id: `${id}0` })));
    expect(check(await plot('dram-causes', several)).querySelectorAll('.bar')).toHaveLength(2);
  });
});

describe('occupancy', () => {
  const labels = async (cores?: number, chipBatch?: number): Promise<string[]> => {
    const record = special('occupancy');
    if (cores !== undefined && chipBatch !== undefined)
      record.totals = { ...record.totals, details: { ...record.totals.details, cores, chipBatch } };
    return textsOf(await plot('occupancy', [record]), 'text.key');
  };

  it('sub-batches add up to the batch of a core', async () => {
    // Of 4 samples, twice.
    expect((await labels(2, 16))[0]).toMatch(/: 2 × 4 samples$/);
    expect((await labels(2, 14))[0]).toMatch(/: 4 \+ 3 samples$/);
    expect((await labels(1, 5))[0]).toMatch(/: 4 \+ 1 samples$/);
    expect((await labels())[0]).toMatch(/: 2 × up to 4 samples$/);
  });
});

describe('sweeps whose axes change together', () => {
  it('a value that comes again is one value', async () => {
    const sweep = sweepRecord({ workloads: ['resnet50'] });
    sweep.axes = sweep.axes.map((axis) =>
      axis.path === 'dataflow' ? { ...axis, values: ['ws', 'ws', 'os', 'is'] } : axis,
    );
    const keys = textsOf(await sweepPlot('pareto', sweep), 'text.key').filter((key) => /dataflow/.test(key));
    expect(keys).toEqual(['dataflow ws', 'dataflow os', 'dataflow is']);
    const ticks = textsOf(await sweepPlot('parallel', sweep), 'text.tick');
    expect(ticks.filter((tick) => tick === 'ws')).toHaveLength(1);
  });
});

describe('timeline', () => {
  it('has no empty words', async () => {
    const record = runRecord();
    record.operators = record.operators.map((one) => ({ ...one, stage: '' }));
    for (const words of textsOf(await plot('timeline', [record]))) expect(words).not.toBe('');
  });
});

describe('notes', () => {
  it('name what is assumed, recalled, fitted and derived, and count what is too much', async () => {
    const record = runRecord();
    const of = (status: RunRecord['assumptions'][number]['status'], n: number): RunRecord['assumptions'] =>
      Array.from({ length: n }, (_, i) => ({ name: `${status}${i}`, value: '1', status, source: 'none' }));
    record.assumptions = [...of('assumed', 1), ...of('recalled', 2), ...of('fitted', 9), ...of('derived', 1)];
    const notes = textsOf(await plot('stalls', [record], { width: 1100 }), 'text.note').join(' ');
    expect(notes).toContain('Rests on assumed: assumed0.');
    expect(notes).toContain('Rests on recalled: recalled0, recalled1.');
    expect(notes).toContain('fitted7 and 1 more.');
    expect(notes).toContain('Rests on derived: derived0.');
  });
});
