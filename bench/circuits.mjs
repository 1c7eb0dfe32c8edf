// @ts-check
import { Buffer } from 'node:buffer';
import { evaluate, evaluateWires } from '../dist/circuit/evaluate.js';
import { binaryPieces, parseBinary } from '../dist/circuit/files/binary.js';
import { parseBristol } from '../dist/circuit/files/bristol-read.js';
import { bristolText } from '../dist/circuit/files/bristol-write.js';
import { evaluateGarbled } from '../dist/circuit/garble/evaluate.js';
import { decodeOutputs, encodeInputs } from '../dist/circuit/garble/codec.js';
import { garble } from '../dist/circuit/garble/garble.js';
import { generateCircuit } from '../dist/circuit/generate/index.js';
import { wireCount } from '../dist/circuit/netlist.js';
import { circuitStats } from '../dist/circuit/stats.js';
import { perCall } from './measure.mjs';
import { boundOf } from './physical.mjs';
import { short, whole } from './table.mjs';

const CIRCUITS = ['aes-128', 'keccak-f', 'matrix-multiply'];

/** @typedef {import('../dist/circuit/netlist.js').Netlist} Netlist */

/**
 * Work on a circuit, each with what it is counted in and the bytes that it reads and writes at least: 9 a gate, 4 a
 * wire of 32 lanes, 16 a label, 32 a table of a half gate.
 * @param {Netlist} netlist
 * @returns {{ work: string, unit: string, count: number, bytes: number, run: () => unknown }[]}
 */
function worksOn(netlist) {
  const { gates } = netlist;
  const { and } = circuitStats(netlist);
  const text = Buffer.concat([...bristolText('fashion', netlist)]);
  const binary = Buffer.concat([...binaryPieces(netlist)]);
  const wires = new Int32Array(wireCount(netlist));
  const garbling = garble(netlist, [1, 2, 3, 4]);
  const values = netlist.inputs.map(() => 0n);
  const labels = encodeInputs(netlist, garbling, values);
  const held = 9 * gates;
  const labelled = held + 16 * wireCount(netlist) + 32 * and;
  return [
    {
      work: 'parse Bristol',
      unit: 'gates',
      count: gates,
      bytes: text.length + held,
      run: () => parseBristol({ pieces: [text], size: text.length }, 'x', 'x'),
    },
    {
      work: 'read binary',
      unit: 'gates',
      count: gates,
      bytes: binary.length + held,
      run: () => parseBinary(binary, 'x'),
    },
    {
      work: 'evaluate, 32 lanes',
      unit: 'gate-ops',
      count: gates,
      bytes: held + 4 * wireCount(netlist),
      run: () => evaluateWires(netlist, wires),
    },
    { work: 'garble', unit: 'AND', count: and, bytes: labelled, run: () => garble(netlist, [1, 2, 3, 4]) },
    {
      work: 'evaluate garbled',
      unit: 'AND',
      count: and,
      bytes: labelled,
      run: () => evaluateGarbled(netlist, garbling.circuit, labels),
    },
  ];
}

/**
 * What is wrong with a circuit that is garbled and evaluated.
 * @param {string} name
 * @param {Netlist} netlist
 * @returns {string[]}
 */
function faultsOf(name, netlist) {
  const values = netlist.inputs.map((bits, at) => BigInt.asUintN(bits, 0x123456789abcdefn * BigInt(at + 1)));
  const garbling = garble(netlist, [5, 6, 7, 8]);
  const labels = encodeInputs(netlist, garbling, values);
  const decoded = decodeOutputs(netlist, garbling, evaluateGarbled(netlist, garbling.circuit, labels));
  const clear = evaluate(netlist, values);
  return decoded.some((value, at) => value !== clear[at])
    ? [`${name}: garbled evaluation differs from evaluation in the clear`]
    : [];
}

/** Rates of reading, evaluating and garbling circuits, one core. @returns {import('./table.mjs').Section} */
export function circuitsSection() {
  const rows = [];
  const faults = [];
  for (const name of CIRCUITS) {
    const netlist = generateCircuit(name);
    faults.push(...faultsOf(name, netlist));
    for (const { work, unit, count, bytes, run } of worksOn(netlist)) {
      const seconds = perCall(run, { batches: 3, batchSeconds: 0.1 });
      rows.push({
        circuit: name,
        gates: netlist.gates,
        work,
        unit,
        rate: count / seconds,
        bound: count / boundOf(bytes),
      });
    }
  }
  return {
    name: 'circuits',
    title: 'Boolean circuits (half gates, re-keyed AES in JavaScript)',
    notes: [
      'A gate-op is one gate on 32 lanes. Garbling takes 2 key schedules and 4 AES an AND, evaluating 2 and 2.',
      'Warm. bound: the rate at which the bytes alone are read and written once (memory of this machine, one core).',
    ],
    columns: [
      { key: 'circuit', title: 'circuit' },
      { key: 'gates', title: 'gates', show: whole },
      { key: 'work', title: 'work' },
      { key: 'unit', title: 'unit' },
      { key: 'rate', title: 'unit / CPU s', show: short },
      { key: 'bound', title: 'bound', show: short },
    ],
    rows,
    faults,
  };
}
