import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateWires } from '../../../src/circuit/evaluate.js';
import {
  AND,
  FIRST_INPUT,
  INV,
  XOR,
  firstGateWire,
  inputBits,
  wireCount,
  type Netlist,
} from '../../../src/circuit/netlist.js';
import { ORDERS, type FixedOrder, type HaacSpec } from '../../../src/models/haac/architecture.js';
import { removeAliases } from '../../../src/models/haac/compile/aliases.js';
import { prepareJob, withProgram } from '../../../src/models/haac/compile/index.js';
import { FIRST_OUT, LIVE, SECOND_OUT } from '../../../src/models/haac/compile/program.js';
import {
  circuits,
  compiledJob,
  evaluateProgram,
  type CompiledJob,
  machine,
  vary,
  withWindow,
} from './helpers.js';

let spec: HaacSpec;
beforeAll(async () => {
  spec = await machine('16ge-2mb-ddr4');
});

const orders = fc.constantFrom(...ORDERS.filter((order): order is FixedOrder => order !== 'best'));
const windows = fc.constantFrom(2, 3, 4, 8, 15, 16, 64, 4096);

const compiled = (netlist: Netlist, copies: number, order: FixedOrder, window: number): CompiledJob =>
  compiledJob({ netlist, copies }, withWindow(spec, window), order);

/** What the outputs of independent copies should be. */
function expected(netlist: Netlist, words: readonly number[]): number[] {
  const bits = inputBits(netlist);
  return Array.from({ length: words.length / bits }, (_, copy) => {
    const wires = new Int32Array(wireCount(netlist));
    words.slice(copy * bits, (copy + 1) * bits).forEach((word, at) => (wires[FIRST_INPUT + at] = word));
    evaluateWires(netlist, wires);
    return [...netlist.outputWires].map((wire) => wires[wire]!);
  }).flat();
}

describe('a compiled program', () => {
  it('computes what the circuit computes, in every order, for every copy', () => {
    fc.assert(
      fc.property(
        circuits(120),
        orders,
        windows,
        fc.integer({ min: 1, max: 4 }),
        fc.nat(),
        (netlist, order, window, copies, seed) => {
          const words = Array.from({ length: inputBits(netlist) * copies }, (_, at) =>
            Math.imul(seed + at + 1, 0x9e3779b1),
          );
          const { program } = compiled(netlist, copies, order, window);
          expect(evaluateProgram(program, words)).toEqual(expected(netlist, words));
          program.a.forEach((wire, at) => expect(wire).toBeLessThan(program.firstGate + at));
          program.b.forEach((wire, at) => expect(wire).toBeLessThan(program.firstGate + at));
        },
      ),
      { numRuns: 300, seed: 1 },
    );
  });

  it('of copies is that of a circuit written out copy by copy', () => {
    fc.assert(
      fc.property(circuits(60), orders, windows, (netlist, order, window) => {
        const ours = compiled(netlist, 3, order, window);
        const written = compiled(writtenOut(netlist, 3), 1, order, window);
        expect(ours).toEqual(written);
      }),
      { numRuns: 200, seed: 2 },
    );
  });

  it('reads from the window only what is in it, and from memory only what was written there', () => {
    fc.assert(
      fc.property(circuits(200), orders, windows, (netlist, order, window) => {
        const { program, outOfRange, live } = compiled(netlist, 1, order, window);
        const { gates, firstGate, a, b, code, outputs } = program;
        // A model of the window as slots: wire w lies in slot w modulo the capacity, older halves are dropped.
        const half = Math.floor(window / 2);
        let start = 0;
        let uses = 0;
        const readLater = new Set<number>();
        for (let gate = 0; gate < gates; gate++) {
          const drives = firstGate + gate;
          while (drives >= start + window) start += half;
          for (const [wire, mark] of [
            [a[gate]!, FIRST_OUT],
            [b[gate]!, SECOND_OUT],
          ] as const) {
            const inside = wire >= start && wire > drives - window;
            const queued = (code[gate]! & mark) !== 0;
            expect(queued).toBe(wire >= FIRST_INPUT && wire < start);
            if (wire >= FIRST_INPUT && !queued) expect(inside).toBe(true);
            if (queued) uses++;
            if (queued && wire >= firstGate) readLater.add(wire);
          }
        }
        expect(outOfRange).toBe(uses);
        const results = [...outputs].filter((wire) => wire >= firstGate);
        const written = [...code].flatMap((marks, at) => ((marks & LIVE) !== 0 ? [firstGate + at] : []));
        expect(new Set(written)).toEqual(new Set([...readLater, ...results]));
        expect(live).toEqual({ gates: written.length, inputs: 0 });
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  it('writes back as many wires as are read out of range if outputs do not count', () => {
    fc.assert(
      fc.property(circuits(150), orders, (netlist, order) => {
        const given = vary(withWindow(spec, 16), (copy) => (copy.compiler.outputsLive = false));
        const { program, live } = compiledJob({ netlist, copies: 1 }, given, order);
        const { a, b, code, firstGate } = program;
        const read = new Set<number>();
        code.forEach((marks, at) => {
          if ((marks & FIRST_OUT) !== 0 && a[at]! >= firstGate) read.add(a[at]!);
          if ((marks & SECOND_OUT) !== 0 && b[at]! >= firstGate) read.add(b[at]!);
        });
        expect(live.gates).toBe(read.size);
      }),
      { numRuns: 100, seed: 4 },
    );
  });

  it('has no more traffic when the window doubles; it may have when it grows by less', () => {
    fc.assert(
      fc.property(
        circuits(200),
        fc.constantFrom('baseline', 'full'),
        fc.integer({ min: 1, max: 40 }),
        (netlist, order, half) => {
          const small = compiled(netlist, 1, order, 2 * half);
          const large = compiled(netlist, 1, order, 4 * half);
          expect(large.outOfRange).toBeLessThanOrEqual(small.outOfRange);
          expect(large.live.gates).toBeLessThanOrEqual(small.live.gates);
        },
      ),
      { numRuns: 200, seed: 5 },
    );
    // Windows slide by halves: while wire 149 is driven, 100 wires hold those from 50 on, 120 only those from 60 on.
    const inputs = 50;
    const gates = 100;
    const chain: Netlist = {
      name: 'chain',
      inputs: [inputs],
      outputs: [1],
      gates,
      op: new Uint8Array(gates).fill(1),
      a: Int32Array.from({ length: gates }, (_, at) =>
        at === 149 - FIRST_INPUT - inputs ? 55 : FIRST_INPUT + inputs + at - 1,
      ),
      b: Int32Array.from({ length: gates }, (_, at) => FIRST_INPUT + inputs + at - 1),
      outputWires: Int32Array.of(FIRST_INPUT + inputs + gates - 1),
    };
    expect(compiled(chain, 1, 'baseline', 100).outOfRange).toBe(0);
    expect(compiled(chain, 1, 'baseline', 120).outOfRange).toBe(1);
  });

  it('without elimination of spent wires writes back every result, and inputs that slid out', () => {
    const netlist = chainOf(40, 10);
    const given = vary(withWindow(spec, 16), (copy) => (copy.compiler.eliminateSpent = false));
    const { live } = compiledJob({ netlist, copies: 1 }, given, 'baseline');
    expect(live).toEqual({ gates: 40, inputs: 10 });
  });
});

describe('a circuit that lends its arrays to its program', () => {
  it('has its gates back where they were, also when their user fails', () => {
    fc.assert(
      fc.property(
        circuits(300, [AND, XOR, INV]),
        orders,
        windows,
        fc.boolean(),
        (netlist, order, window, fails) => {
          const before = structuredClone(netlist);
          const prepared = prepareJob({ netlist, copies: 1 });
          const given = withWindow(spec, window);
          const use = (): unknown =>
            withProgram(prepared, given, order, ({ a }) => {
              expect(a).toBe(netlist.a);
              prepared.workspace.scratch.fill(7);
              if (fails) throw new Error('of the user');
            });
          if (fails) expect(use).toThrow('of the user');
          else use();
          expect(netlist).toEqual(before);
        },
      ),
      { numRuns: 200, seed: 7 },
    );
  });

  it('takes at most 20 bytes a gate with all arrays, its own included, beside 8 a bit of input', () => {
    for (const copies of [1, 2, 50]) {
      const netlist = chainOf(1000, 2);
      const prepared = prepareJob({ netlist, copies });
      for (const order of ['segment', 'full', 'baseline'] as const)
        withProgram(prepared, spec, order, () => undefined);
      const circuit = netlist.a.byteLength + netlist.b.byteLength + netlist.op.byteLength;
      const bytes = prepared.workspace.bytes + circuit - 8 * (FIRST_INPUT + 2 * copies);
      expect(bytes / (1000 * copies)).toBeLessThanOrEqual(20);
    }
  });
});

describe('alias removal', () => {
  it('leaves no copies and returns a circuit without any as it is', () => {
    fc.assert(
      fc.property(circuits(60), (netlist) => {
        const once = removeAliases(netlist);
        expect([...once.op]).not.toContain(3);
        expect(removeAliases(once)).toBe(once);
      }),
      { numRuns: 100, seed: 6 },
    );
  });

  it('refuses a circuit that is nothing but copies, and more gates than fit', () => {
    const netlist = { ...chainOf(1, 2), op: Uint8Array.of(3), b: Int32Array.of(0) };
    expect(() => prepareJob({ netlist, copies: 1 })).toThrow(/has no gates/);
    expect(() => prepareJob({ netlist: chainOf(1000, 2), copies: 2 ** 20 })).toThrow(/at most 134,217,728/);
  });
});

/** A chain of XORs, each of the one before and an input. */
const chainOf = (gates: number, inputs: number): Netlist => ({
  name: 'chain',
  inputs: [inputs],
  outputs: [1],
  gates,
  op: new Uint8Array(gates).fill(1),
  a: Int32Array.from({ length: gates }, (_, at) => FIRST_INPUT + inputs + at - 1),
  b: Int32Array.from({ length: gates }, (_, at) => FIRST_INPUT + (at % inputs)),
  outputWires: Int32Array.of(FIRST_INPUT + inputs + gates - 1),
});

/** The circuit `copies` times, as one. */
function writtenOut(netlist: Netlist, copies: number): Netlist {
  const { gates, inputs, outputs, op, a, b, outputWires } = netlist;
  const first = firstGateWire(netlist);
  const bits = inputBits(netlist);
  const moved = (wire: number, copy: number): number => {
    if (wire < FIRST_INPUT) return wire;
    return wire < first ? wire + copy * bits : FIRST_INPUT + copies * bits + copy * gates + wire - first;
  };
  const each = <Item>(of: (copy: number) => Iterable<Item>): Item[] =>
    Array.from({ length: copies }, (_, copy) => [...of(copy)]).flat();
  return {
    name: netlist.name,
    inputs: each(() => inputs),
    outputs: each(() => outputs),
    gates: gates * copies,
    op: Uint8Array.from(each(() => op)),
    a: Int32Array.from(each((copy) => [...a].map((wire) => moved(wire, copy)))),
    b: Int32Array.from(each((copy) => [...b].map((wire) => moved(wire, copy)))),
    outputWires: Int32Array.from(each((copy) => [...outputWires].map((wire) => moved(wire, copy)))),
  };
}
