import { describe, expect, it } from 'vitest';
import { lines, type Case } from '../frozen/frozen.js';
import { language } from '../frozen/networks.js';
import { SMALL, SLOW, pads, cases } from './frozen.js';

describe('frozen runs of systolic arrays', () => {
  it('scalesim', async () => {
    const small = [...SLOW, 'convention=scalesim', ...pads('700 B', '300 B', '200 B')];
    expect(await lines(cases(small, ['event', 'analytic']))).toMatchSnapshot();
  });
  it('register', async () => {
    const all: Record<string, Case> = {};
    for (const dataflow of ['ws', 'os', 'is'])
      for (const convention of ['overlap', 'scalesim'])
        all[`${dataflow} ${convention}`] = [
          'systolic/8x8',
          [...SMALL, ...SLOW, `dataflow=${dataflow}`, `convention=${convention}`],
          language(),
          'register',
        ];
    expect(await lines(all)).toMatchSnapshot();
  });
  it('public RTL', async () => {
    const all: Record<string, Case> = {};
    for (const name of ['axis-os', 'tensors-os', 'tensors-ws', 'traditional-os', 'traditional-ws'])
      for (const fidelity of ['event', 'analytic', 'register'] as const)
        all[`${name} ${fidelity}`] = [`rtl/${name}`, ['rows=3', 'cols=5'], language(), fidelity];
    expect(await lines(all)).toMatchSnapshot();
  });
});
