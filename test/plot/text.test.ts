import { describe, expect, it } from 'vitest';
import { placeLabels } from '../../src/charts/labels.js';
import { executed } from '../../src/plot/select.js';
import {
  fit,
  oneLine,
  percent,
  shorten,
  si,
  siTicks,
  textWidth,
  wrap,
  xmlSafe,
} from '../../src/charts/text.js';
import { SERIES, colourOf } from '../../src/charts/palette.js';
import { runRecord } from './fixture.js';

describe('text', () => {
  it('keeps all that XML allows, and nothing else', () => {
    expect(xmlSafe('a\tb\nc é 漢 𝄞 \ud800\u0000\u001f\u0085\uffff')).toBe('a\tb\nc é 漢 𝄞 ');
    expect(oneLine(' a\u202e\n  b ')).toBe('a b');
  });

  it('cuts in the middle by characters, not by code units', () => {
    expect(shorten('layer1.0.conv1')).toBe('layer1.0.conv1');
    expect(shorten(`${'x'.repeat(30)}END`, 12)).toBe('xxxx…xxxxEND');
    expect(shorten('𝄞'.repeat(50), 10)).toBe(`${'𝄞'.repeat(4)}…${'𝄞'.repeat(5)}`);
  });

  it('fits and wraps by estimated width', () => {
    expect(textWidth(fit('m'.repeat(100), 80, 12), 12)).toBeLessThanOrEqual(80);
    const lines = wrap('word '.repeat(100), 200, 12, 3);
    expect(lines).toHaveLength(3);
    expect(lines[2]).toMatch(/…$/);
  });

  it('writes numbers with SI prefixes', () => {
    expect(si(0)).toBe('0');
    expect(si(0, 'B')).toBe('0 B');
    expect(si(1_234_567)).toBe('1.23M');
    expect(si(2.5e-6, 'J')).toBe('2.5 µJ');
    expect(si(12, 's')).toBe('12 s');
    expect([0, 5e5, 1e6].map(siTicks(1e6, 'J'))).toEqual(['0', '0.5 MJ', '1 MJ']);
    expect(percent(0.6345)).toBe('63.4 %');
  });
});

describe('colours', () => {
  it('keep their meaning and do not repeat before they must', () => {
    const colours = colourOf(['psum', 'a', 'ifmap', 'b', 'other']);
    expect(colours.get('ifmap')).toBe(colourOf(['ifmap']).get('ifmap'));
    expect(new Set(colours.values()).size).toBe(5);
    expect(new Set(colourOf(SERIES.map((_, i) => `c${i}`)).values()).size).toBe(SERIES.length);
  });
});

describe('labels', () => {
  it('never overlap, and leave out what has no room', () => {
    const anchors = Array.from({ length: 60 }, (_, i) => ({
      label: `name${i}`,
      x: 100 + (i % 3),
      y: 100,
      radius: 4,
    }));
    const bounds = { x: 0, y: 0, width: 200, height: 200 };
    const placed = placeLabels(anchors, bounds, [], [], 10, 60);
    expect(placed.length).toBeGreaterThan(4);
    expect(placed.length).toBeLessThan(60);
    const boxes = placed.map(({ label, x, y, anchor }) => {
      const width = textWidth(label, 10);
      return {
        left: anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2,
        top: y - 10,
        width,
      };
    });
    boxes.forEach((a, i) => {
      for (const b of boxes.slice(i + 1)) {
        const apart =
          a.left >= b.left + b.width || b.left >= a.left + a.width || Math.abs(a.top - b.top) >= 12;
        expect(apart).toBe(true);
      }
    });
  });
});

describe('executed operators', () => {
  it('carry what was fused into them, through chains, and lose nothing', () => {
    const record = runRecord();
    const relus = record.operators.filter((operator) => operator.unit === 'fused');
    relus[1]!.fusedInto = relus[0]!.name;
    relus[2]!.fusedInto = 'nowhere';
    relus[3]!.fusedInto = relus[3]!.name;
    const before = JSON.stringify(record);
    const rows = executed(record);
    const sum = rows.reduce((joules, row) => joules + row.energyJoules!, 0);
    expect(sum).toBeCloseTo(record.totals.energyJoules!, 12);
    expect(rows.filter((row) => row.unit === 'fused').map((row) => row.name)).toEqual([
      relus[2]!.name,
      relus[3]!.name,
    ]);
    expect(JSON.stringify(record)).toBe(before);
  });
});
