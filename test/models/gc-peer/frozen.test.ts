import { describe, expect, it } from 'vitest';
import { generateCircuit } from '../../../src/circuit/generate/index.js';
import { jobOf } from '../../../src/work/circuit.js';
import { jobs } from '../frozen/circuits.js';
import { frozenWork } from '../frozen/frozen.js';

describe('frozen runs of peers', () => {
  it.each(['emp-cpu', 'fpga-overlay', 'gpu', 'haac-ref31', 'maxelerator'])('%s', async (name) => {
    const texts: string[] = [''];
    const products = {
      ...jobs,
      product: { netlist: generateCircuit('dot-product', ['elements=3', 'bits=4']), copies: 3 },
    };
    for (const [circuit, job] of Object.entries(products))
      texts.push(
        `${circuit}: ${await frozenWork(`gc-peer/${name}`, ['engines=2', 'power=3 W'], jobOf(job), 'event')}`,
      );
    expect(texts.join('\n')).toMatchSnapshot();
  });
});
