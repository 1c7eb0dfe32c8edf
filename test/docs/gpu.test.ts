import fs from 'node:fs';
import { expect, it } from 'vitest';
import { COUNTER_NAMES } from '../../src/models/gpu/cycle/index.js';

it('docs/gpu.md has every counter under both of its names, in order', () => {
  const text = fs.readFileSync(new URL('../../docs/gpu.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)` +\| `(\w+\.\w+)` +\|/gm)].map(([, short, name]) => [
    short,
    name,
  ]);
  expect(rows).toEqual(Object.entries(COUNTER_NAMES));
});
