import { describe, expect, it } from 'vitest';
import { overlaps, type Box } from '../../src/charts/labels.js';
import { SERIES } from '../../src/charts/palette.js';
import { textWidth } from '../../src/charts/text.js';
import { SIZE } from '../../src/charts/theme.js';
import { plot } from '../../src/plot/index.js';
import type { RunRecord } from '../../src/results/record.js';
import { check, type Element } from './document.js';
import { runRecord, type Layer } from './fixture.js';

type Point = [x: number, y: number];

const numberOf = (element: Element, name: string): number => Number(element.getAttribute(name));
const all = (document: Element, selector: string): Element[] => [...document.querySelectorAll(selector)];
const legendOf = (document: Element): string[] =>
  all(document, 'g.legend text').map(({ textContent }) => textContent);
const dotsOf = (document: Element): Element[] => all(document, 'circle.operator-dot');
const centreOf = (dot: Element): Point => [numberOf(dot, 'cx'), numberOf(dot, 'cy')];

/** Lines of the roofs: their colour and ends in pixels. */
const roofsOf = (document: Element): { colour: string; ends: Point[] }[] =>
  all(document, 'path.roof').map((line) => ({
    colour: line.getAttribute('stroke')!,
    ends: line
      .getAttribute('d')!
      .split(/[ML]/)
      .slice(1)
      .map((point) => point.split(',').map(Number) as Point),
  }));

/** Height of the roof of some lines above `x`: the lower one, that is the larger y. */
const roofAt = (lines: readonly Point[][], x: number): number =>
  Math.max(
    ...(lines.map(([[x1, y1], [x2, y2]]: Point[]) =>
      x < x1 ? y1 : x > x2 ? -Infinity : y1 + ((y2 - y1) * (x - x1)) / (x2 - x1),
    ) as number[]),
  );

/** The fixture's machine with another bandwidth and peak, as a run of its own. */
function machine(bytesPerCycle: number, lanes: number, id: string): RunRecord {
  const record = runRecord({ id, arch: `m${lanes}` });
  const clock = 700e6;
  record.machine.memoryBytesPerSecond = bytesPerCycle * clock;
  record.machine.peakPerSecond = lanes * lanes * clock;
  record.machine.units = lanes * lanes;
  record.run.architecture['dram'] = { bandwidth: bytesPerCycle * clock };
  return record;
}

/** Operators that never take less time than their work at the peak of `lanes` x `lanes` units. */
function withinPeak(record: RunRecord): RunRecord {
  for (const operator of record.operators)
    operator.cycles = Math.max(operator.cycles, Math.ceil(operator.work / record.machine.units));
  return record;
}

const boxOfText = (label: Element): Box => {
  const words = label.textContent;
  const width = textWidth(words, SIZE.tick);
  const [x, y] = [numberOf(label, 'x'), numberOf(label, 'y')];
  const anchor = label.getAttribute('text-anchor') ?? 'start';
  const left = anchor === 'end' ? x - width : anchor === 'middle' ? x - width / 2 : x;
  return { x: left, y: y - SIZE.tick * 0.8, width, height: SIZE.tick };
};

describe('roofline: dots above the roof', () => {
  it('in pixels, no dot of a run lies above its roof, though its bytes moved beside neighbours', async () => {
    const record = machine(24, 128, 'a');
    const document = check(await plot('roofline', [record]));
    const lines = roofsOf(document).map(({ ends }) => ends);
    expect(lines).toHaveLength(2);
    const dots = dotsOf(document);
    expect(dots.length).toBeGreaterThan(40);
    for (const [x, y] of dots.map(centreOf)) expect(y).toBeGreaterThanOrEqual(roofAt(lines, x) - 0.1);
    // Bytes at 24 instead of 240 a cycle: most would lie above if they were not waited for.
    expect(
      dots.filter((dot) => Math.abs(centreOf(dot)[1] - roofAt(lines, centreOf(dot)[0])) < 0.1).length,
    ).toBeGreaterThan(10);
  });
});

describe('roofline: several runs', () => {
  it('each has a roof, and its dots below that, in its colour; the legend tells them apart', async () => {
    const runs = [withinPeak(machine(240, 128, 'aaaa0000')), withinPeak(machine(60, 32, 'bbbb0000'))];
    const document = check(await plot('roofline', runs));
    expect(legendOf(document)).toEqual(['ws, m128', 'ws, m32', 'whole network']);
    const [first, second] = SERIES;
    for (const colour of [first!, second!]) {
      const lines = roofsOf(document).filter((roof) => roof.colour === colour);
      expect(lines).toHaveLength(2);
      const dots = dotsOf(document).filter((dot) => dot.getAttribute('fill') === colour);
      expect(dots.length).toBe(54);
      for (const [x, y] of dots.map(centreOf))
        expect(y).toBeGreaterThanOrEqual(
          roofAt(
            lines.map(({ ends }) => ends),
            x,
          ) - 0.1,
        );
    }
    const words = document.textContent;
    for (const limit of ['DRAM 168 GB/s', 'DRAM 42 GB/s', '11.5 TMAC/s (16384 PEs', '717 GMAC/s (1024 PEs'])
      expect(words).toContain(limit);
    expect(words).toContain('time of the operator, all runs to one scale');
  });

  it('dots are as large as the time of all runs says, whatever their clocks', async () => {
    const [one, other] = [runRecord({ id: 'aaaa0000' }), runRecord({ id: 'bbbb0000', arch: 'slow' })];
    other.totals.seconds *= 4;
    const document = check(await plot('roofline', [one, other]));
    const largest = (colour: string): number =>
      Math.max(
        ...dotsOf(document)
          .filter((dot) => dot.getAttribute('fill') === colour)
          .map((dot) => numberOf(dot, 'r')),
      );
    expect(largest(SERIES[1]!)).toBe(13);
    // A quarter of the time is half the radius beyond the least one.
    expect(largest(SERIES[0]!)).toBeCloseTo(3 + 10 / 2, 1);
  });

  it('a limit that several share is one line in ink', async () => {
    const runs = ['aaaa0000', 'bbbb0000'].map((id) => machine(id < 'b' ? 240 : 60, 128, id));
    const roofs = roofsOf(check(await plot('roofline', runs)));
    expect(roofs.map(({ colour }) => colour).sort()).toEqual(['#1a1a1a', SERIES[0], SERIES[1]].sort());
    const [flat, left] = [roofs[0]!.ends, roofs.slice(1).map(({ ends }) => ends[1]![0])];
    expect(flat[0]![0]).toBeCloseTo(Math.min(...left), 1);
  });

  it('names of roofs lie beside one another, beside dots and beside the lines of other roofs', async () => {
    const runs = [128, 100, 72, 48].map((lanes, i) =>
      withinPeak(machine(240 - 40 * i, lanes, `${i}aaa0000`)),
    );
    const document = check(await plot('roofline', runs));
    const names = all(document, 'text.halo').filter(({ textContent }) => / PEs, /.test(textContent));
    expect(names).toHaveLength(4);
    const boxes = names.map(boxOfText);
    boxes.forEach((box, i) => {
      for (const other of boxes.slice(i + 1)) expect(overlaps(box, other)).toBe(false);
      for (const dot of dotsOf(document)) {
        const [x, y] = centreOf(dot);
        const half = numberOf(dot, 'r') * 0.7;
        expect(overlaps(box, { x: x - half, y: y - half, width: 2 * half, height: 2 * half })).toBe(false);
      }
      for (const { ends } of roofsOf(document)) {
        const [[from, y1], [to, y2]] = ends as [Point, Point];
        if (y1 === y2) expect(overlaps(box, { x: from, y: y1 - 1, width: to - from, height: 2 })).toBe(false);
      }
    });
  });

  it('work in several units is refused in a line', async () => {
    const gates = runRecord({ id: 'bbbb0000' });
    gates.machine.workUnit = 'gate';
    await expect(plot('roofline', [runRecord(), gates])).rejects.toThrow(
      'the work of these runs is in several units: MAC, gate; expected runs whose work is in one unit',
    );
  });
});

describe('roofline: words', () => {
  it('ratios below one are written as they are: 0.5, not 500m', async () => {
    const record = runRecord();
    for (const each of [record.totals, ...record.operators])
      for (const row of each.traffic) row.readBytes *= 40;
    const ticks = all(check(await plot('roofline', [record])), 'text.tick').map(
      ({ textContent }) => textContent,
    );
    expect(ticks.filter((tick) => /^0\.[1-9]$/.test(tick)).length).toBeGreaterThan(1);
    expect(ticks.filter((tick) => /\dm$/.test(tick))).toEqual([]);
  });

  it('of many stages the longest seven are named, the others counted', async () => {
    const layers = Array.from({ length: 12 }, (_, i): Layer => {
      return { name: `op${i}`, stage: `stage ${i}`, m: 49 * (1 + ((i * 5) % 12)), n: 256, k: 512 };
    });
    const record = runRecord({ layers });
    for (const kind of ['roofline', 'utilization']) {
      const legend = legendOf(check(await plot(kind, [record])));
      const named = legend.filter((label) => label.startsWith('stage '));
      const bySize = [...record.operators].sort((a, b) => b.cycles - a.cycles).map(({ stage }) => stage);
      expect([...named].sort()).toEqual(bySize.slice(0, 7).sort());
      expect(named).toEqual(
        record.operators.map(({ stage }) => stage).filter((stage) => named.includes(stage)),
      );
      expect(legend[7]).toBe('5 other stages');
      expect(legend.join()).not.toMatch(/alternating|every second/);
    }
  });

  it('operators without a stage are told by one of them', async () => {
    const layers = ['', 'head'].map((stage, i): Layer => ({
      name: `block${i}/qkv`,
      stage,
      m: 98,
      n: 128,
      k: 128,
    }));
    const legend = legendOf(check(await plot('roofline', [runRecord({ layers })])));
    expect(legend.slice(0, 2)).toEqual(['other operators (block0/qkv, …)', 'head']);
    const alone = legendOf(check(await plot('roofline', [runRecord({ layers: layers.slice(0, 1) })])));
    expect(alone[0]).toBe('operator');
  });

  it.each([
    ['cheetah', 'partial', {}],
    ['inference', 'MAC', { peakPerSecond: null }],
    ['gc-peer', 'gate', { memoryBytesPerSecond: null }],
  ])('a run of kind %s: which kinds have a roofline', async (kind, workUnit, machine) => {
    const record = runRecord();
    record.run.kind = kind;
    Object.assign(record.machine, { workUnit }, machine);
    for (const operator of record.operators) operator.traffic = [];
    await expect(plot('roofline', [record])).rejects.toThrow(
      /on tpu-like-128x128: .*expected a run with a peak and DRAM traffic: of kind systolic, flexsa, .*haac/,
    );
  });
});

describe('roofline: what lies on what', () => {
  /** `patch` is a little larger than the twelve others at its place. */
  const patched = (): RunRecord => {
    const layers = Array.from({ length: 13 }, (_, i): Layer => {
      return {
        name: i === 0 ? 'patch' : `block${i}`,
        stage: i === 0 ? 'patch' : 'blocks',
        m: 196,
        n: 768,
        k: 768,
      };
    });
    const record = runRecord({ layers });
    record.operators[0]!.cycles += 20;
    return record;
  };

  it('a dot that others hide comes on top, in its full colour', async () => {
    const document = check(await plot('roofline', [patched()]));
    const dots = dotsOf(document);
    expect(dots).toHaveLength(13);
    expect(dots.at(-1)!.textContent).toMatch(/^patch: /);
    expect(dots.map((dot) => dot.getAttribute('fill-opacity'))).toEqual([
      ...Array<string>(12).fill('0.72'),
      '1',
    ]);
  });

  it('a dot beside the others stays where its size puts it', async () => {
    const record = patched();
    record.operators[0]!.traffic.forEach((row) => (row.readBytes *= 3));
    const dots = dotsOf(check(await plot('roofline', [record])));
    expect(dots[0]!.textContent).toMatch(/^patch: /);
    expect(new Set(dots.map((dot) => dot.getAttribute('fill-opacity')))).toEqual(new Set(['0.72']));
  });

  it('weighted: no line between a dot and its ring strikes through a name', async () => {
    const document = check(await plot('roofline', [runRecord()], { weighted: true }));
    const names = all(document, 'text.halo').filter((label) => label.getAttribute('transform') === null);
    expect(names.length).toBeGreaterThan(4);
    const lines = all(document, 'line[stroke-width="0.8"]').filter(
      (line) => line.getAttribute('y1') === line.getAttribute('y2'),
    );
    expect(lines.length).toBeGreaterThan(40);
    for (const box of names.map(boxOfText))
      for (const line of lines) {
        const [x1, x2] = ['x1', 'x2'].map((name) => numberOf(line, name)) as [number, number];
        const place = {
          x: Math.min(x1, x2),
          y: numberOf(line, 'y1') - 0.4,
          width: Math.abs(x2 - x1),
          height: 0.8,
        };
        expect(overlaps(box, place)).toBe(false);
      }
  });
});
