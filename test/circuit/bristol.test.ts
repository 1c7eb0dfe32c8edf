import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/circuit/evaluate.js';
import { bristolText } from '../../src/circuit/files/bristol-write.js';
import { parseBristol } from '../../src/circuit/files/bristol-read.js';
import { holdsHeader } from '../../src/circuit/files/bristol-header.js';
import type { Dialect } from '../../src/circuit/files/lower.js';
import { generateCircuit } from '../../src/circuit/generate/index.js';
import { checkNetlist, type Netlist } from '../../src/circuit/netlist.js';
import { circuitStats } from '../../src/circuit/stats.js';
import { linePieces } from '../../src/document/lines.js';
import { InputError } from '../../src/errors.js';
import { useTemporaryFolder } from '../results/records.js';
import { netlists } from './arbitrary.js';

const folder = useTemporaryFolder();

const parse = (text: string): Netlist =>
  checkNetlist(parseBristol({ pieces: [Buffer.from(text, 'latin1')], size: text.length }, 'c.txt', 'c'));
const written = (dialect: Dialect, netlist: Netlist): string =>
  Buffer.concat([...bristolText(dialect, netlist)]).toString('latin1');

const FASHION = '3 7\n2 2 2\n1 2\n\n2 1 0 2 4 AND\n2 1 1 3 5 XOR\n1 1 4 6 INV\n';
const OLD = '3 7\n2 2   2\n\n2 1 0 2 4 AND\n2 1 1 3 5 XOR\n1 1 4 6 INV\n';

describe('a Bristol netlist', () => {
  it.each([
    ['Bristol Fashion', FASHION],
    ['old format', OLD],
    ['trailing blanks', FASHION.replaceAll('\n', ' \n')],
    ['carriage returns', FASHION.replaceAll('\n', '\r\n')],
    ['no blank line', FASHION.replace('\n\n', '\n')],
    ['a line of blanks', OLD.replace('\n\n', '\n   \n')],
    ['no line break at the end', FASHION.trimEnd()],
    ['NOT for INV', FASHION.replace('INV', 'NOT')],
    ['a byte order mark', `\u00ef\u00bb\u00bf${FASHION}`],
    ['remarks before the header', `// who made it\n\n  # and when\n${FASHION}`],
    ['remarks between and behind lines', FASHION.replaceAll('\n', ' // so 1 AND so\n# 2 1 0 1 2 AND\n')],
    ['a remark at the end', `${FASHION.trimEnd()}# last`],
  ])('is read: %s', (_, text) => {
    const netlist = parse(text);
    expect(netlist).toMatchObject({ name: 'c', inputs: [2, 2], outputs: [2], gates: 3 });
    expect([...netlist.op]).toEqual([0, 1, 2]);
    // Inputs (bit 1, bit 0): AND of the bits 0 inverted above XOR of the bits 1.
    expect(evaluate(netlist, [0b11n, 0b01n])).toEqual([0b01n]);
    expect(evaluate(netlist, [0b10n, 0b10n])).toEqual([0b10n]);
  });

  it('has EQ, EQW and MAND', () => {
    const netlist = parse(
      '4 9\n1 4\n2 1 2\n\n4 2 0 1 2 3 4 5 MAND\n1 1 1 6 EQ\n1 1 4 7 EQW\n2 1 5 6 8 XOR\n',
    );
    expect(circuitStats(netlist)).toMatchObject({ gates: 5, and: 2, xor: 1, inv: 0 });
    // out_j = in_j AND in_(2 + j); outputs: the constant one, then that of j = 0 and of j = 1 inverted.
    expect(evaluate(netlist, [0b0101n])).toEqual([1n, 0b11n]);
    expect(evaluate(netlist, [0b1010n])).toEqual([1n, 0b00n]);
  });

  it.each([
    ['OR', [0n, 1n, 1n, 1n], { and: 1, xor: 2, inv: 0 }],
    ['NOR', [1n, 0n, 0n, 0n], { and: 1, xor: 0, inv: 2 }],
    ['NAND', [1n, 1n, 1n, 0n], { and: 1, xor: 0, inv: 1 }],
    ['XNOR', [1n, 0n, 0n, 1n], { and: 0, xor: 1, inv: 1 }],
  ])('has %s, with one AND at most', (name, table, counts) => {
    const netlist = parse(`1 3\n2 1 1\n1 1\n\n2 1 0 1 2 ${name}\n`);
    expect([0n, 1n, 2n, 3n].map((both) => evaluate(netlist, [both & 1n, both >> 1n])[0])).toEqual(table);
    expect(circuitStats(netlist)).toMatchObject(counts);
  });

  it('has room for gates that take several', () => {
    const ors = Array.from({ length: 100 }, (_, gate) => `2 1 ${gate} ${gate + 1} ${gate + 2} OR\n`).join('');
    const netlist = parse(`101 103\n2 1 1\n1 2\n\n${ors}2 1 101 0 102 NOR\n`);
    expect(evaluate(netlist, [0n, 1n])).toEqual([0b01n]);
    expect(evaluate(netlist, [0n, 0n])).toEqual([0b10n]);
    expect(netlist.gates).toBe(303);
  });

  it.each([
    ['inputs', '1 1\n0\n1 1\n\n1 1 1 0 EQ\n', [], [1], [1n]],
    ['inputs, old format', '1 1\n0 0 1\n\n1 1 1 0 EQ\n', [], [1], [1n]],
    ['outputs', '1 3\n2 1 1\n0\n\n2 1 0 1 2 AND\n', [1, 1], [], []],
    ['anything', '0 0\n0\n0\n', [], [], []],
    ['bits of a value', '1 2\n3 0 1 0\n2 0 1\n\n1 1 0 1 INV\n', [0, 1, 0], [0, 1], [0n, 1n]],
  ])('may have no %s', (_, text, inputs, outputs, values) => {
    const netlist = parse(text);
    expect(netlist).toMatchObject({ inputs, outputs });
    expect(
      evaluate(
        netlist,
        inputs.map(() => 0n),
      ),
    ).toEqual(values);
  });

  it('of the old format may leave out the second input', () => {
    expect(parse('1 3\n2 0 1\n\n2 1 0 1 2 AND\n')).toMatchObject({ inputs: [2], outputs: [1] });
  });
});

const faults: [name: string, text: string, line: number, says: string][] = [
  ['no header', 'a circuit\n', 1, "cannot read 'a circuit'"],
  ['one line', '1 3\n', 1, 'ends after the first line'],
  ['no sizes', '1 3\n2 1 0 1 2 AND\n', 2, "cannot read '2 1 0 1 2 AND'"],
  ['sizes of neither dialect', '1 3\n2 1\n', 2, 'as sizes of inputs and outputs'],
  ['a billion wires', '5 1000000005\n1 1000000000\n1 1\n\n', 1, 'header says 1000000005 wires'],
  ['a billion gates', '1000000000 1000000002\n1 2\n1 1\n\n', 1, 'header says 1000000002 wires'],
  ['more gates than bytes', '1000 1002\n1 2\n1 1\n\n', 1, 'header says 1000 gates'],
  ['more bits than wires', '1 3\n1 4\n1 1\n\n2 1 0 1 2 AND\n', 1, 'no more bits than wires'],
  ['too few wires', '2 3\n1 2\n1 1\n\n2 1 0 1 2 AND\n1 1 2 1 INV\n', 1, 'drive 4'],
  ['too many wires', FASHION.replace('3 7', '3 8'), 1, 'header says 8 wires'],
  ['too few gates', FASHION.replace('1 1 4 6 INV\n', ''), 6, 'ends after 2 gates'],
  ['too many gates', `${FASHION}1 1 4 6 INV\n`, 8, 'more gates than the 3 of the header'],
  ['a cycle', FASHION.replace('0 2 4 AND', '0 6 4 AND'), 5, 'reads wire 6 before a gate drives it'],
  ['a gate that reads itself', FASHION.replace('0 2 4', '0 4 4'), 5, 'reads wire 4 before a gate drives it'],
  ['a wire read out of range', FASHION.replace('1 3 5', '1 9 5'), 6, 'reads wire 9; expected a wire below 7'],
  ['a wire driven out of range', FASHION.replace('4 6 INV', '4 7 INV'), 7, 'drives wire 7'],
  ['a wire driven twice', FASHION.replace('1 3 5', '1 3 4'), 6, 'wire 4 is driven a second time'],
  ['an input driven', FASHION.replace('4 6 INV', '4 0 INV'), 7, 'wire 0 is driven a second time'],
  ['an unknown gate', FASHION.replace('XOR', 'XR'), 6, "unknown gate 'XR'; expected one of AND, XOR"],
  ['a gate in small letters', FASHION.replace('XOR', 'xor'), 6, "cannot read '2 1 1 3 5 xor'"],
  ['a long name', FASHION.replace('AND', 'NANDS'), 5, 'cannot read'],
  ['a name in two', FASHION.replace('AND', 'AN D'), 5, 'cannot read'],
  ['a number after the name', FASHION.replace('AND', 'AND 7'), 5, 'cannot read'],
  ['a negative wire', FASHION.replace('0 2 4', '-1 2 4'), 5, 'cannot read'],
  ['a huge number', FASHION.replace('0 2 4', '99999999999 2 4'), 5, 'cannot read'],
  ['no name', FASHION.replace(' AND', ''), 5, 'the line has no name of a gate; expected one of AND, XOR'],
  ['a truth table', FASHION.replace('AND', '1000'), 5, 'the line has no name of a gate'],
  ['half a remark', FASHION.replace('AND', 'AND /'), 5, 'cannot read'],
  ['a wire that nothing drives beside an OR', '1 4\n2 1 1\n1 1\n\n2 1 0 1 2 OR\n', 1, 'header says 4 wires'],
  ['an OR of one wire', FASHION.replace('4 6 INV', '4 6 OR'), 7, 'OR with 4 numbers before it'],
  [
    'a wire that an OR drives again',
    FASHION.replace('1 3 5 XOR', '1 3 4 OR'),
    6,
    'wire 4 is driven a second',
  ],
  ['too few operands', FASHION.replace('0 2 4 AND', '0 4 AND'), 5, 'AND with 4 numbers before it'],
  ['a wrong fan-in', FASHION.replace('2 1 0 2', '1 2 0 2'), 5, 'AND with 5 numbers before it'],
  ['EQ of a wire', FASHION.replace('4 6 INV', '2 6 EQ'), 7, 'EQ of 2; expected 0 or 1'],
  ['an uneven MAND', FASHION.replace('2 1 0 2 4 AND', '3 1 0 1 2 4 MAND'), 5, 'MAND with 6 numbers'],
  ['NUL bytes', FASHION.replace('0 2 4', '0 \0 4'), 5, 'cannot read'],
];

it.each(faults)('refuses %s', (_, text, line, says) => {
  try {
    parse(text);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    const { message, detail } = error as InputError;
    expect(message).toContain(says);
    expect(message).not.toContain('\n');
    expect(detail).toMatchObject({ file: 'c.txt', line });
  }
});

it('refuses a header of a billion wires without room for them', () => {
  const before = process.memoryUsage().arrayBuffers;
  expect(() => parse('5 1000000005\n1 1000000000\n1 1\n\n')).toThrow(InputError);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
});

/** One random edit of a text: a byte, a number, a line. */
const edits = fc.oneof(
  fc.record({ kind: fc.constant('byte' as const), at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) }),
  fc.record({
    kind: fc.constant('number' as const),
    at: fc.nat(),
    value: fc.constantFrom(0, 1, 2, 5, 9, 40, 2 ** 31),
  }),
  fc.record({ kind: fc.constant('drop' as const), at: fc.nat(), value: fc.nat() }),
  fc.record({ kind: fc.constant('swap' as const), at: fc.nat(), value: fc.nat() }),
);

function edited(text: string, kind: string, at: number, value: number): string {
  if (kind === 'byte')
    return text.slice(0, at % text.length) + String.fromCharCode(value) + text.slice((at % text.length) + 1);
  if (kind === 'number') {
    let index = at % (text.match(/\d+/g)?.length ?? 1);
    return text.replace(/\d+/g, (number) => (index-- === 0 ? String(value) : number));
  }
  const lines = text.split('\n');
  const [left, right] = [at % lines.length, value % lines.length];
  if (kind === 'drop') lines.splice(left, 1);
  else [lines[left], lines[right]] = [lines[right]!, lines[left]!];
  return lines.join('\n');
}

it('any edit of a netlist gives a sound netlist or an InputError with a line', () => {
  const text = written('fashion', generateCircuit('float-add'));
  const short = '4 9\n1 4\n2 1 2\n\n4 2 0 1 2 3 4 5 MAND\n1 1 1 6 EQ\n1 1 4 7 EQW\n2 1 5 6 8 XOR\n';
  const texts = [FASHION, OLD, short, text.slice(0, 2000), text];
  const property = fc.property(
    fc.constantFrom(...texts),
    fc.array(edits, { maxLength: 3 }),
    (whole, list) => {
      let changed = whole;
      for (const { kind, at, value } of list) if (changed !== '') changed = edited(changed, kind, at, value);
      try {
        parse(changed);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        if (changed.trim() !== '') expect((error as InputError).detail.line).toBeGreaterThan(0);
      }
    },
  );
  fc.assert(property, { numRuns: 3000 });
});

describe('a text read piece by piece', () => {
  const outcome = (read: () => Netlist): unknown => {
    try {
      return read();
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('is what it is as a whole, faults and their lines included, however small the pieces', () => {
    const file = path.join(folder(), 'c.txt');
    const inPieces = (text: string, block: number): Netlist => {
      fs.writeFileSync(file, text, 'latin1');
      const open = fs.openSync(file, 'r');
      try {
        const pieces = linePieces(open, holdsHeader, block);
        return parseBristol({ pieces, size: text.length }, 'c.txt', 'c');
      } finally {
        fs.closeSync(open);
      }
    };
    const texts = [
      FASHION,
      OLD,
      FASHION.trimEnd(),
      `\n\n${OLD}`,
      '',
      '3 7\n',
      written('fashion', generateCircuit('add')),
    ];
    const property = fc.property(
      fc.constantFrom(...texts),
      fc.array(edits, { maxLength: 2 }),
      fc.integer({ min: 1, max: 80 }),
      (whole, list, block) => {
        let changed = whole;
        for (const { kind, at, value } of list)
          if (changed !== '') changed = edited(changed, kind, at, value);
        expect(outcome(() => inPieces(changed, block))).toEqual(outcome(() => parse(changed)));
      },
    );
    fc.assert(property, { numRuns: 1500, seed: 11 });
  });

  it('comes in whole lines, the first piece with the header, the last with what is left', () => {
    const file = path.join(folder(), 'lines.txt');
    const text = `${FASHION}${'2 1 0 2 4 AND\n'.repeat(50)}end`;
    fs.writeFileSync(file, text);
    const open = fs.openSync(file, 'r');
    const copied = [];
    for (const piece of linePieces(open, holdsHeader, 16)) copied.push(Buffer.from(piece).toString());
    fs.closeSync(open);
    expect(copied.join('')).toBe(text);
    expect(copied[0]).toMatch(/^3 7\n2 2 2\n1 2\n/);
    expect(copied.length).toBeGreaterThan(20);
    expect(copied.slice(0, -1).every((piece) => piece.endsWith('\n'))).toBe(true);
  });
});

describe('writing and reading again', () => {
  const values = (netlist: Netlist, bits: bigint): bigint[] =>
    netlist.inputs.map((count, at) => BigInt.asUintN(count, bits >> BigInt(8 * at)));

  it.each([['fashion'], ['old']] as [Dialect][])('%s gives a circuit of the same function', (dialect) => {
    const drawn = dialect === 'old' ? netlists({ inputs: 2, outputs: 1 }) : netlists();
    // The old format has no values without bits, and constants only of an input.
    const shown = <Value>(list: readonly Value[], sizes: readonly number[]): Value[] =>
      list.filter((_, at) => dialect === 'fashion' || sizes[at]! > 0);
    const sayable = ({ inputs }: Netlist): boolean =>
      dialect === 'fashion' || inputs.some((size) => size > 0);
    fc.assert(
      fc.property(drawn, fc.bigInt(0n, 2n ** 32n - 1n), (netlist, bits) => {
        const { inputs, outputs } = netlist;
        if (!sayable(netlist) && netlist.gates + netlist.outputWires.length > 0) {
          expect(() => written(dialect, netlist)).toThrow('has constants and no input');
          return;
        }
        const again = parse(written(dialect, netlist));
        expect(again).toMatchObject({ inputs: shown(inputs, inputs), outputs: shown(outputs, outputs) });
        const given = values(netlist, bits);
        expect(evaluate(again, shown(given, inputs))).toEqual(shown(evaluate(netlist, given), outputs));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps text as it is, byte by byte, once it is in our order', () => {
    for (const name of ['aes-128', 'keccak-f', 'float-mul', 'mul']) {
      const netlist = generateCircuit(name);
      const text = written('fashion', netlist);
      const again = parse(text);
      expect(written('fashion', again)).toBe(text);
      if (name !== 'mul') expect(circuitStats(again)).toEqual(circuitStats(netlist));
    }
  });

  it('gives a constant operand one EQ in Fashion, and nothing more', () => {
    const netlist = generateCircuit('mul', ['bits=8']);
    expect(circuitStats(parse(written('fashion', netlist))).gates).toBe(netlist.gates + 1);
  });

  it('refuses the old format for three inputs', () => {
    expect(() => written('old', generateCircuit('mux'))).toThrow('at most two inputs and one output');
  });
});
