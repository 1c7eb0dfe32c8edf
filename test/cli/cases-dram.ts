import { handMade, type HandMade } from '../memory/check/cases.js';
import { caseOf, type Case } from './cases.js';

const of = (name: string, args: readonly string[], ...says: string[]): Case => caseOf(name, args, {}, says);
const run = (name: string, words: readonly string[], ...says: string[]): Case =>
  of(
    name,
    ['dram', 'run', ...(words.includes('--standard') ? [] : ['--standard', 'DDR4-2400']), ...words],
    ...says,
  );
const trace = (name: string, content: string, words: readonly string[], ...says: string[]): Case =>
  caseOf(
    name,
    ['dram', 'run', '--standard', 'DDR4-2400', '--trace', 'x.trace', ...words],
    { 'x.trace': content },
    says,
  );
const check = (name: string, content: string, words: readonly string[], ...says: string[]): Case =>
  caseOf(name, ['dram', 'check', 'x.json', ...words], { 'x.json': content }, says);
const file = (change: (given: HandMade) => void): string => {
  const given = handMade();
  change(given);
  return JSON.stringify(given);
};

/** Bad words about a memory with banks, and bad traces and cases. */
export const DRAM: readonly Case[] = [
  of(
    'unknown command of memories',
    ['dram', 'rnu'],
    "unknown command 'rnu'; expected one of run, ",
    "did you mean 'run'?",
  ),
  of(
    'no standard',
    ['dram', 'run', '--generate', 'stream'],
    '--standard: is missing; expected standard and speed grade',
  ),
  run(
    'unknown standard',
    ['--standard', 'DDR4-2401', '--generate', 'stream'],
    "--standard: is 'DDR4-2401'; expected one of DDR4-2400, ",
    "did you mean 'DDR4-2400'?",
  ),
  of('unknown standard to show', ['dram', 'standards', 'HBM2'], "<standard>: is 'HBM2'; expected one of "),
  run('no requests', [], '--trace: no requests; expected either --trace <file> or --generate <kind>'),
  trace(
    'requests of two kinds',
    'LD 0\n',
    ['--generate', 'stream'],
    '--generate: requests of two kinds; expected either',
  ),
  run(
    'unknown generator',
    ['--generate', 'steam'],
    "--generate: is 'steam'; expected one of stream, stride, random, streams, copy; did you mean 'stream'?",
  ),
  run(
    'a parameter of another generator',
    ['--generate', 'stream', '--bits', '3'],
    '--bits: does nothing with --generate stream; expected --generate random',
  ),
  run(
    'a seed of nothing',
    ['--generate', 'copy', '--seed', '3'],
    '--seed: does nothing with --generate copy; expected --generate random, or --rw random:<n>',
  ),
  trace(
    'a parameter of a trace',
    'LD 0\n',
    ['--n', '3'],
    '--n: does nothing with --trace; expected --generate',
  ),
  run(
    'a clock of made-up requests',
    ['--generate', 'stream', '--clock', '1GHz'],
    '--clock: does nothing with --generate; expected --trace',
  ),
  run(
    'a line of made-up requests',
    ['--generate', 'stream', '--line', '64'],
    '--line: does nothing with --generate; expected --trace',
  ),
  trace(
    'a clock of a trace without cycles',
    'LD 0\n',
    ['--clock', '1GHz'],
    '--clock: does nothing: the trace has no cycles; expected a trace with cycles, such as LD 0x40@7',
  ),
  trace(
    'a clock that is none',
    'LD 0\n',
    ['--clock', '0 Hz'],
    "--clock: is '0 Hz'; expected a frequency such as ",
    'above zero',
  ),
  run(
    'directions that are none',
    ['--generate', 'stream', '--rw', '0:0'],
    "--rw: is '0:0'; expected read, write, <reads>:<writes>, phase:<requests> or random:<writes of 256>",
  ),
  run('too many writes of 256', ['--generate', 'stream', '--rw', 'random:257'], "--rw: is 'random:257'"),
  run('phases of nothing', ['--generate', 'stream', '--rw', 'phase:0'], "--rw: is 'phase:0'"),
  run(
    'a stride that is no size',
    ['--generate', 'stride', '--stride', '0'],
    "--stride: is '0'; expected 1 or more bytes, or a size such as ",
  ),
  run(
    'addresses beyond all',
    ['--generate', 'stream', '--base', '9007199254740991'],
    '--generate: addresses up to 9',
  ),
  run(
    'too many requests',
    ['--generate', 'stream', '--n', '33554433'],
    "--n: is '33554433'; expected a whole number from 1 to 33554432",
  ),
  run(
    'unknown mapping',
    ['--generate', 'stream', '--mapping', 'RoBaRaCo'],
    "--mapping: is 'RoBaRaCo'; expected one of RoBaRaCoCh, ",
  ),
  run(
    'unknown effect',
    ['--generate', 'stream', '--without', 'rows,refesh'],
    "--without: is 'refesh'; expected one of rows, refresh, turnaround, groups; did you mean 'refresh'?",
  ),
  run(
    'three queues',
    ['--generate', 'stream', '--queues', '1,2,3'],
    "--queues: is '1,2,3'; expected one number, or two such as 32,64",
  ),
  run(
    'a queue of nothing',
    ['--generate', 'stream', '--queues', '0'],
    "--queues: is '0'; expected a whole number from 1 to 1024",
  ),
  run(
    'a cap of open rows',
    ['--generate', 'stream', '--cap', '4'],
    '--cap: does nothing with --rows open; expected --rows closed-cap',
  ),
  run(
    'ranks where there are none',
    ['--standard', 'HBM2-2000', '--generate', 'stream', '--ranks', '2'],
    '--ranks: HBM2-2000 has no ranks; expected 1',
  ),
  run('three ranks', ['--generate', 'stream', '--ranks', '3'], '--ranks: 3 ranks; expected 1, 2, 4 or 8'),
  run(
    'a log in a folder that is a file',
    ['--generate', 'stream', '--n', '9', '--latencies', 'net.yaml/x'],
    'net.yaml/x: cannot be written (',
    'expected a file name in a writable folder',
  ),
  run(
    'logs of which one cannot be',
    ['--generate', 'stream', '--n', '9', '--commands', 'new/a.csv', '--latencies', '.'],
    '.: is a directory; expected a name for a file',
  ),
  run(
    'no trace file',
    ['--trace', 'none.trace'],
    'none.trace: cannot be read: no such file; expected a trace of memory',
  ),
  trace('a trace of nothing', '', [], 'x.trace: file is empty'),
  trace(
    'a line that is none',
    'LD 0x0\nLOAD 0x40\n',
    [],
    "x.trace:2: is 'LOAD 0x40'; expected LD <address> or ST <address> without a cycle, as in the first line",
  ),
  trace(
    "a core's trace",
    '3 20734016\n1 20846400\n',
    ['--latencies', 'l.csv'],
    "x.trace:1: a line of a core's instructions (SimpleO3 of Ramulator 2",
  ),
  of(
    'no file of cases',
    ['dram', 'check', 'none.json'],
    'none.json: cannot be read: no such file; expected a file of cases (JSON)',
  ),
  check(
    'cases that are no JSON',
    '{"systems": {},\n "cases": [3 4]}',
    [],
    'x.json:2:14: is no JSON; expected a file of cases',
  ),
  check('cases that end early', '{"systems": {', [], 'x.json:1:14: is no JSON'),
  check('a file without systems', '{"cases": []}', [], 'x.json: systems: is missing'),
  check(
    'a file without cases',
    file((given) => void (given.cases = [])),
    [],
    'x.json: cases: is []; expected at least 1 entry',
  ),
  check('a list', '[]', [], 'x.json: is []; expected a mapping with part, systems, cases'),
  check(
    'a case of no system',
    file(({ cases }) => void (cases[1]!.system = 'ddr5')),
    [],
    "x.json: cases[1].system: is 'ddr5'; expected one of the file's systems: ddr4; did you mean 'ddr4'?",
  ),
  check(
    'two cases of a name',
    file(({ cases }) => void (cases[2]!.id = 'ddr4/one-read')),
    [],
    "x.json: cases[2].id: 'ddr4/one-read' is that of cases[0]; expected another",
  ),
  check(
    'an expectation that is none',
    file(({ cases }) => void Object.assign(cases[0]!.expect, { drain_cycel: 3 })),
    [],
    "x.json: cases[0].expect.drain_cycel: unknown key 'drain_cycel'; expected one of requests, ",
    "did you mean 'drain_cycle'?",
  ),
  check(
    'a counter that is no number',
    file(({ cases }) => void Object.assign(cases[0]!.expect, { counters: { row_hits: '3' } })),
    [],
    "x.json: cases[0].expect.counters.row_hits: is '3'; expected a number",
  ),
  check(
    'nothing expected',
    file(({ cases }) => void (cases[0]!.expect = {})),
    [],
    'x.json: cases[0].expect: is empty; expected at least one value, such as drain_cycle',
  ),
  check(
    'an unknown generator of a case',
    file(({ cases }) => void (cases[0]!.workload.kind = 'steam')),
    [],
    "x.json: cases[0].workload.kind: is 'steam'",
    "did you mean 'stream'?",
  ),
  check(
    'a generator without its stride',
    file(({ cases }) => void delete (cases[3]!.workload as { stride?: number }).stride),
    [],
    'x.json: cases[3].workload.stride: is missing; expected a',
  ),
  check(
    'a system that contradicts itself',
    file(({ systems }) => void (systems.ddr4.address_bits.Bank = 5)),
    [],
    'x.json: systems.ddr4.address_bits.Bank: is 5; expected the bits of 4',
  ),
  check(
    'no case of that name',
    file(() => undefined),
    ['--only', 'one-raed'],
    "--only: no case has 'one-raed'; expected part of a name such as ddr4/one-read, or a pattern with *",
  ),
];
