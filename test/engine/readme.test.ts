import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as engine from '../../src/engine/index.js';
import * as memory from '../../src/memory/index.js';
import { blocksOf, docstringsOf, run } from './examples.js';

const source = path.join(import.meta.dirname, '../../src');

describe.each([
  ['engine', engine, ['BandwidthServer', 'BoundedBuffer', 'Clock', 'EventQueue', 'Numbers']],
  ['memory', memory, ['IdealMemory', 'READ']],
] as const)('what is written about %s', (folder, room, some) => {
  const blocks = blocksOf(path.join(source, folder, 'README.md'));
  const docstrings = docstringsOf(path.join(source, folder));

  it.each([...blocks, ...docstrings])('is what happens: $name', (example) => {
    const told = run(example, room);
    expect(told.length).toBeGreaterThan(0);
    for (const [value, expected] of told) expect(value).toEqual(expected);
  });

  it('has a block of code and a docstring with an example for every piece', () => {
    const pieces = Object.entries(room).filter(
      ([, value]) => typeof value === 'function' && /^class/.test(String(value)),
    );
    const written = (examples: readonly { code: string }[]): string =>
      examples.map(({ code }) => code).join('\n');
    // A ratio of clocks is made by a clock.
    const made = pieces.map(([name]) => name).filter((name) => name !== 'ClockRatio');
    for (const name of made) {
      expect(written(blocks)).toContain(`new ${name}(`);
      expect(written(docstrings)).toContain(`new ${name}(`);
    }
    expect(Object.keys(room)).toEqual(expect.arrayContaining([...some]));
  });
});

describe('the runner of examples', () => {
  it('compares what the comments tell', () => {
    const code =
      "import { Two } from 'x';\nconst a = Two;\na + 1; // => 4: wrong\na; // => 2\na; // no claim";
    expect(run({ name: '', code }, { Two: 2 })).toEqual([
      [3, 4],
      [2, 2],
    ]);
    expect(() => run({ name: '', code }, { Three: 3 })).toThrow('Two is not exported');
  });
});
