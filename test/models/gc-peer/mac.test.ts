import { simulateWork } from '../../../src/models/dispatch.js';
import { jobOf } from '../../../src/work/circuit.js';
import { describe, expect, it } from 'vitest';
import { loadArchitecture, type Architecture } from '../../../src/arch/load.js';
import { generateCircuit } from '../../../src/circuit/generate/index.js';
import type { CircuitJob } from '../../../src/circuit/netlist.js';
import { gcPeer } from '../../../src/models/gc-peer/index.js';
import * as registry from '../../../src/models/registry.js';

const arch = (name: string, ...overrides: string[]): Promise<Architecture> =>
  loadArchitecture(`gc-peer/${name}`, overrides, registry);
const job = (copies: number, generator: string, ...settings: string[]): CircuitJob => ({
  netlist: generateCircuit(generator, settings),
  copies,
});
const seconds = (architecture: Architecture, given: CircuitJob): number =>
  simulateWork(gcPeer, architecture, jobOf(given), { fidelity: 'event' }).totals.seconds;

describe('a machine of multiply-accumulates only', () => {
  // One clock for both: 125 MACs of 24 cycles, 27 of 48.
  it.each([
    [5, 8, 15e-6],
    [3, 16, 6.48e-6],
  ])('MAXelerator multiplies %i x %i matrices as fast as published', async (n, bits, published) => {
    const machine = await arch('maxelerator');
    expect(seconds(machine, job(1, 'matrix-multiply', `n=${n}`, `bits=${bits}`))).toBeCloseTo(published, 12);
  });

  it('shares MACs of all copies between engines, the last turn whole', async () => {
    const one = await arch('maxelerator');
    const four = await arch('maxelerator', 'engines=4');
    const dot = (copies: number): CircuitJob => job(copies, 'dot-product', 'elements=10', 'bits=8');
    expect(seconds(one, dot(3))).toBeCloseTo(3 * seconds(one, dot(1)), 12);
    expect(seconds(four, dot(1)) / seconds(one, dot(1))).toBeCloseTo(3 / 10, 12);
    expect(seconds(four, dot(2)) / seconds(one, dot(1))).toBeCloseTo(5 / 10, 12);
  });

  it('refuses other circuits, and a file that gives both or neither of time and mac', async () => {
    const machine = await arch('maxelerator');
    expect(() => seconds(machine, job(1, 'add'))).toThrow(/'add-32' is not made of multiply-accumulates/);
    await expect(arch('gpu', 'mac.cyclesPerBit=3')).rejects.toThrow(/either time, of gates, or mac/);
    await expect(arch('maxelerator', 'time.and=1 ns', 'time.xor=1 ns', 'time.andLevel=0')).rejects.toThrow(
      /either time, of gates, or mac/,
    );
  });

  it('says what a missing time should be', async () => {
    await expect(arch('maxelerator', 'time.and=1 ns')).rejects.toThrow(
      /time.xor: is missing; expected a time such as 100 ns/,
    );
  });
});
