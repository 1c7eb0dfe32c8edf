import { describe, expect, it } from 'vitest';
import { namedBands } from '../../src/charts/bands.js';
import { colourOf, SERIES } from '../../src/charts/palette.js';
import { shorten, textWidth } from '../../src/charts/text.js';
import { SIZE } from '../../src/charts/theme.js';
import { plot } from '../../src/plot/index.js';
import { runLabels } from '../../src/plot/select.js';
import { buildReport } from '../../src/report/index.js';
import type { ReportData } from '../../src/report/data.js';
import type { RunRecord } from '../../src/results/record.js';
import { check, type Element } from './document.js';
import { manyLayers, runRecord } from './fixture.js';

const all = (document: Element, selector: string): Element[] => [...document.querySelectorAll(selector)];
const wordsOf = (document: Element, selector: string): string[] =>
  all(document, selector).map(({ textContent }) => textContent);

describe('configurations', () => {
  it.each([0.991, 0.93, 0.5])('the share %d stands clear of the name of its panel', async (share) => {
    const records = ['aaaa0000', 'bbbb0000'].map((id) => runRecord({ id, arch: id }));
    for (const { operators, machine } of records)
      for (const operator of operators) operator.computeCycles = operator.work / machine.units / share;
    const document = check(await plot('configurations', records));
    const [panel] = all(document, 'g.panel');
    const labels = all(panel!, 'g.bar text');
    expect(labels.map(({ textContent }) => textContent)).toEqual(
      Array(2).fill(`${(share * 100).toFixed(1)} %`),
    );
    const [bar] = all(panel!, 'g.bar rect');
    const top = Number(bar!.getAttribute('y'));
    for (const label of labels) {
      const y = Number(label.getAttribute('y'));
      // The heading's foot is at -14; letters of the label rise by 8.
      expect(y - 8).toBeGreaterThan(-8);
      expect(y).toBeCloseTo(share > 0.92 ? top + 14 : top - 4, 1);
    }
  });
});

/** Two runs of one network on one machine, of which the second is changed. */
function pair(change: (record: RunRecord) => void): RunRecord[] {
  const [one, other] = ['aaaa0000', 'bbbb0000'].map((id) => runRecord({ id }));
  other!.run.architecture = structuredClone(other!.run.architecture);
  change(other!);
  return [one!, other!];
}

describe('runs are told apart by what differs', () => {
  it('by what --set changed', () => {
    const records = pair(({ run }) => (run.architecture['dram'] = { bandwidth: 16e9 }));
    expect(runLabels(records)).toEqual([
      'ws, tpu-like-128x128 (dram.bandwidth 168 GB/s)',
      'ws, tpu-like-128x128 (dram.bandwidth 16 GB/s)',
    ]);
  });

  it('by how their network was pruned, and by that alone', () => {
    const records = pair(({ run }) => {
      run.workload = 'resnet50+prune-r0.2-e80+training';
      run.options = { transforms: { prune: { epoch: 80, macFraction: 0.63 } } };
    });
    records[0]!.run.workload = 'resnet50+prune-r0.2-e30+training';
    records[0]!.run.options = { transforms: { prune: { epoch: 30, macFraction: 0.66 } } };
    expect(runLabels(records)).toEqual([
      'ws, tpu-like-128x128 (prune-r0.2-e30)',
      'ws, tpu-like-128x128 (prune-r0.2-e80)',
    ]);
  });

  it('by the rewrite that one has and the other has not, by settings besides, and by networks', () => {
    const [plain, pruned] = pair(({ run }) => {
      run.workload = 'resnet50+draco-g4';
      run.architecture['dram'] = { bandwidth: 16e9 };
    });
    expect(runLabels([plain!, pruned!])).toEqual([
      'ws, tpu-like-128x128 (not rewritten, dram.bandwidth 168 GB/s)',
      'ws, tpu-like-128x128 (draco-g4, dram.bandwidth 16 GB/s)',
    ]);
    expect(runLabels(pair(({ run }) => (run.workload = 'vgg16')))).toEqual([
      'ws, tpu-like-128x128 (resnet50)',
      'ws, tpu-like-128x128 (vgg16)',
    ]);
  });

  it('in dataflows, utilization and roofline; what is not the same is told by the same words', async () => {
    const records = pair(({ run }) => {
      run.workload = 'resnet50+prune-r0.2-e80';
      run.options = { transforms: { prune: { epoch: 80 } } };
    });
    records[0]!.run.workload = 'resnet50+prune-r0.2-e30';
    records[0]!.run.options = { transforms: { prune: { epoch: 30 } } };
    for (const kind of ['dataflows', 'utilization', 'roofline', 'configurations']) {
      const words = wordsOf(check(await plot(kind, records)), 'text').join(' ');
      expect(words).toMatch(/\(prune-r0\.2-e30\)/);
      expect(words).toMatch(/\(prune-r0\.2-e80\)/);
      // The ids stand in the lines that name runs, not in labels.
      expect(words).not.toMatch(/\([ab]{4}0000\)/);
    }
    const notes = wordsOf(check(await plot('dataflows', records)), 'text.note').join(' ');
    expect(notes).toContain(
      'Not the same in all: transforms.prune.epoch 30 (prune-r0.2-e30), 80 (prune-r0.2-e80).',
    );
  });
});

/** Components of energy by kind of machine. */
const COMPONENTS: Readonly<Record<string, string[]>> = {
  systolic: ['mac', 'register', 'noc', 'scratchpad', 'vector', 'dram', 'clock', 'leakage'],
  flexsa: ['mac', 'register', 'vector', 'dram', 'clock', 'gbuf', 'lbuf', 'leakage'],
  wavecore: ['mac', 'register', 'buffer', 'vector', 'dram', 'clock', 'leakage'],
  gpu: ['dram', 'static', 'instructions', 'l1', 'l2'],
  haac: ['and', 'engine', 'onChip', 'phy'],
};

describe('energy', () => {
  const [blue, orange, green, vermillion, sky, purple, yellow, grey] = SERIES;

  it.each(Object.keys(COMPONENTS))('%s: a component has the colour that it has in all kinds', (kind) => {
    const expected: Readonly<Record<string, string | undefined>> = {
      ...{ mac: blue, instructions: blue, and: blue, register: orange, engine: orange },
      ...{ scratchpad: green, gbuf: green, buffer: green, l2: green, onChip: green },
      ...{ noc: sky, lbuf: sky, l1: sky, vector: purple, dram: vermillion, phy: vermillion },
      ...{ clock: yellow, leakage: grey, static: grey },
    };
    for (const order of [COMPONENTS[kind]!, [...COMPONENTS[kind]!].reverse()]) {
      const colours = colourOf(order);
      for (const component of order) expect(colours.get(component), component).toBe(expected[component]);
      expect(new Set(colours.values()).size).toBe(order.length);
    }
  });

  it('two components of one colour in one picture: the second gets another', () => {
    const colours = colourOf(['mac', 'pe', 'dram']);
    expect([colours.get('mac'), colours.get('dram')]).toEqual([blue, vermillion]);
    expect([blue, vermillion]).not.toContain(colours.get('pe'));
    expect(colours.get('pe')).toBeDefined();
  });

  it('in the picture and in the report, on any kind', async () => {
    for (const components of Object.values(COMPONENTS)) {
      const record = runRecord();
      const energy = Object.fromEntries(components.map((component, i) => [component, (i + 1) * 1e-6]));
      for (const each of [record.totals, ...record.operators]) each.energy = energy;
      const document = check(await plot('energy', [record]));
      const [, json] = /id="report-data">(.*?)<\/script>/s.exec(
        await buildReport({ toolVersion: '1', sweeps: [], runs: [record] }),
      )!;
      const { runs } = JSON.parse(json!) as ReportData;
      const { parts } = runs[0]!.operators.measures.find(({ meaning }) => meaning.name === 'energyJoules')!;
      const inReport = new Map(parts.map(({ name, colour }) => [name, SERIES[colour]]));
      for (const item of all(document, 'g.legend > g')) {
        const [component] = wordsOf(item, 'text')[0]!.split(' ');
        expect(inReport.get(component!), component).toBe(all(item, 'rect')[0]!.getAttribute('fill'));
      }
    }
  });

  it('of 352 names some are written, whole or cut between their parts, and how many there are', async () => {
    const layers = manyLayers(352).map((layer) => ({ ...layer, name: `${layer.name}.batch-norm.backward` }));
    const document = check(await plot('energy', [runRecord({ layers })]));
    const names = wordsOf(document, 'text.operator');
    expect(names.length).toBeGreaterThan(40);
    expect(names.length).toBeLessThan(352 / 4);
    for (const name of names) expect(name).toMatch(/^block\d+(\.op\d)?…backward$/);
    expect(document.textContent).toMatch(/operators in order of execution \(352, one name in \d shown\)/);
  });
});

describe('names', () => {
  it.each([
    ['s3b2c2.batch-norm.backward', 20, 's3b2c2…backward'],
    ['resnet50-imagenet+prune-r0.2-e30+training', 32, 'resnet50…r0.2-e30+training'],
    ['abcdefghijklmnopqrstuvwxyz', 12, 'abcd…tuvwxyz'],
    ['short.name', 20, 'short.name'],
    ['a.bcdefghijklmnopqrstuvwxyz', 20, 'a.bcdefg…pqrstuvwxyz'],
    ['x-1234567890123456789012345', 20, 'x-123456…56789012345'],
  ])('%s in %d letters', (name, limit, expected) => {
    expect(shorten(name, limit)).toBe(expected);
    expect([...shorten(name, limit)].length).toBeLessThanOrEqual(limit);
  });

  it('of several words stand in lines below their bars, what is in brackets apart', () => {
    const names = ['270', '64', '16'].map((rate) => `ws, systolic/128x128 (dram.bandwidth ${rate} GB/s)`);
    const { labels, slanted, height } = namedBands(names, 600);
    expect(labels[1]).toEqual(['ws, systolic/128x128', '(dram.bandwidth 64 GB/s)']);
    expect(slanted).toBe(false);
    expect(height).toBe(18 + 13 + 22);
    for (const line of labels.flat()) expect(textWidth(line, SIZE.small)).toBeLessThanOrEqual(200 - 6);
    expect(namedBands(names, 750).labels[0]).toHaveLength(2);
    expect(namedBands(names, 1200).labels[0]).toEqual([names[0]]);
    // Too narrow for words: slanted, in one line each.
    const narrow = namedBands(names, 200);
    expect(narrow.slanted).toBe(true);
    expect(narrow.labels.every((lines) => lines.length === 1)).toBe(true);
  });
});
