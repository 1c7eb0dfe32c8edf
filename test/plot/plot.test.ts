import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.js';
import { PLOTS, heatmap, plot, renderSvg } from '../../src/plot/index.js';
import type { RunRecord } from '../../src/results/record.js';
import { textWidth } from '../../src/charts/text.js';
import { check, parse } from './document.js';
import { manyLayers, resnetLayers, runRecord } from './fixture.js';
import type { Layer } from './fixture.js';
import { SPECIAL } from './special.js';

/** As many runs as the plot needs, on different dataflows. */
function runs(name: string, layers?: Layer[]): RunRecord[] {
  const flows = PLOTS[name]!.minRuns > 1 ? (['ws', 'os', 'is'] as const) : (['ws'] as const);
  return flows.map((dataflow, i) => {
    const record = runRecord({ dataflow, id: `${i}abcdef0123`, ...(layers === undefined ? {} : { layers }) });
    return SPECIAL[name]?.(record) ?? record;
  });
}

const NAMES = Object.keys(PLOTS);
const oneLayer: Layer[] = [{ name: 'fc', stage: '', m: 196, n: 512, k: 768 }];

describe.each(NAMES)('plot %s', (name) => {
  it('is well-formed, says what and whence, and is the same twice', async () => {
    const svg = await plot(name, runs(name), { note: 'from a test' });
    const words = check(svg).textContent;
    expect(words).toContain('resnet50 on tpu-like-128x128');
    expect(words).toContain('event fidelity');
    expect(words).toMatch(/systole 0\.1\.0, runs? 0abcdef0.*; from a test/);
    expect(await plot(name, runs(name), { note: 'from a test' })).toBe(svg);
  });

  it.each([
    ['one operator', oneLayer],
    ['500 operators', manyLayers(500)],
  ])('draws %s', async (_, layers) => {
    check(await plot(name, runs(name, layers)));
  });

  it('keeps odd names legible and the document valid', async () => {
    const layers = resnetLayers().map((layer) => ({
      ...layer,
      name: `a<b>&amp;&nbsp;"\u0001\u000b\ufffe\ud800${layer.name}\u202e${'long'.repeat(40)}`,
      stage: `<${layer.stage}>\u0000`,
    }));
    const records = runs(name, layers).map((record) => ({
      ...record,
      run: { ...record.run, workload: `net & <net>\u0007${'x'.repeat(300)}`, arch: 'a\nb\t\u001bc' },
    }));
    const svg = await plot(name, records, { title: 'T<&\u0002>', note: '</svg>]]>' });
    // eslint-disable-next-line no-control-regex
    expect(svg).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe]|\u202e/);
    expect(svg).not.toContain('&nbsp;<');
    const document = check(svg);
    const labels = [...document.querySelectorAll('text.operator')].map((e) => e.textContent);
    const width = Number(document.getAttribute('width'));
    // Short, or all of them fit side by side.
    for (const label of labels)
      if (label.length > 24) expect(textWidth(label, 10.5) * labels.length).toBeLessThan(width);
    expect(document.textContent).toContain('…');
  });

  it('has nothing to draw for a run without operators', async () => {
    await expect(plot(name, runs(name, []))).rejects.toThrow(InputError);
  });

  it('refuses a selection of the wrong size', async () => {
    await expect(plot(name, [])).rejects.toThrow(InputError);
    const tooMany = Array.from({ length: PLOTS[name]!.maxRuns + 1 }, () => runRecord());
    await expect(plot(name, tooMany)).rejects.toThrow(/runs selected; expected/);
  });

  it('refuses a record with a number missing instead of hiding it', async () => {
    const records = runs(name);
    for (const operator of records[0]!.operators) {
      Object.assign(operator, { cycles: NaN, computeCycles: NaN, startCycle: NaN, peUtilization: NaN });
      operator.energy['mac'] = NaN;
      for (const entry of operator.traffic) entry.readBytes = NaN;
    }
    await expect(plot(name, records)).rejects.toThrow(/cannot be drawn/);
  });
});

describe('bars', () => {
  const record = runRecord();
  const executed = record.operators.filter((operator) => operator.unit !== 'fused');
  const array = executed.filter((operator) => operator.unit === 'array');

  it.each([
    ['utilization', array.length],
    ['traffic', executed.length],
    ['energy', executed.length],
    ['stalls', executed.length],
    ['timeline', executed.length],
  ])('%s has one for each operator drawn', async (name, expected) => {
    const document = parse(await plot(name, [record]));
    expect(document.querySelectorAll('g.bar').length).toBe(expected);
  });

  it('timeline says when operators of a unit take turns, and when there are more than it has rows for', async () => {
    const plain = parse(await plot('timeline', [record])).textContent;
    expect(plain).not.toContain('turns');
    expect(plain).not.toContain('rows a unit');
    const end = record.totals.cycles;
    const turns = structuredClone(record);
    for (const operator of turns.operators) Object.assign(operator, { startCycle: 0, endCycle: end });
    const svg = await plot('timeline', [turns]);
    const words = check(svg).textContent;
    expect(words).toContain("others' turns");
    expect(words).toContain('At most 6 rows a unit');
    // Every bar is as wide as the run; the first operator's compute is its share of it.
    const [first] = array;
    const widths = [...parse(svg).querySelectorAll('g.bar rect')].map((rect) =>
      Number(rect.getAttribute('width')),
    );
    const share = first!.computeCycles / end;
    const whole = widths.reduce((sum, width) => sum + width, 0) / executed.length;
    expect(widths.some((width) => Math.abs(width / whole - share) < 0.01)).toBe(true);
    expect(widths.at(-1)! / whole).toBeGreaterThan(0.5);
  });

  it('one panel a run, and one cell a layer and run', async () => {
    const three = runs('dataflows');
    const panels = parse(await plot('utilization', three)).querySelectorAll('g.utilization');
    expect(panels.length).toBe(3);
    const matrix = parse(await plot('dataflows', three));
    expect(matrix.querySelectorAll('rect.cell').length).toBe(3 * array.length);
    expect(matrix.querySelectorAll('rect.total').length).toBe(4);
  });

  it('adds the energy of fused operators to their host', async () => {
    const sum = executed.length < record.operators.length;
    expect(sum).toBe(true);
    const total = record.totals.energyJoules!;
    const document = parse(await plot('energy', [record]));
    expect(document.querySelectorAll('svg > desc')[0]!.textContent).toContain(
      `${(total * 1e3).toPrecision(3)} mJ in all`,
    );
  });

  it('stacks to 100 % when normalised', async () => {
    const document = parse(await plot('stalls', [record], { normalize: true }));
    const heights = [...document.querySelectorAll('g.bar')].map((bar) =>
      [...bar.querySelectorAll('rect')].reduce(
        (height, each) => height + Number(each.getAttribute('height')),
        0,
      ),
    );
    expect(Math.min(...heights)).toBeCloseTo(290, 0);
    expect(Math.max(...heights)).toBeCloseTo(290, 0);
  });
});

describe('what a picture rests on', () => {
  it.each(['utilization', 'roofline', 'traffic', 'energy', 'stalls'])(
    '%s names assumed, recalled and fitted constants',
    async (name) => {
      const words = parse(await plot(name, runs(name))).textContent;
      for (const each of [
        'assumed: energy.actions.* (2)',
        'recalled: energy.actions.scratchpad',
        'fitted: dram.efficiency',
      ])
        expect(words).toContain(`Rests on ${each}.`);
    },
  );
});

describe('axes', () => {
  it.each([
    ['utilization', ['PE utilisation (% of PE cycles)', 'cycles (% of the run)']],
    ['roofline', ['MACs per second (MAC/s)', 'MACs per byte moved at DRAM (MAC/B)', 'GB/s', 'whole network']],
    ['traffic', ['bytes read and written at DRAM (B)', 'MiB', 'scratchpad']],
    [
      'energy',
      [
        'energy (J)',
        'µJ',
        'Rests on assumed: energy.actions.* (2).',
        'recalled: energy.actions.scratchpad.',
        'fitted: dram.efficiency.',
      ],
    ],
    ['stalls', ['cycles', 'stall: dram']],
    ['dataflows', ['slowdown against the best run (×)', 'best of each layer', 'ws, tpu-like-128x128']],
    ['timeline', ['time since the start of the run (cycles)', 'array', 'vector', 'compute']],
    ['occupancy', ['time since the start of the step (cycles)', 'bytes occupied (B)', 'capacity 1 MiB']],
    ['dram-causes', ['bytes read and written at DRAM (B)', 'weights and their gradients', 'features read']],
  ])('%s names its quantities and units', async (name, expected) => {
    const words = parse(await plot(name, runs(name))).textContent;
    for (const each of expected) expect(words).toContain(each);
  });

  it('says that DI is recalled wherever it is drawn', async () => {
    const plain = parse(await plot('roofline', [runRecord()])).textContent;
    expect(plain).not.toContain('DI');
    const words = parse(await plot('roofline', [runRecord()], { weighted: true })).textContent;
    expect(words).toContain('DI: form and 0.80 recalled, not read');
  });
});

describe('what is missing', () => {
  it('says what of the roofline a kind of machine does not model', async () => {
    const record = runRecord();
    record.machine.memoryBytesPerSecond = null;
    await expect(plot('roofline', [record])).rejects.toThrow(
      /kind systolic does not model a limit of its memory/,
    );
    record.machine.peakPerSecond = null;
    await expect(plot('roofline', [record])).rejects.toThrow(
      /kind systolic does not model a peak of its PEs/,
    );
  });

  it('names the levels that have traffic', async () => {
    await expect(plot('traffic', [runRecord()], { level: 'l2' })).rejects.toThrow(
      /'l2'.*one of dram, scratchpad/,
    );
  });

  it('refuses a width that nothing fits in', async () => {
    await expect(plot('traffic', [runRecord()], { width: 100 })).rejects.toThrow(
      /width: .*expected 500 to 4000/,
    );
    check(await plot('traffic', [runRecord()], { width: 500 }));
  });

  it('suggests the nearest plot', async () => {
    await expect(plot('rooflin', [runRecord()])).rejects.toThrow(/did you mean 'roofline'/);
    await expect(plot('constructor', [runRecord()])).rejects.toThrow(InputError);
  });

  it('does not compare runs without a common operator', async () => {
    const other = runRecord({ layers: oneLayer.map((layer) => ({ ...layer, name: 'other' })) });
    await expect(plot('dataflows', [runRecord(), other])).rejects.toThrow(/no operator in common/);
    await expect(plot('utilization', [runRecord(), other])).rejects.toThrow(/no operator in common/);
  });

  it('does not draw energy that nobody modelled, or utilisation of nothing', async () => {
    const record = runRecord();
    for (const operator of record.operators) Object.assign(operator, { energy: {}, work: 0 });
    await expect(plot('energy', [record])).rejects.toThrow(/no energy/);
    await expect(plot('utilization', [record])).rejects.toThrow(/no operator has work for the PEs/);
  });

  it('tells a kind that does not model a number from a run that lacks it', async () => {
    const record = runRecord();
    const none = { peUtilization: null, energyJoules: null };
    for (const each of [record.totals, ...record.operators]) Object.assign(each, none);
    await expect(plot('energy', [record])).rejects.toThrow(/kind systolic does not model energy/);
    await expect(plot('utilization', [record])).rejects.toThrow(
      /kind systolic does not model utilisation of its PEs/,
    );
    check(
      await plot('configurations', [
        runRecord(),
        { ...runRecord(), totals: { ...runRecord().totals, energyJoules: null } },
      ]),
    );
  });

  it('draws other machines in their own words', async () => {
    const record = runRecord();
    record.machine = {
      unit: 'gate engines',
      units: 4,
      workUnit: 'gate',
      peakPerSecond: 4e9,
      memoryBytesPerSecond: 35e9,
    };
    const none = { macs: null, mappingEfficiency: null, arithmeticIntensity: null };
    for (const operator of record.operators)
      Object.assign(operator, none, { unit: operator.work > 0 ? 'lane a' : 'lane b' });
    const words = async (name: string): Promise<string> => check(await plot(name, [record])).textContent;
    const roofline = await words('roofline');
    expect(roofline).toContain('gates per second (gate/s)');
    expect(roofline).toContain('gates per byte moved at DRAM (gate/B)');
    expect(roofline).toContain('4 Ggate/s (4 gate engines, 700 MHz)');
    expect(await words('utilization')).toContain('gate engines used (% of gate engine cycles)');
    expect(await words('timeline')).toMatch(/lane a.*lane b/);
  });
});

describe('heat map', () => {
  const options = {
    title: 'PE utilisation',
    quantity: 'utilisation (%)',
    format: (v: number) => v.toFixed(0),
  };

  it('draws one rectangle a cell, and grey where there is no value', async () => {
    const cells = Array.from({ length: 12 * 14 }, (_, i) => (i === 5 ? NaN : i));
    const document = check(await heatmap(cells, 12, 14, options));
    expect(document.querySelectorAll('rect.cell').length).toBe(168);
    expect(document.textContent).toContain('no value');
  });

  it('draws many cells as one path a colour', async () => {
    const cells = Float64Array.from({ length: 256 * 256 }, (_, i) => i % 997);
    const svg = await heatmap(cells, 256, 256, options);
    const paths = check(svg).querySelectorAll('g.cells > path');
    expect(paths.length).toBeLessThanOrEqual(96);
    const drawn = [...paths].reduce(
      (sum, path) => sum + (path.getAttribute('d') ?? '').split('M').length - 1,
      0,
    );
    expect(drawn).toBe(65536);
    expect(await heatmap(cells, 256, 256, options)).toBe(svg);
  });

  it('refuses cells that do not fill the grid, and a grid without values', async () => {
    await expect(heatmap([1, 2, 3], 2, 2, options)).rejects.toThrow(/expected 2 rows x 2 columns/);
    await expect(heatmap([NaN], 1, 1, options)).rejects.toThrow(InputError);
    await expect(heatmap([], 0, 0, options)).rejects.toThrow(InputError);
  });

  it('draws a constant field', async () => {
    check(await heatmap([7], 1, 1, options));
  });
});

describe('renderSvg', () => {
  it('works without a caption and strips control characters', async () => {
    const svg = await renderSvg(10, 10, (root) => void root.append('text').text('a\u0001b'));
    expect(parse(svg).querySelectorAll('text')[0]!.textContent).toBe('ab');
  });
});

describe('dataflows on different clocks', () => {
  /** Two runs of one layer: 100 cycles at 700 MHz and 180 at 2.1 GHz. */
  const pair = () => {
    const made = [100, 180].map((cycles, i) => {
      const record = runRecord({
        layers: [{ name: 'only', stage: '', m: 10, n: 10, k: 10 }],
        dataflow: i === 0 ? 'ws' : 'os',
        id: `${i}fa1c09be2d47760`,
      });
      record.operators[0]!.cycles = cycles;
      record.totals.cycles = cycles;
      record.totals.seconds = cycles / (i === 0 ? 700e6 : 2.1e9);
      return record;
    });
    return made as [(typeof made)[0], (typeof made)[0]];
  };

  it('are ranked by time: 86 ns before 143 ns', async () => {
    const words = parse(await plot('dataflows', pair())).textContent!;
    expect(words).toContain('only, os, tpu-like-128x128: 85.7 ns, 1.00×');
    expect(words).toContain('only, ws, tpu-like-128x128: 143 ns, 1.67×');
    expect(words).toContain('time, 1 layer summed');
  });

  it('have a dash and no dot where a layer is not timed', async () => {
    const layers = ['a', 'b'].map((name) => ({ name, stage: '', m: 10, n: 10, k: 10 }));
    const records = (['ws', 'os'] as const).map((dataflow, i) =>
      runRecord({ layers, dataflow, id: `${i}fa1c09be2d47760` }),
    );
    records[0]!.operators[1]!.cycles = 0;
    const picture = parse(await plot('dataflows', records));
    expect(picture.textContent).toContain('b, ws, tpu-like-128x128: not modelled');
    expect(picture.querySelectorAll('.missing')).toHaveLength(1);
    expect(picture.textContent).toContain('–');
    expect(picture.textContent).toContain('1 layer summed');
  });

  it('say what they do not share, and are told apart by it', async () => {
    const [one, other] = pair();
    for (const [record, bandwidth] of [
      [one, 34e9],
      [other, 270e9],
    ] as const)
      record.run.architecture = { dataflow: 'ws', convention: 'overlap', dram: { bandwidth } };
    const words = parse(await plot('dataflows', [one, other])).textContent!;
    expect(words).toContain('ws, tpu-like-128x128 (dram.bandwidth 34 GB/s)');
    expect(words).toContain('overlap convention');
    other.run.architecture = { dataflow: 'ws', convention: 'scalesim', tiling: { stream: 'fit' } };
    other.run.arch = 'other';
    const note = parse(await plot('dataflows', [one, other])).textContent!;
    expect(note).toMatch(/Not the same in all: .*convention overlap .*scalesim/);
  });
});
