import { describe, expect, it } from 'vitest';
import { loadArchitecture, type Architecture } from '../../src/arch/load.js';
import * as registry from '../../src/models/registry.js';

const load = (...set: string[]): Promise<Architecture> => loadArchitecture('systolic/16x16', set, registry);
const squareMicrons = ({ spec }: Architecture): number => 1e12 * registry.modelOf('systolic').area!(spec)!;

/** At 45 nm: a product of 8-bit integers, a sum of 32 bit, a register bit; a KiB of memory. */
const [MULTIPLY, ADD, BIT, KIB] = [282, 137, 6, 2800 * 2.1739];
const SIZES = ['scratchpad.ifmap.size=3 KiB', 'scratchpad.filter.size=5 KiB', 'scratchpad.ofmap.size=7 KiB'];
const AT_45 = [...SIZES, 'energy.technology=45 nm'];

describe('area', () => {
  it('is that of multiplier, adder and registers, and of the scratchpads, at the node', async () => {
    // Two operands and a sum in registers, and the next weight beside the present one.
    const pe = MULTIPLY + ADD + (8 + 8 + 32 + 8) * BIT;
    expect(squareMicrons(await load(...AT_45, 'dataflow=ws')) / (256 * pe + 15 * KIB)).toBeCloseTo(1, 9);
    const still = MULTIPLY + ADD + (8 + 8 + 32) * BIT;
    expect(squareMicrons(await load(...AT_45, 'dataflow=os')) / (256 * still + 15 * KIB)).toBeCloseTo(1, 9);
  });

  it('has the scratchpads of row-stationary PEs in it: small ones are registers', async () => {
    const pe = MULTIPLY + ADD + (8 + 8 + 32 + 8 * (24 + 96)) * BIT + (448 / 1024) * KIB;
    expect(squareMicrons(await load(...AT_45, 'dataflow=rs')) / (256 * pe + 15 * KIB)).toBeCloseTo(1, 9);
  });

  it('shrinks with the node', async () => {
    const [old, now] = [await load(...SIZES, 'energy.technology=32 nm'), await load(...SIZES)].map(
      squareMicrons,
    );
    expect(old).toBe(now);
    const at7 = squareMicrons(await load(...SIZES, 'energy.technology=7 nm'));
    expect(at7 / old!).toBeCloseTo(0.13, 9);
  });

  it('is what is given where it is, and named where it is not', async () => {
    const given = await load(...AT_45, 'area.pe=100 um^2');
    expect(squareMicrons(given) / (25600 + 15 * KIB)).toBeCloseTo(1, 9);
    const rows = given.provenance.filter(({ path }) => path.startsWith('area.'));
    expect(rows).toEqual([
      {
        path: 'area.scratchpad',
        value: `${Number(KIB.toPrecision(4))} um^2/KiB`,
        status: 'assumed',
        source: 'by bit cell and periphery, arch/technology/_memory.yaml; 45 nm',
      },
    ]);
    const [pe] = (await load(...AT_45)).provenance.filter(({ path }) => path === 'area.pe');
    expect(pe).toMatchObject({ value: '755 um^2', status: 'assumed' });
  });
});
