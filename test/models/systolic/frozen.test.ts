import { describe, expect, it } from 'vitest';
import { lines } from '../frozen/frozen.js';
import { SLOW, cases } from './frozen.js';

describe('frozen runs of systolic arrays', () => {
  it('roomy', async () => {
    expect(await lines(cases(SLOW, ['event', 'analytic']))).toMatchSnapshot();
  });
});
