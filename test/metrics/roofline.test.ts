import { expect, it } from 'vitest';
import { secondsMoving } from '../../src/metrics/roofline.js';

it.each([
  // 210 cycles at 7 a second are 30 s; 150 bytes at 30 a second 5 s.
  [210, 150, 30],
  [14, 150, 5],
  [35, 150, 5],
  [0, 0, 0],
])('%i cycles and %i bytes take %i s', (cycles, bytes, seconds) => {
  expect(secondsMoving({ cycles, bytes }, { clock: 7, bandwidth: 30 })).toBe(seconds);
});
