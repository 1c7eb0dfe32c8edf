import { caseOf, type Case } from './cases.js';

const HEAD = 'kind: network\nname: t\ninput: {channels: 3, height: 8, width: 8}\noperators:\n';
const RUN = ['run', 'w.yaml', '--arch', 'systolic/8x8'];

/** A case of a bad operator, on line 5 of `w.yaml`. */
const operator = (name: string, text: string, ...says: string[]): Case =>
  caseOf(`workload: ${name}`, RUN, { 'w.yaml': `${HEAD}  - {name: c, ${text}}\n` }, says);

const file = (name: string, text: string, ...says: string[]): Case =>
  caseOf(`workload: ${name}`, RUN, { 'w.yaml': text }, says);

export const WORKLOAD: readonly Case[] = [
  operator(
    'unknown key',
    'kind: conv, filters: 8, kernal: 3',
    "w.yaml:5:39: operators[0].kernal: unknown key 'kernal'; expected one of kind, name, ",
    "did you mean 'kernel'?",
  ),
  operator(
    'unknown kind',
    'kind: convv, filters: 8',
    "w.yaml:5:21: operators[0].kind: is 'convv'; expected ",
    "did you mean 'conv'?",
  ),
  operator(
    'missing key',
    'kind: conv, filters: 8',
    'w.yaml:5:5: operators[0].kernel: is missing; expected a whole number',
  ),
  operator(
    'duplicate key',
    'kind: conv, filters: 8, kernel: 3, kernel: 5',
    "w.yaml:5:50: duplicate key 'kernel'; expected every key once",
  ),
  operator(
    'negative size',
    'kind: conv, filters: -8, kernel: 3',
    'w.yaml:5:36: operators[0].filters: is -8; expected at least 1',
  ),
  operator(
    'kernel larger than its padded input',
    'kind: conv, filters: 8, kernel: 11, padding: 1',
    "w.yaml:5:47: operators[0].kernel: operator 'c': kernel 11x11 is larger than its padded input 10x10; expected at most 10x10",
  ),
  operator(
    'unknown activation',
    'kind: linear, features: 3, then: [rellu]',
    "operators[0].then[0]: is 'rellu'; expected one of relu, ",
    "did you mean 'relu'?",
  ),
  operator(
    'unknown input',
    'kind: add, inputs: [input, inptu]',
    "operators[0].inputs[1]: operator 'c' reads 'inptu'",
    "did you mean 'input'?",
  ),
  operator(
    'no work at all',
    'kind: reshape, shape: flatten',
    "workload 't' takes zero cycles; expected at least one operator with work",
  ),
  file(
    'unknown key at the top',
    HEAD.replace('name:', 'nmae:'),
    "w.yaml:2:1: nmae: unknown key 'nmae'; expected one of kind, ",
    "did you mean 'name'?",
  ),
  file(
    'no operators',
    HEAD.replace('operators:', 'operators: []'),
    'w.yaml:4:12: operators: is []; expected at least 1 entry',
  ),
  file(
    'no list of operators',
    HEAD.replace('operators:\n', ''),
    'w.yaml:1:1: operators: is missing; expected a list',
  ),
  file('empty file', '', 'w.yaml: is null (an empty file); expected a mapping'),
  file('list', '[1, 2]\n', 'w.yaml:1:1: is [1,2]; expected a mapping'),
  file('prototype key', `__proto__: 3\n${HEAD}`, "w.yaml:1:1: key '__proto__' is not allowed"),
  file('architecture', 'kind: systolic\n', "w.yaml:1:7: kind: is 'systolic'; expected 'network'"),
  caseOf('unknown workload', ['run', 'resnet50-imagnet', '--arch', 'systolic/8x8'], {}, [
    "unknown workload 'resnet50-imagnet'; expected a path that ends in .yaml, .csv, .onnx, .txt, .bristol, .circ or .bin, or one of 'systole list workloads'; did you mean 'resnet50-imagenet'?",
  ]),
  caseOf('missing workload file', ['run', 'nett.yaml', '--arch', 'systolic/8x8'], {}, [
    "no such file 'nett.yaml'; expected a YAML file, ",
    "did you mean 'net.yaml'?",
  ]),
  caseOf(
    'corrupt SCALE-Sim CSV',
    ['run', 'x.csv', '--arch', 'systolic/8x8'],
    {
      'x.csv':
        'Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\nConv1, 224, 224, 7, seven, 3, 64, 2,\n',
    },
    ['x.csv:2', 'expected '],
  ),
  caseOf(
    'corrupt SCALE-Sim CSV to import',
    ['import', 'scalesim', 'x.csv', '--out', 'y.yaml'],
    { 'x.csv': 'no,table\n1,2\n' },
    ['x.csv', 'expected '],
  ),
  caseOf(
    'corrupt ONNX',
    ['run', 'x.onnx', '--arch', 'systolic/8x8'],
    { 'x.onnx': Uint8Array.from([8, 255, 255, 3, 9, 200, 77]) },
    ['x.onnx'],
  ),
  caseOf(
    'corrupt ONNX to import',
    ['import', 'onnx', 'x.onnx', '--out', 'y.yaml'],
    { 'x.onnx': 'text, no model' },
    ['x.onnx'],
  ),
  caseOf('missing ONNX file', ['import', 'onnx', 'none.onnx', '--out', 'y.yaml'], {}, ['none.onnx']),
  caseOf(
    'truncated limb trace',
    ['run', 'instructions0', '--arch', 'cinnamon/1-chip'],
    { instructions0: 'header\nload r1: x\nadd r2: r1,' },
    ["instructions0:3: ''; expected a register such as r5 or r5[X]"],
  ),
  caseOf(
    'unknown limb instruction',
    ['run', 'k.csv', '--arch', 'heracles/1-chip'],
    { 'k.csv': '13, mull, c, a, b, 0\n' },
    ["k.csv:1: no operation 'mull'; expected one of add, ", "did you mean 'mul'?"],
  ),
  caseOf('limb trace that is not there', ['run', 'pisa:none.csv', '--arch', 'heracles/1-chip'], {}, [
    'none.csv: cannot be read: no such file; expected a P-ISA kernel',
  ]),
  caseOf(
    'format of a limb trace',
    ['run', 'w.yaml', '--arch', 'cinnamon/1-chip'],
    { 'w.yaml': 'kind: limb-trace\nfile: x\nformat: cinamon\n' },
    ["w.yaml:3:9: format: is 'cinamon'; ", "did you mean 'cinnamon'?"],
  ),
];
