import { describe, expect, it } from 'vitest';
import { lines } from '../frozen/frozen.js';
import { SLOW, pads, single, cases } from './frozen.js';

describe('frozen runs of systolic arrays', () => {
  it('small scratchpads', async () => {
    const small = [...SLOW, ...pads('700 B', '300 B', '420 B')];
    expect(await lines(cases(small, ['event', 'analytic']))).toMatchSnapshot();
  });
  it('scratchpads as small as they can be, in one part', async () => {
    expect(await lines(cases([...SLOW, ...single, ...pads('96 B', '80 B', '104 B')]))).toMatchSnapshot();
  });
});
