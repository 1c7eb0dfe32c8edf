import { expect, it, vi } from 'vitest';
import { expand } from '../../src/arch/expression.js';

const loaded = vi.hoisted(() => ({ times: 0 }));
vi.mock('mathjs/number', async (original) => {
  loaded.times++;
  return original();
});

it('the arithmetic library is loaded for arithmetic only, and once', async () => {
  const parameters = { n: 4, label: 'x' };
  expect(await expand('${n}', parameters, {})).toBe(4);
  expect(await expand('${ n } KiB of ${label}', parameters, {})).toBe('4 KiB of x');
  await expect(expand('${}', parameters, {})).rejects.toThrow('is empty');
  expect(loaded.times).toBe(0);
  expect(await expand('${n * 2}', parameters, {})).toBe(8);
  expect(await expand('${n + 1} B', parameters, {})).toBe('5 B');
  expect(loaded.times).toBe(1);
});
