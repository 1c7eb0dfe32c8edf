import { handMade, type HandMade } from '../memory/check/cases.js';
import { caseOf, type Case } from './cases.js';

const RUN = ['run', 'net.yaml', '--arch', 'systolic/8x8'];
const SIDECHANNEL = ['sidechannel', 'net.yaml'];
const of = (name: string, args: readonly string[], ...says: string[]): Case => caseOf(name, args, {}, says);

/** Bad words on the command line. */
export const COMMAND: readonly Case[] = [
  of(
    'unknown command',
    ['rnu'],
    "unknown command 'rnu'; expected one of run, compare, ",
    "did you mean 'run'?",
  ),
  of('help on an unknown command', ['help', 'rnu'], "unknown command 'rnu'", "did you mean 'run'?"),
  of(
    'unknown option',
    [...RUN, '--fromat', 'json'],
    "unknown option '--fromat'; expected one of --arch, ",
    "did you mean '--format'?",
  ),
  of(
    'misspelt required option',
    ['run', 'net.yaml', '--arhc', 'x'],
    "unknown option '--arhc'; expected one of --arch, ",
    "did you mean '--arch'?",
  ),
  of(
    'unknown option of the program',
    ['--debgu'],
    "unknown option '--debgu'; expected one of --debug, ",
    "did you mean '--debug'?",
  ),
  of(
    'missing option',
    ['run', 'net.yaml'],
    '--arch: is missing; expected name (see systole list archs) or YAML file',
  ),
  of('missing value', ['run', 'net.yaml', '--arch'], '--arch: has no value; expected name'),
  of(
    'missing argument',
    ['run', '--arch', 'x'],
    '<workload>: is missing; expected name (see systole list workloads)',
  ),
  of(
    'too many arguments',
    ['run', 'a', 'b', '--arch', 'x'],
    'too many arguments; expected systole run <workload>',
  ),
  of(
    'missing architecture file',
    ['run', 'net.yaml', '--arch', 'none.yaml'],
    "no such file 'none.yaml'; expected a YAML file, ",
  ),
  of(
    'unknown architecture',
    ['run', 'net.yaml', '--arch', 'systolic/8x9'],
    "unknown architecture 'systolic/8x9'; expected a path that ends in .yaml, or one of 'systole list archs'; did you mean 'systolic/8x8'?",
  ),
  of('a folder as architecture', ['validate', '.'], '.: is a folder; expected a YAML file'),
  of(
    'invalid --fidelity',
    [...RUN, '--fidelity', 'evnt'],
    "--fidelity: is 'evnt'; expected one of analytic, event, register; did you mean 'event'?",
  ),
  of(
    'invalid --format',
    [...RUN, '--format', 'jsn'],
    "--format: is 'jsn'; expected one of table, json, csv; did you mean 'json'?",
  ),
  of(
    'invalid --batch',
    [...RUN, '--batch', 'two'],
    "--batch: is 'two'; expected a whole number from 1 to 1048576",
  ),
  of('--batch zero', [...RUN, '--batch', '0'], "--batch: is '0'; expected a whole number from 1 to 1048576"),
  of('--batch of a fraction', [...RUN, '--batch', '1.5'], "--batch: is '1.5'; expected a whole number"),
  of(
    'register fidelity of a huge network',
    ['run', 'vgg16-imagenet', '--arch', 'systolic/128x128', '--fidelity', 'register', '--batch', '64'],
    "operator '",
    'PE-cycles; expected register only for shapes of at most ',
  ),
  of(
    'unknown metric to explain',
    ['explain', 'cylces'],
    "unknown metric 'cylces'; expected ",
    "did you mean 'cycles'?",
  ),
  of(
    'unknown metric to compare',
    ['compare', 'net.yaml', '--arch', 'systolic/8x8', '--metric', 'cycels'],
    "--metric: unknown metric 'cycels'; expected one of cycles, seconds, ",
    "did you mean 'cycles'?",
  ),
  of(
    'unknown dataflow to compare',
    ['compare', 'net.yaml', '--arch', 'systolic/8x8', '--dataflow', 'ws,oss'],
    "dataflow=oss: wrong value; expected one of ws, os, is, rs; did you mean 'os'?",
  ),
  of(
    'nothing to compare',
    ['compare', 'net.yaml', '--arch', ','],
    'nothing to compare; expected at least one architecture',
  ),
  of(
    'unknown kind of plot',
    ['plot', 'utilisation', '--out', 'x.svg'],
    "<kind>: is 'utilisation'; expected one of utilization, roofline, ",
    "did you mean 'utilization'?",
  ),
  of(
    'a plot as PNG',
    ['plot', 'utilization', '--out', 'x.png'],
    "--out: is 'x.png'; expected a file name that ends in .svg",
  ),
  of(
    'a plot of no width',
    ['plot', 'utilization', '--out', 'x.svg', '--width', 'wide'],
    "--width: is 'wide'; expected a whole number from 500 to 4000",
  ),
  of(
    'unknown export',
    ['export', 'sclesim', '--out', 'x'],
    "<format>: is 'sclesim'; expected one of scalesim, csv, json, perfetto",
    "did you mean 'scalesim'?",
  ),
  of(
    'export of a bad cap',
    ['export', 'perfetto', '--out', 'x', '--cap', '3 s'],
    "--cap: is '3 s'; expected a size such as 64 MiB",
  ),
  of(
    'unknown list',
    ['list', 'runz'],
    "<what>: is 'runz'; expected one of archs, workloads, runs, metrics; did you mean 'runs'?",
  ),
  of(
    'unknown import',
    ['import', 'onx', 'x', '--out', 'y.yaml'],
    "<format>: is 'onx'; expected one of scalesim, onnx, bristol; did you mean 'onnx'?",
  ),
  caseOf(
    'a netlist with a cycle',
    ['import', 'bristol', 'c.txt', '--out', 'c.bin'],
    { 'c.txt': '2 4\n1 2\n1 1\n\n2 1 0 3 2 AND\n2 1 1 2 3 AND\n' },
    ['c.txt:5: reads wire 3 before a gate drives it; expected gates in topological order'],
  ),
  of('unknown circuit command', ['circuit', 'stat', 'add'], "did you mean 'stats'?"),
  of('too few inputs of a circuit', ['circuit', 'evaluate', 'add', '--input', '1'], '--input: 1 given'),
  of(
    'import to no YAML file',
    ['import', 'onnx', 'x', '--out', 'y.txt'],
    "--out: is 'y.txt'; expected a file name that ends in .yaml",
  ),
  of('empty database name', [...RUN, '--db', ''], '--db: is empty; expected the name of a database file'),
  of(
    'side channel of no GPU',
    [...SIDECHANNEL, '--arch', 'systolic/8x8'],
    "--arch: 'systolic/8x8' is of kind 'systolic'; expected an architecture of kind gpu such as gpu/p100",
  ),
  of(
    'side channel of what is not shown',
    [...SIDECHANNEL, '--arch', 'gpu/p100', '--show', 'sample'],
    "--show: is 'sample'; expected one of records, samples, ",
    "did you mean 'samples'?",
  ),
  of(
    'noise beyond all',
    [...SIDECHANNEL, '--arch', 'gpu/p100', '--noise', '2'],
    "--noise: is '2'; expected a number from 0 to 1",
  ),
  of(
    'no noise',
    [...SIDECHANNEL, '--arch', 'gpu/p100', '--noise', ''],
    "--noise: is ''; expected a number from 0 to 1",
  ),
  of(
    'period that is no time',
    [...SIDECHANNEL, '--arch', 'gpu/p100', '--period', '0 s'],
    "--period: is '0 s'; expected a time such as ",
  ),
  of(
    'seed that is no number',
    [...SIDECHANNEL, '--arch', 'gpu/p100', '--seed', '-1'],
    "--seed: is '-1'; expected a whole number from 0 to 2147483647",
  ),
  of(
    'picture of a side channel that is no SVG',
    [...SIDECHANNEL, '--arch', 'gpu/p100', '--plot', 'trace.png'],
    "--plot: is 'trace.png'; expected a file name that ends in .svg",
  ),
  ...dramCases(),
];

/** Bad words about a memory with banks. */
function dramCases(): Case[] {
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
  return [
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
      'expected a name for a file',
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
}

/** Bad words about a database that holds a run. */
export const STORED: readonly Case[] = [
  of('query that writes', ['query', 'delete from run'], 'query refused; expected one statement that reads'),
  of(
    'query that hides its writing',
    ['query', 'with a as (select 1) delete from run'],
    'query refused',
    'expected one statement that reads',
  ),
  of('query with an unknown column', ['query', 'select nme from run'], 'query: no such column: nme'),
  of(
    'two statements',
    ['query', 'select 1; delete from run'],
    'more than one statement; expected one statement that reads',
  ),
  of(
    'unknown run',
    ['plot', 'utilization', '--run', '0123456789abcdef', '--out', 'x.svg'],
    "no run '0123456789abcdef'",
  ),
  of(
    'no run id',
    ['export', 'csv', '--run', 'xyz', '--out', 'x.csv'],
    "'xyz' is no run id; expected 'latest' or at least 4 of the 64 digits",
  ),
  of(
    'too few runs for a plot',
    ['plot', 'dataflows', '--out', 'x.svg'],
    'plot dataflows: 1 runs selected; expected 2 to 8',
  ),
  of(
    'a condition that no run meets',
    ['plot', 'utilization', '--where', '1 = 0', '--out', 'x.svg'],
    '--where: no run has 1 = 0; expected',
  ),
  of(
    'a folder that is a file',
    ['export', 'csv', '--out', 'net.yaml/x.csv'],
    'net.yaml/x.csv: cannot be written (',
    'expected a file name in a writable folder',
  ),
];
