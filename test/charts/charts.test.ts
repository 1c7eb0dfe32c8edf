import fc from 'fast-check';
import { scaleLinear } from 'd3';
import { describe, expect, it } from 'vitest';
import { bottomAxis, leftAxis } from '../../src/charts/axes.js';
import { bands, namedBands, rowNames } from '../../src/charts/bands.js';
import { spreadApart } from '../../src/charts/labels.js';
import { MAX_TRACKS, tracksOf } from '../../src/charts/lanes.js';
import { legendOf } from '../../src/charts/legend.js';
import { stair, stepsOf } from '../../src/charts/lines.js';
import { layer, mark, rect, text, tooltip, type Mark, type Marks } from '../../src/charts/mark.js';
import { SERIES, colourOf, inkOn, sortKnown } from '../../src/charts/palette.js';
import { cycleParts, trafficParts } from '../../src/charts/parts.js';
import { LEVELS, drawCell, inkOnShade, levelOf, levelSteps, shade } from '../../src/charts/ramp.js';
import { render, type Target } from '../../src/charts/render.js';
import { extentOf, isFarApart, logTicks, scaleFor } from '../../src/charts/scales.js';
import { heightOf, normalize, paletteOf, spansOf, stackOf, totalBar } from '../../src/charts/stack.js';
import { siTicks } from '../../src/charts/text.js';

/** Every mark, depth first. */
function flatten(marks: Marks): Mark[] {
  if (marks === undefined || marks === false || typeof marks === 'string') return [];
  if ('tag' in marks) return [marks, ...flatten(marks.children)];
  return marks.flatMap(flatten);
}
const textsOf = (marks: Marks): unknown[] =>
  flatten(marks)
    .filter(({ tag }) => tag === 'text')
    .map(({ children }) => children);

describe('marks', () => {
  it('round coordinates and never have a negative size', () => {
    expect(rect([1.005, 2.3456, -3, 4], 'red').attributes).toMatchObject({
      x: 1,
      y: 2.35,
      width: 0,
      height: 4,
    });
  });

  it('become elements of a document: undefined attributes left out, colours painted, text as text', () => {
    const element = (tag: string): Target & { tag: string; set: string[]; inside: unknown[] } => {
      const [set, inside]: [string[], unknown[]] = [[], []];
      const ownerDocument = { createElementNS: (_: string, child: string) => element(child) };
      const setAttribute = (name: string, value: string): void => void set.push(`${name}=${value}`);
      return { tag, set, inside, ownerDocument, setAttribute, append: (...all) => void inside.push(...all) };
    };
    const root = element('svg');
    const marks: Marks = [
      false,
      layer('a', [tooltip('<b>'), rect([0, 0, 1, 1], 'red')]),
      undefined,
      text('t', 0, 0, 'x'),
    ];
    render(root, marks, (colour) => `<${colour}>`);
    const [group, words] = root.inside as ReturnType<typeof element>[];
    expect(group!.set).toEqual(['class=a']);
    const [title, box] = group!.inside as ReturnType<typeof element>[];
    expect([title!.tag, title!.inside]).toEqual(['title', ['<b>']]);
    expect(box!.set).toEqual(['x=0', 'y=0', 'width=1', 'height=1', 'fill=<red>']);
    expect(words!.set).toEqual(['x=0', 'y=0', 'class=x']);
  });
});

describe('stacks', () => {
  const bars = [
    {
      name: 'a',
      parts: new Map([
        ['x', 1],
        ['y', 3],
      ]),
    },
    {
      name: 'b',
      parts: new Map([
        ['y', 2],
        ['z', 0],
      ]),
    },
  ];

  it('put spans end to end, leaving out what has no length', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -2, max: 9 })), fc.integer(), (lengths, start) => {
        const spans = spansOf(lengths, start);
        expect(spans.map(({ part }) => part)).toEqual([...lengths.keys()].filter((i) => lengths[i]! > 0));
        spans.forEach(({ part, from, to }, i) => {
          expect(from).toBe(i === 0 ? start : spans[i - 1]!.to);
          expect(to - from).toBe(lengths[part]);
        });
      }),
    );
  });

  it('keep their sums, order known categories first, and leave out those without any amount', () => {
    const stack = stackOf(bars, paletteOf(bars, ['y']));
    expect(stack.categories).toEqual(['y', 'x']);
    expect(stack.bars.map(heightOf)).toEqual([4, 2]);
    expect(heightOf(totalBar(stack))).toBe(6);
    expect(normalize(stack).bars.map(heightOf)).toEqual([1, 1]);
  });

  it('draw the smallest of many categories as one', () => {
    const many = [
      { name: 'm', parts: new Map(Array.from({ length: 12 }, (_, i) => [`c${i}`, i + 1] as const)) },
    ];
    const stack = stackOf(many, paletteOf(many, []));
    expect(stack.categories).toHaveLength(8);
    expect(stack.categories.at(-1)).toBe('other');
    expect(heightOf(stack.bars[0]!)).toBe(78);
    expect(stack.bars[0]!.parts.get('other')).toBe(1 + 2 + 3 + 4 + 5);
  });

  it('say of a record what its numbers consist of', () => {
    const cycles = { computeCycles: 5, fillCycles: 1, drainCycles: 2, stallCycles: { fill: 7 } };
    expect([...cycleParts(cycles)]).toEqual([
      ['compute', 5],
      ['fill', 1],
      ['drain', 2],
      ['stall: fill', 7],
    ]);
    const row = { level: 'dram', tensor: 'ifmap', readBytes: 3, writeBytes: 4 };
    const traffic = [row, row, { ...row, level: 'scratchpad' }];
    expect([...trafficParts(traffic, 'dram')]).toEqual([['ifmap', 14]]);
  });
});

describe('bands', () => {
  it('share the width equally and centre their bars, which stay below 64 pixels', () => {
    const { step, bar, centre, left } = bands(4, 400);
    expect([step, bar, centre(0), left(1)]).toEqual([100, 64, 50, 118]);
    expect(bands(0, 400).step).toBe(400);
  });

  it('write whole names where they fit, slanted and shortened ones where not, and skip some where they must', () => {
    expect(namedBands(['conv1', 'conv2'], 400)).toMatchObject({
      slanted: false,
      every: 1,
      labels: [['conv1'], ['conv2']],
    });
    const names = Array.from({ length: 100 }, (_, i) => `a-rather-long-name-of-an-operator-${i}`);
    const crowded = namedBands(names, 400);
    expect(crowded).toMatchObject({ slanted: true, every: 4 });
    expect(Math.max(...crowded.labels.flat().map(({ length }) => length))).toBe(20);
    expect(textsOf(rowNames(names, 5, (i) => 5 * i))).toHaveLength(34);
  });
});

describe('scales and axes', () => {
  it('are logarithmic where values lie far apart and can be', () => {
    expect([isFarApart(1, 31), isFarApart(1, 30), isFarApart(0, 100), isFarApart(-1, 100)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    const { scale, log } = scaleFor([1, 1000], [0, 100]);
    expect(log).toBe(true);
    expect(scale(Math.sqrt(1000))).toBeCloseTo(50, 9);
    expect(scaleFor([1, 1000], [0, 100], false).log).toBe(false);
  });

  it('show one value with room around it, and never start below zero for what is not negative', () => {
    for (const value of [0, 5, -5]) {
      const { scale } = scaleFor([value, value], [0, 100]);
      expect(scale(value)).toBeGreaterThanOrEqual(0);
      expect(scale(value)).toBeLessThan(100);
    }
    expect(scaleFor([1, 20], [0, 100]).scale(0)).toBeCloseTo(0, 9);
  });

  it('have ticks inside their domain, few enough to be read', () => {
    const domain = (ends: [number, number]) => Object.assign((x: number) => x, { domain: () => ends });
    expect(logTicks(domain([1, 100]))).toEqual([1, 2, 5, 10, 20, 50, 100]);
    expect(logTicks(domain([1, 1e6]), 8)).toEqual([1, 10, 100, 1000, 1e4, 1e5, 1e6]);
    expect(logTicks(domain([1, 1e20]), 8).length).toBeLessThanOrEqual(8);
    expect(extentOf([3, -1, 2])).toEqual([-1, 3]);
  });

  it('write all ticks with the prefix of the largest, and the name once', () => {
    const axis = {
      scale: scaleLinear([0, 2e6], [100, 0]),
      name: 'energy (J)',
      format: (l: number) => siTicks(l, 'J'),
    };
    expect(textsOf(leftAxis(axis, 200))).toEqual(['energy (J)', '0', '0.5 MJ', '1 MJ', '1.5 MJ', '2 MJ']);
    const lines = flatten(bottomAxis({ ...axis, ticks: 2 }, 200, 50)).filter(({ tag }) => tag === 'line');
    expect(lines.map(({ attributes }) => attributes['y2'])).toEqual([50, 50, 50, 50]);
  });
});

describe('colours', () => {
  it('are fixed for what means the same everywhere, and distinct for the others', () => {
    const colours = colourOf(['other', 'mine', 'compute', 'yours']);
    expect(colours.get('compute')).toBe(SERIES[0]);
    expect(new Set(colours.values()).size).toBe(4);
    expect(sortKnown(['b', 'z', 'a', 'b'], ['z'])).toEqual(['z', 'a', 'b']);
  });

  it('of cells go from the faintest at the low end to the strongest at the high one, also in the dark', () => {
    const domain = { low: 10, high: 20 };
    expect([10, 15, 20, 99].map((value) => levelOf(value, domain))).toEqual([0, 48, LEVELS - 1, LEVELS - 1]);
    expect(levelOf(100, { low: 1, high: 1e4, log: true })).toBe(levelOf(15, domain));
    expect(levelOf(7, { low: 7, high: 7 })).toBe(LEVELS - 1);
    expect(levelSteps(3)).toEqual([0, 48, 95]);
    const [cell, words] = flatten(drawCell({ box: [0, 0, 30, 20], level: 95, words: '1' }));
    expect(cell!.attributes).toMatchObject({ class: 'cell', fill: shade(95) });
    expect(words!.attributes).toMatchObject({ x: 15, y: 14, style: 'fill:#ffffff' });
    expect(flatten(drawCell({ box: [0, 0, 1, 1], level: undefined }))).toHaveLength(1);
    expect([inkOnShade(0), inkOnShade(95)]).toEqual(['#1a1a1a', '#ffffff']);
    expect([inkOnShade(0, true), inkOnShade(95, true)]).toEqual(['#ffffff', '#1a1a1a']);
    expect([inkOn('#ffffff'), inkOn('#000000')]).toEqual(['#1a1a1a', '#ffffff']);
  });
});

describe('lines, lanes and legends', () => {
  it('keep a value level until the next', () => {
    const steps = [
      { from: 0, to: 10, y: 5 },
      { from: 10, to: 20, y: 7 },
    ];
    expect(stair(steps, {}).attributes['d']).toBe('M0,5L10,5L10,7L20,7');
    expect(
      stepsOf([
        [0, 9],
        [4, 3],
      ]),
    ).toEqual([
      [0, 9],
      [4, 9],
      [4, 3],
    ]);
  });

  it('move labels up until none covers another', () => {
    expect(spreadApart([50, 48, 100], 14)).toEqual([50, 36, 100]);
  });

  it('give tasks that overlap tracks of their own, and no more than there are', () => {
    const task = fc.record({ start: fc.nat(50), length: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(fc.array(task, { maxLength: 40 }), (drawn) => {
        const tasks = drawn.map(({ start, length }) => ({ start, end: start + length }));
        const { tracks, crowded } = tracksOf(tasks);
        expect(tracks.flat()).toHaveLength(tasks.length);
        expect(tracks.length).toBeLessThanOrEqual(MAX_TRACKS);
        const isFree = tracks.every((track) =>
          track.every(({ start }, i) => i === 0 || track[i - 1]!.end <= start),
        );
        expect(isFree).toBe(!crowded);
      }),
    );
  });

  it('begin a new row of a legend where one is full', () => {
    const entries = Array.from({ length: 6 }, (_, i) => ({ label: `entry ${i}`, colour: 'red' }));
    expect(legendOf(entries, 1000).height).toBe(18);
    expect(legendOf(entries, 200).height).toBeGreaterThan(18);
    expect(legendOf([], 200).height).toBe(0);
    expect(mark('g', {}).children).toBeUndefined();
  });
});
