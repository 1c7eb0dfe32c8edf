import { describe, expect, it } from 'vitest';
import { nodeNames, nodeTable } from '../../src/energy/node-table.js';
import {
  addEnergy,
  macEnergy,
  multiplyEnergy,
  peArea,
  sramEnergy,
  vectorEnergy,
} from '../../src/energy/prices.js';
import { lawEnergy, powerLaw, processOf } from '../../src/energy/scaling.js';
import type { EnergyModel } from '../../src/energy/schema.js';
import { sramPoints, technology, type Format } from '../../src/energy/technology.js';

const PJ = 1e-12;
const at = (node: string, volts?: number) => nodeTable(node, volts)!;
const model = (node: string, format: Format = 'int'): EnergyModel => ({
  technology: node,
  format,
  accessWidth: 64,
  components: {},
  actions: {},
  leakage: {},
  table: at(node),
});
const close = (value: number, expected: number): void => expect(value / expected).toBeCloseTo(1, 9);

describe('arithmetic', () => {
  it('is what was read at 45 and 7 nm', () => {
    close(multiplyEnergy(at('45 nm'), 'int', 8), 0.2 * PJ);
    close(multiplyEnergy(at('45 nm'), 'int', 32), 3.1 * PJ);
    close(addEnergy(at('45 nm'), 'int', 8), 0.03 * PJ);
    close(addEnergy(at('45 nm'), 'int', 32), 0.1 * PJ);
    close(multiplyEnergy(at('45 nm'), 'float', 16), 1.1 * PJ);
    close(multiplyEnergy(at('45 nm'), 'float', 32), 3.7 * PJ);
    close(addEnergy(at('45 nm'), 'float', 16), 0.4 * PJ);
    close(addEnergy(at('45 nm'), 'float', 32), 0.9 * PJ);
    close(multiplyEnergy(at('7 nm'), 'int', 8), 0.07 * PJ);
    close(addEnergy(at('7 nm'), 'int', 8), 0.007 * PJ);
    close(multiplyEnergy(at('7 nm'), 'float', 16), 0.34 * PJ);
    close(multiplyEnergy(at('7 nm'), 'float', 32), 1.31 * PJ);
    close(addEnergy(at('7 nm'), 'float', 16), 0.16 * PJ);
    close(addEnergy(at('7 nm'), 'float', 32), 0.38 * PJ);
    close(multiplyEnergy(at('7 nm'), 'bfloat', 16), 0.21 * PJ);
    close(addEnergy(at('7 nm'), 'bfloat', 16), 0.11 * PJ);
  });

  it('of bfloat is float times the ratio at 7 nm, and float where it is wider', () => {
    close(multiplyEnergy(at('45 nm'), 'bfloat', 16), ((1.1 * 0.21) / 0.34) * PJ);
    close(addEnergy(at('45 nm'), 'bfloat', 32), 0.9 * PJ);
  });

  it('a MAC of 8 bit costs a third of one of 16: the product is nearly quadratic, the sum the same', () => {
    const power = Math.log(15.5) / Math.log(4);
    const mac = (bits: number, others = bits) =>
      macEnergy(model('45 nm'), { ifmap: bits, filter: others, accumulator: 32 });
    close(mac(8), 0.3 * PJ);
    close(mac(16), (0.2 * 2 ** power + 0.1) * PJ);
    close(mac(4), (0.2 * 0.5 ** power + 0.1) * PJ);
    close(mac(4, 16), mac(8));
    expect(mac(16) / mac(8)).toBeCloseTo(2.96, 2);
  });

  it('of 16-bit float adds at the width of the accumulator', () => {
    const widths = { ifmap: 16, filter: 16, accumulator: 32 };
    close(macEnergy(model('45 nm', 'float'), widths), (1.1 + 0.9) * PJ);
    close(macEnergy(model('45 nm', 'float'), { ...widths, accumulator: 16 }), (1.1 + 0.4) * PJ);
  });
});

describe('nodes', () => {
  it('older than 45 nm follow the law from it', () => {
    const e65 = 3.755 * 1.1 ** 2 - 4.398 * 1.1 + 1.975;
    const e45 = 1.018 * 0.9 ** 2 - 0.3107 * 0.9 + 0.1539;
    close(multiplyEnergy(at('65 nm'), 'int', 8), ((0.2 * e65) / e45) * PJ);
    close(sramEnergy(at('65 nm'), { bytes: 32768 }), ((2.5 * e65) / e45) * PJ);
    close(at('65 nm').network, 2 * PJ);
  });

  it('between 45 and 7 nm: the way of the law, the ends of what was read', () => {
    const e = (a: number, b: number, c: number, v: number) => Math.log(a * v * v + b * v + c);
    const [x45, x32, x7] = [
      e(1.018, -0.3107, 0.1539, 0.9),
      e(0.8367, -0.4341, 0.1701, 0.9),
      e(0.1776, -0.09097, 0.02447, 0.7),
    ];
    const way = (x32 - x45) / (x7 - x45);
    close(multiplyEnergy(at('32 nm'), 'int', 8), 0.2 * (0.07 / 0.2) ** way * PJ);
    close(multiplyEnergy(at('32 nm'), 'int', 32), 3.1 * (0.07 / 0.2) ** way * PJ);
    close(addEnergy(at('32 nm'), 'float', 32), 0.9 * (0.38 / 0.9) ** way * PJ);
    close(at('32 nm').register, 5e-15 * (0.007 / 0.03) ** way);
    close(at('32 nm').clock, 2e-15 * (0.007 / 0.03) ** way);
    const shrink = Math.log(45 / 32) / Math.log(45 / 7);
    close(sramEnergy(at('32 nm'), { bytes: 8192 }), 1.25 * (0.9375 / 1.25) ** shrink * PJ);
    close(sramEnergy(at('32 nm'), { bytes: 2 ** 20 }), 12.5 * (1.75 / 12.5) ** shrink * PJ);
  });

  it('a smaller node of the same kind never costs more', () => {
    const plain = nodeNames().filter((node) => !node.includes('LP'));
    const costs = plain.map((node) => [
      macEnergy(model(node), { ifmap: 8, filter: 8, accumulator: 32 }),
      ...[24, 8192, 2 ** 17, 2 ** 26].map((bytes) => sramEnergy(at(node), { bytes })),
      at(node).network,
      at(node).clock,
    ]);
    for (const [index, cost] of costs.slice(1).entries())
      for (const [which, value] of cost.entries())
        expect(value, `${plain[index + 1]} ${which}`).toBeLessThan(costs[index]![which]!);
  });

  it('a lower supply saves by the law, in logic and memory', () => {
    const process = processOf(technology(), '45 nm')!;
    const ratio = lawEnergy(process, 0.7) / lawEnergy(process, 0.9);
    expect(ratio).toBeLessThan(0.7);
    close(multiplyEnergy(at('45 nm', 0.7), 'int', 8), 0.2 * ratio * PJ);
    close(sramEnergy(at('45 nm', 0.7), { bytes: 8192 }), 1.25 * ratio * PJ);
    close(at('45 nm', 0.7).clock, 2e-15 * ratio);
  });

  it('area: 45 nm operators, 0.46 of it at 32 nm', () => {
    const widths = { ifmap: 8, filter: 8, accumulator: 32 };
    close(peArea(at('45 nm'), 'int', widths, 48), (282 + 137 + 48 * 6) * 1e-12);
    close(peArea(at('32 nm'), 'int', widths, 48), ((282 + 137 + 48 * 6) * 1e-12) / 2.1739);
    close(at('32 nm').sramArea * 1024, 2800e-12);
    close(at('7 nm').sramArea * 1024, 2800e-12 * 0.13);
  });
});

describe('memories', () => {
  it('cost what was read at the sizes that were read', () => {
    for (const [bytes, old, young] of [
      [8192, 1.25, 0.9375],
      [32768, 2.5, 1.0625],
      [2 ** 20, 12.5, 1.75],
    ] as const) {
      close(sramEnergy(at('45 nm'), { bytes }), old * PJ);
      close(sramEnergy(at('7 nm'), { bytes }), young * PJ);
    }
  });

  it('16 MiB cost 26 times as much as 16 KiB at 45 nm', () => {
    const small = sramEnergy(at('45 nm'), { bytes: 2 ** 14 });
    const large = sramEnergy(at('45 nm'), { bytes: 2 ** 24 });
    close(small, 1.25 * Math.SQRT2 * PJ);
    close(large, 12.5 * 16 ** (Math.log(5) / Math.log(32)) * PJ);
    expect(large / small).toBeCloseTo(25.6, 1);
  });

  it('below the smallest they follow the square root of 45 nm at every node, down to registers', () => {
    close(sramEnergy(at('7 nm'), { bytes: 512 }), (0.9375 / 4) * PJ);
    close(sramEnergy(at('45 nm'), { bytes: 2 }), 8 * 5e-15);
  });

  it('narrow accesses and further ports cost more', () => {
    const bytes = 8192;
    close(sramEnergy(at('45 nm'), { bytes }, 8), 1.25 * (0.2 * 8 + 0.8) * PJ);
    close(sramEnergy(at('45 nm'), { bytes }, 256), 1.25 * (0.2 / 4 + 0.8) * PJ);
    close(sramEnergy(at('45 nm'), { bytes, ports: 3 }), 1.25 * 1.6 * PJ);
  });

  it('the law through two points misses the third by less than 6 %, as docs/energy.md says', () => {
    const residual = (anchor: string): number => {
      const [first, [bytes, joules], last] = sramPoints(technology(), anchor) as [
        [number, number],
        [number, number],
        [number, number],
      ];
      return powerLaw([first, last], bytes) / joules - 1;
    };
    expect(residual('45 nm')).toBeCloseTo(-0.035, 3);
    expect(residual('7 nm')).toBeCloseTo(0.0547, 3);
  });
});

describe('the vector unit', () => {
  it('is priced by what it does: sums and products of 32 bit with three words of registers', () => {
    const words = 3 * 32 * 0.005;
    const price = (kind: string): number => vectorEnergy(model('45 nm'), { kind, times: 1 }, 32) / PJ;
    for (const kind of ['relu', 'elementwise', 'pool', 'embedding']) close(price(kind), 0.1 + words);
    for (const kind of ['activation', 'polynomial', 'scale']) close(price(kind), 3.1 + 0.1 + words);
    for (const kind of ['norm', 'softmax']) close(price(kind), 2 * 3.1 + 3 * 0.1 + words);
    close(price('multiply'), 3.1 + words);
  });
});
