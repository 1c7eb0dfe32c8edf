import { caseOf, type Case } from './cases.js';
import { NETWORK } from './process.js';

/** A case of a bad architecture file `a.yaml`, which extends one that is right. */
const arch = (name: string, lines: string, ...says: string[]): Case =>
  caseOf(
    name,
    ['run', 'net.yaml', '--arch', 'a.yaml'],
    { 'a.yaml': `extends: systolic/8x8\n${lines}\n` },
    says,
  );

/** The same for a whole file. */
const file = (name: string, text: string | Uint8Array, ...says: string[]): Case =>
  caseOf(name, ['run', 'net.yaml', '--arch', 'a.yaml'], { 'a.yaml': text }, says);

const set = (name: string, text: string, ...says: string[]): Case =>
  caseOf(`--set ${name}`, ['run', 'net.yaml', '--arch', 'systolic/8x8', '--set', text], {}, says);

const expression = (name: string, text: string, ...says: string[]): Case =>
  arch(
    `expression: ${name}`,
    `parameters: {lanes: 4}\ndma: {transfer: '\${${text}}'}`,
    ...['a.yaml:3:17: dma.transfer: in ', '; expected arithmetic in the parameters', ...says],
  );

const bomb = [
  'a0: &a0 [x, x, x, x, x, x, x, x, x, x]',
  ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`),
].join('\n');
const binary = Uint8Array.from({ length: 3000 }, (_, i) => (i * 197 + (i >> 3) * 31) % 256);
const NO_SOURCE = 'expected { value: 1 pJ, source: "where it comes from", status: found|recalled';

export const ARCHITECTURE: readonly Case[] = [
  arch(
    'unknown key',
    'colums: 3',
    "a.yaml:2:1: colums: unknown key 'colums'; expected one of kind, ",
    "did you mean 'cols'?",
  ),
  arch('duplicate key', 'rows: 9\nrows: 8', "a.yaml:3:1: duplicate key 'rows'; expected every key once"),
  file(
    'misspelt required key',
    'extends: systolic/_base\nrosw: 8\ncols: 8\n',
    "a.yaml:2:1: rosw: unknown key 'rosw'; expected one of kind, name, title, rows, ",
    "did you mean 'rows'?",
  ),
  file(
    'missing required key',
    'extends: systolic/_base\ncols: 8\n',
    'a.yaml:1:1: rows: is missing; expected a number',
  ),
  arch('wrong unit', 'clock: 700 MB', "a.yaml:2:8: clock: is '700 MB'; expected a frequency such as 700 MHz"),
  arch(
    'unit in the wrong case',
    'clock: 700 mhz',
    "a.yaml:2:8: clock: is '700 mhz'; ",
    "did you mean '700 MHz'?",
  ),
  arch('unit with a senseless prefix', 'clock: 700 mHz', "did you mean '700 MHz'?"),
  arch(
    'unknown unit',
    'dma: {transfer: 16 Kib}',
    "a.yaml:2:17: dma.transfer: is '16 Kib'; expected a size such as 16 KiB; did you mean '16 KiB'?",
  ),
  arch(
    'no unit',
    'dma: {transfer: 16}',
    "a.yaml:2:17: dma.transfer: is '16'; expected a size such as 16 KiB",
  ),
  arch(
    'negative size',
    'dma: {transfer: -4 KiB}',
    "a.yaml:2:17: dma.transfer: is '-4 KiB'; expected a size above zero",
  ),
  arch('zero rows', 'rows: 0', 'a.yaml:2:7: rows: is 0; expected at least 1'),
  arch('a fraction of rows', 'rows: 1.5', 'a.yaml:2:7: rows: is 1.5; expected a whole number'),
  arch('text for a number', 'rows: eight', "a.yaml:2:7: rows: is 'eight'; expected a number"),
  arch('a number without end', 'clock: infinite', "clock: is 'infinite'; expected a finite frequency"),
  arch(
    'wrong choice',
    'dataflow: wss',
    "a.yaml:2:11: dataflow: is 'wss'; expected one of ws, os, is, rs; did you mean 'ws'?",
  ),
  file(
    'unknown kind',
    'kind: sistolic\n',
    "a.yaml:1:7: kind: is 'sistolic'; expected one of cheetah",
    "did you mean 'systolic'?",
  ),
  file('list', '[1, 2]\n', 'a.yaml:1:1: is not an architecture; expected a mapping'),
  file('text', 'hello\n', 'a.yaml:1:1: is not an architecture; expected a mapping'),
  file('empty file', '', 'a.yaml: is null (an empty file); expected a mapping'),
  file('binary garbage', binary, 'a.yaml: is not text; expected a YAML file in UTF-8'),
  file('no UTF-8', Uint8Array.from([0x61, 0x3a, 0x20, 0xff, 0xfe, 0x0a]), 'a.yaml: is not text; expected'),
  file('broken YAML', "a: 'x", "a.yaml:1:6: Missing closing 'quote; expected valid YAML"),
  file('tab', 'a:\n\tb: 1\n', 'a.yaml:2:1: ', 'expected valid YAML'),
  file(
    'two documents',
    'a: 1\n---\nb: 2\n',
    'a.yaml:2:1: holds more than one document; expected one document a file',
  ),
  file('tag', 'a: !!js/function x\n', 'a.yaml:1:4: Unresolved tag', 'expected plain YAML without tags'),
  file(
    'key that is no text',
    '? [a, b]\n: c\n',
    'a.yaml:1:3: key is no text; expected a name before the colon',
  ),
  file('YAML bomb', `${bomb}\n`, 'a.yaml:1: aliases expand too often; expected at most 100 alias expansions'),
  file(
    'huge file',
    new Uint8Array(33 * 1024 * 1024).fill(32),
    'a.yaml: file is too large; expected at most 32 MiB',
  ),
  arch(
    'prototype key',
    '__proto__:\n  rows: 3',
    "a.yaml:2:1: key '__proto__' is not allowed; expected another name",
  ),
  arch(
    'key of Object',
    'constructor: 3',
    "a.yaml:2:1: constructor: unknown key 'constructor'; expected one of kind, ",
  ),
  arch(
    'deep nesting',
    `a: ${'['.repeat(100)}${']'.repeat(100)}`,
    'a.yaml:2:',
    ': nested too deeply; expected at most 64 levels',
  ),
  arch(
    'very deep nesting',
    `a: ${'{a: '.repeat(9000)}1${'}'.repeat(9000)}`,
    'a.yaml:2:',
    ': nested too deeply; expected ',
  ),
  caseOf(
    'extends loop',
    ['run', 'net.yaml', '--arch', 'a.yaml'],
    { 'a.yaml': 'extends: ./b.yaml\n', 'b.yaml': 'extends: ./a.yaml\n' },
    ['b.yaml:1:10: extends: loop a.yaml -> b.yaml -> a.yaml; expected a chain of files that ends'],
  ),
  file(
    'extends a missing file',
    'extends: ./b.yaml\n',
    "a.yaml:1:10: extends: no such file './b.yaml'; expected a path relative to this file",
  ),
  file(
    'extends an unknown name',
    'extends: systolic/8x9\n',
    "a.yaml:1:10: extends: unknown architecture 'systolic/8x9'; expected a path that ends in .yaml, or one of ",
    "did you mean 'systolic/8x8'?",
  ),
  file(
    'extends a list',
    'extends: [x]\n',
    'a.yaml:1:10: extends: is not a file; expected a path such as ./base.yaml, or a name',
  ),
  caseOf(
    'an error inside the extended file',
    ['run', 'net.yaml', '--arch', 'a.yaml'],
    { 'a.yaml': 'extends: lib/b.yaml\n', 'lib/b.yaml': 'extends: systolic/8x8\n\nrows: none\n' },
    ["lib/b.yaml:3:7: rows: is 'none'; expected a number"],
  ),
  expression('import', 'import("fs")', "function 'import' is not allowed"),
  expression('createUnit', 'createUnit("x")', "function 'createUnit' is not allowed"),
  expression('evaluate', 'evaluate("1+1")', "function 'evaluate' is not allowed"),
  expression('parser', 'parser().evaluate("1")', 'properties are not allowed'),
  expression('constructor', 'lanes.constructor', 'properties are not allowed'),
  expression('function definition', 'f(x)=x', 'function definitions are not allowed'),
  expression('assignment', 'lanes = 3', 'assignments are not allowed'),
  expression('matrix', 'zeros(99999, 99999)', "function 'zeros' is not allowed"),
  expression('unknown parameter', 'lnaes * 2', "unknown parameter 'lnaes'", "did you mean 'lanes'?"),
  expression('misspelt function', 'ciel(lanes)', "did you mean 'ceil'?"),
  expression('no value', '0 / 0', 'has no value'),
  expression('syntax', 'lanes *', 'Unexpected end of expression'),
  arch(
    'constant without a source',
    'energy: {actions: {mac: 1 pJ}}',
    `a.yaml:2:25: energy.actions.mac: has no source; ${NO_SOURCE}`,
  ),
  arch(
    'empty source',
    "energy: {actions: {mac: {value: 1 pJ, source: ''}}}",
    'a.yaml:2:25: energy.actions.mac.source: has no source; expected text',
  ),
  arch(
    'misspelt source',
    'clock: {value: 1 GHz, sorce: x}',
    "a.yaml:2:23: clock.sorce: unknown key 'sorce'; expected one of value, source, status; did you mean 'source'?",
  ),
  arch(
    'unknown status',
    'energy: {actions: {mac: {value: 1 pJ, source: x, status: asumed}}}',
    "energy.actions.mac.status: is 'asumed'; expected one of found, recalled, derived, assumed, fitted; did you mean 'assumed'?",
  ),
  arch(
    'loop order of another dataflow',
    'tiling: {order: mn}',
    "'conv1'",
    'tiling.order: ',
    "order 'mn' is none of this dataflow; expected auto, kn or nk for dataflow ws",
  ),
  arch(
    'scratchpad too small',
    'scratchpad: {filter: {size: 16 B}}',
    "'conv1'",
    'scratchpad.filter.size: ',
    '16 B cannot hold what a 8x8 fold needs at a time; expected at least 64 B',
  ),
  caseOf(
    'a workload wider than the array: the place is where the array says its width',
    ['run', 'w.yaml', '--arch', 'a.yaml'],
    {
      'a.yaml': 'extends: systolic/8x8\ndata: {ifmap: 8 bit}\n',
      'w.yaml': NETWORK.replace('name: tiny', 'name: tiny\nbits: {activation: 16}'),
    },
    [
      "a.yaml:2:15: data.ifmap: workload 'tiny' asks for 16-bit activations; expected an array at least 16 bit wide",
    ],
  ),
  set('malformed', 'rows', "--set 'rows' is not understood; expected path=value such as"),
  set('without a path', '=3', "--set '=3' is not understood; expected path=value such as"),
  set('of the prototype', '__proto__.rows=3', 'is not understood; expected path=value'),
  set('without a value', 'rows=', '--set rows=: has no value; expected a YAML value'),
  set('of text', 'rows=abc', '--set rows=abc: wrong value; expected a number'),
  set('of broken YAML', 'rows=[1', '--set rows=[1: Flow sequence', 'expected a YAML value'),
  set(
    'of an unknown path',
    'scratchpad.ifmp.size=3KiB',
    "--set scratchpad.ifmp.size=3KiB: no such field 'scratchpad.ifmp'; expected one of ifmap, filter, ofmap; did you mean 'ifmap'?",
  ),
  set(
    'of an unknown field',
    'rosw=3',
    '--set rosw=3: no such field; expected one of kind, ',
    "did you mean 'rows'?",
  ),
  set(
    'of an unknown unit',
    'clock=700mHz',
    "--set clock=700mHz: wrong value; expected a frequency such as 700 MHz; did you mean '700 MHz'?",
  ),
  set(
    'of an undeclared parameter',
    'parameters.n=3',
    '--set parameters.n=3: no such field; expected a file with parameters',
  ),
];
