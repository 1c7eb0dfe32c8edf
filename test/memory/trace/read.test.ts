import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTrace } from '../../../src/memory/trace/read.js';
import { RequestBuilder } from '../../../src/memory/trace/requests.js';
import { traceLines } from '../../../src/memory/trace/write.js';

const pieces = (...texts: string[]): Uint8Array[] => texts.map((text) => Buffer.from(text));
const read = (...texts: string[]) => {
  const { length, isWrite, address, notBefore: at } = readTrace(pieces(...texts), 'x.trace');
  return {
    requests: Array.from({ length }, (_, index) => `${isWrite[index] === 1 ? 'W' : 'R'}${address[index]!}`),
    at: at === undefined ? undefined : [...at],
  };
};

describe('traces', () => {
  it('load and store, as Ramulator 2 has them: hexadecimal or decimal', () => {
    expect(read('LD 0x0\nLD 0x40\nST 0X12345680\nLD 4096\n')).toEqual({
      requests: ['R0', 'R64', `W${0x12345680}`, 'R4096'],
      at: undefined,
    });
  });

  it('addresses and directions, as Ramulator 1 has them', () => {
    expect(read('0x12345680 R\n0x4cbd56c0 W\n').requests).toEqual([`R${0x12345680}`, `W${0x4cbd56c0}`]);
  });

  it("DRAMsim3's, with cycles", () => {
    expect(read('0x40 READ 7\n0x80 WRITE 11\n')).toEqual({ requests: ['R64', 'W128'], at: [7, 11] });
  });

  it('cycles behind an @ or as a third word', () => {
    expect(read('LD 0x40@5\nST 8@0x10\n')).toEqual({ requests: ['R64', 'W8'], at: [5, 16] });
    expect(read('LD 0x40 5\nST 0x80 9')).toEqual({ requests: ['R64', 'W128'], at: [5, 9] });
    // Both ways in one file say the same.
    expect(read('LD 1@5\nST 2 9').at).toEqual([5, 9]);
  });

  it('empty lines, comments, blanks, tabs, carriage returns and small letters', () => {
    expect(read('# a trace\r\n\r\n  ld\t0x40 \r\nst 3\r\n').requests).toEqual(['R64', 'W3']);
  });

  it('comes in pieces, and lines are counted through them', () => {
    expect(read('LD 1\nLD 2\n', 'LD 3').requests).toEqual(['R1', 'R2', 'R3']);
    expect(() => read('LD 1\nLD 2\n', 'LD 3\nLX 4\n')).toThrow(/^x\.trace:4: /);
  });

  it('grows without end', () => {
    const list = new RequestBuilder();
    for (let at = 0; at < 5000; at++) list.push(at % 3 === 0, at * 64, at + 1);
    const { length, isWrite, address, notBefore: at } = list.done(true);
    expect(length).toBe(5000);
    expect([isWrite[4998], isWrite[4999], address[4999], at![4999], at!.length]).toEqual([
      1, 0, 319936, 5000, 5000,
    ]);
    expect(list.done(false).notBefore).toBeUndefined();
  });

  const ANY = "expected lines such as 'LD 0x40', 'ST 4096', '0x40 R' or '0x40 W', a cycle behind them or not";
  it.each([
    ['nothing', '\n# nothing\n', `x.trace: has no request; ${ANY}`],
    ['another verb', 'LOAD 0x40\n', `x.trace:1: is 'LOAD 0x40'; ${ANY}`],
    [
      'a word alone',
      'LD 1\nLD\n',
      "x.trace:2: is 'LD'; expected LD <address> or ST <address> without a cycle, as in the first line",
    ],
    ['four words', 'LD 1 2 3\n', "x.trace:1: is 'LD 1 2 3'; expected lines"],
    [
      'an address that is none',
      'LD zz\n',
      "x.trace:1: address 'zz'; expected a whole number below 2^53, decimal or hexadecimal after 0x",
    ],
    ['a hexadecimal address without 0x', 'LD ff\n', "address 'ff'"],
    ['a negative address', 'ST -4\n', "address '-4'"],
    ['an address beyond all', 'LD 9007199254740992\n', "address '9007199254740992'"],
    ['a cycle that is none', 'LD 4@x\n', "x.trace:1: cycle 'x'; expected a whole number"],
    [
      'a cycle that comes late',
      'LD 1\nLD 2 5\n',
      "x.trace:2: is 'LD 2 5'; expected LD <address> or ST <address> without a cycle, as in the first line",
    ],
    ['a cycle that is missing', 'LD 1@3\nLD 2\n', 'ST <address> with a cycle, as in the first line'],
    [
      'two forms',
      'LD 1\n0x40 R\n',
      "x.trace:2: is '0x40 R'; expected LD <address> or ST <address> without a cycle",
    ],
    [
      'two forms, the other way',
      '0x40 R\nLD 1\n',
      'expected <address> R or <address> W (also READ, WRITE) without a cycle, as in the first line',
    ],
    [
      'SimpleO3',
      '3 20734016\n1 20846400\n',
      "x.trace:1: a line of a core's instructions (SimpleO3 of Ramulator 2: bubbles, load, store), which says no order of requests; expected a trace of memory: lines",
    ],
    ['SimpleO3 that stores', '8 20841280 20841280\n', 'SimpleO3'],
    [
      'address vectors',
      'R 0,0,1,2,3,4\n',
      'x.trace:1: an address vector (ReadWriteTrace of Ramulator 2); expected an address: lines',
    ],
  ])('refuses %s', (_, text, says) => {
    expect(() => read(text)).toThrow(says);
  });
});

describe('a trace that we write', () => {
  it('has a line for each transaction that is touched', () => {
    expect([...traceLines(7.5, 96, 64, true, 64)]).toEqual(['ST 0x40@7\nST 0x80@7\n']);
    expect([...traceLines(0, 128, 64, false, 64)]).toEqual(['LD 0x80@0\n']);
    expect([...traceLines(3, 128, 65, false, 32)]).toEqual(['LD 0x80@3\nLD 0xa0@3\nLD 0xc0@3\n']);
    expect([...traceLines(3, 127, 1, false, 32)]).toEqual(['LD 0x60@3\n']);
    expect([...traceLines(3, 127, 2, false, 32)]).toEqual(['LD 0x60@3\nLD 0x80@3\n']);
  });

  it('comes in pieces of which none is large', () => {
    const texts = [...traceLines(1, 0, 10_000 * 64, false, 64)];
    expect(texts.map((text) => text.split('\n').length - 1)).toEqual([4096, 4096, 1808]);
    expect(texts[1]!.startsWith(`LD 0x${(4096 * 64).toString(16)}@1\n`)).toBe(true);
    expect([...traceLines(1, 0, 4096 * 64, false, 64)]).toHaveLength(1);
  });

  it('is read by us, cycles and all, and by a stock reader that knows no cycles', () => {
    const request = fc.tuple(fc.nat(1e9), fc.nat(1e12), fc.integer({ min: 1, max: 999 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 20 }), (requests) => {
        const text = requests.flatMap((each) => [...traceLines(...each, 32)]).join('');
        const wanted = requests.flatMap(([at, address, bytes, isWrite]) => {
          const [first, last] = [Math.floor(address / 32), Math.floor((address + bytes - 1) / 32)];
          return Array.from({ length: last - first + 1 }, (_, index) => ({
            at,
            isWrite,
            address: 32 * (first + index),
          }));
        });
        const { requests: found, at } = read(text);
        expect(found).toEqual(wanted.map((each) => `${each.isWrite ? 'W' : 'R'}${each.address}`));
        expect(at).toEqual(wanted.map((each) => each.at));
        // Two words; C++'s stoll reads digits for as long as there are any.
        const stock = text
          .trimEnd()
          .split('\n')
          .map((line) => line.split(' '))
          .map(([verb, place, ...rest]) => [
            verb,
            parseInt(/^0x([0-9a-f]+)/.exec(place!)![1]!, 16),
            rest.length,
          ]);
        expect(stock).toEqual(wanted.map((each) => [each.isWrite ? 'ST' : 'LD', each.address, 0]));
      }),
    );
  });
});
