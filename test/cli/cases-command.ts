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
    'a plot as JPEG',
    ['plot', 'utilization', '--out', 'x.jpg'],
    "--out: is 'x.jpg'; expected a file name that ends in .svg, .png or .pdf",
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
    "<what>: is 'runz'; expected one of archs, workloads, runs, sweeps, metrics; did you mean 'runs'?",
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
  ...['sequence', '=4', 'H=0', 'H=1.5', 'H=', 'H=99999999999'].map((text) =>
    of(
      `size of a dimension as ${text}`,
      ['import', 'onnx', 'x', '--out', 'y.yaml', '--dim', text],
      `--dim: is '${text}'; expected name=size, such as sequence=128`,
    ),
  ),
  of(
    'two sizes of a dimension',
    ['import', 'onnx', 'x', '--out', 'y.yaml', '--dim', 'H=4', '--dim', 'H=5'],
    "--dim: gives 'H' two sizes",
  ),
  of(
    'size of a dimension of a topology',
    ['import', 'scalesim', 'x.csv', '--out', 'y.yaml', '--dim', 'H=4'],
    '--dim: is for ONNX models; expected no --dim with scalesim',
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
    'picture of a side channel that is none',
    [...SIDECHANNEL, '--arch', 'gpu/p100', '--plot', 'trace.txt'],
    "--plot: is 'trace.txt'; expected a file name that ends in .svg, .png or .pdf",
  ),
];

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
