import { join } from 'node:path';
import { InputError } from '../../errors.js';
import { scaleSimUtilizations, type FoldedGemm } from '../../metrics/scalesim.js';
import { writeFilesWhole } from '../../document/output.js';
import type { OperatorRecord, RunRecord } from '../record.js';
import { stallsOf } from '../sums.js';

/**
 * The three reports of SCALE-Sim v3, column for column (header texts: SCALE-Sim `simulator.py`,
 * `generate_reports`), so that scripts written for it read our runs. One row an operator that ran on the array;
 * `LayerID` counts these from 0. Words are `bytes * 8 / bits` of the operand.
 *
 * Theirs: Total Cycles is the index of the last cycle (cycles - 1); utilisations and SRAM bandwidths divide by
 * it; DRAM bandwidths divide by stop - start + 1; every partial sum that is written counts as an OFMAP write.
 * Ours: the values are this simulator's. Start and stop cycles are the operator's details
 * `<operand><Sram|Dram><Start|Stop>` (e.g. `ifmapDramStart`) if the model gave them, else 0 and cycles - 1, and
 * `incl. prefetch` is OFMAP DRAM stop - min(ifmap, filter DRAM start) of these. OFMAP SRAM writes are the true
 * count, without SCALE-Sim's surplus of folds * (R + C) in os (its issue 166).
 */
const HEADERS = {
  'COMPUTE_REPORT.csv':
    'LayerID, Total Cycles (incl. prefetch), Total Cycles, Stall Cycles, Overall Util %, ' +
    'Mapping Efficiency %, Compute Util %,',
  'BANDWIDTH_REPORT.csv':
    'LayerID, Avg IFMAP SRAM BW, Avg FILTER SRAM BW, Avg OFMAP SRAM BW, ' +
    'Avg IFMAP DRAM BW, Avg FILTER DRAM BW, Avg OFMAP DRAM BW,',
  'DETAILED_ACCESS_REPORT.csv':
    'LayerID, SRAM IFMAP Start Cycle, SRAM IFMAP Stop Cycle, SRAM IFMAP Reads, ' +
    'SRAM Filter Start Cycle, SRAM Filter Stop Cycle, SRAM Filter Reads, ' +
    'SRAM OFMAP Start Cycle, SRAM OFMAP Stop Cycle, SRAM OFMAP Writes, ' +
    'DRAM IFMAP Start Cycle, DRAM IFMAP Stop Cycle, DRAM IFMAP Reads, ' +
    'DRAM Filter Start Cycle, DRAM Filter Stop Cycle, DRAM Filter Reads, ' +
    'DRAM OFMAP Start Cycle, DRAM OFMAP Stop Cycle, DRAM OFMAP Writes,',
} as const;

export type ScaleSimReports = Record<keyof typeof HEADERS, string>;

interface Stream {
  start: number;
  stop: number;
  words: number;
}

const OPERANDS = ['ifmap', 'filter', 'ofmap'] as const;
type Operand = (typeof OPERANDS)[number];

/** @throws InputError if no operator of the run was executed on a systolic array. */
export function toScaleSim(record: RunRecord): ScaleSimReports {
  const layers = record.operators.filter(({ unit }) => unit === 'array').map(layerRows);
  if (layers.length === 0)
    throw new InputError(`run of ${record.run.workload} on ${record.run.arch} has no SCALE-Sim reports`, {
      expected: 'a run with operators on a systolic array',
    });
  const names = Object.keys(HEADERS) as (keyof typeof HEADERS)[];
  const report = (name: (typeof names)[number], index: number): string =>
    [HEADERS[name], ...layers.map((rows, layer) => `${[layer, ...rows[index]!].join(', ')},`)]
      .map((line) => `${line}\n`)
      .join('');
  return Object.fromEntries(names.map((name, index) => [name, report(name, index)])) as ScaleSimReports;
}

/** Writes the three files into `folder`, which is made if need be: all of them or none. */
export function writeScaleSim(record: RunRecord, folder: string): string[] {
  const files = Object.entries(toScaleSim(record)).map(([name, text]) => [join(folder, name), text] as const);
  writeFilesWhole(files);
  return files.map(([file]) => file);
}

function layerRows(operator: OperatorRecord): (string | number)[][] {
  const totalCycles = operator.cycles - 1;
  const stallCycles = stallsOf(operator);
  const utilization = scaleSimUtilizations({ ...gemmOf(operator), cycles: operator.cycles });
  const [sram, dram] = (['Sram', 'Dram'] as const).map((level) =>
    OPERANDS.map((operand) => stream(operator, operand, level)),
  ) as [Stream[], Stream[]];
  const prefetched = dram[2]!.stop - Math.min(dram[0]!.start, dram[1]!.start);
  return [
    [
      ...[prefetched, totalCycles, stallCycles],
      ...[utilization.overall, utilization.mappingEfficiency, utilization.compute].map(pythonFloat),
    ],
    [
      ...sram.map(({ words }) => pythonFloat(totalCycles > 0 ? words / totalCycles : 0)),
      ...dram.map(({ start, stop, words }) => pythonFloat(stop >= start ? words / (stop - start + 1) : 0)),
    ],
    [...sram, ...dram].flatMap(({ start, stop, words }) => [start, stop, words]),
  ];
}

/** Words and first and last cycle of an operand between array and scratchpad, or scratchpad and DRAM. */
function stream(operator: OperatorRecord, operand: Operand, level: 'Sram' | 'Dram'): Stream {
  const stored = level === 'Sram' ? 'scratchpad' : 'dram';
  const words = (tensor: string, bits: string, direction: 'readBytes' | 'writeBytes'): number =>
    operator.traffic
      .filter((moved) => moved.level === stored && moved.tensor === tensor)
      .reduce((sum, moved) => sum + (moved[direction] * 8) / numeric(operator, bits), 0);
  const cycle = (edge: 'Start' | 'Stop', otherwise: number): number => {
    const given = operator.details[`${operand}${level}${edge}`];
    return typeof given === 'number' ? given : otherwise;
  };
  return {
    start: cycle('Start', 0),
    stop: cycle('Stop', Math.max(0, operator.cycles - 1)),
    words:
      operand === 'ofmap'
        ? words('ofmap', 'ofmapBits', 'writeBytes') + words('psum', 'accumulatorBits', 'writeBytes')
        : words(operand, `${operand}Bits`, 'readBytes'),
  };
}

/**
 * The GEMM that an operator was on the array, from its details `dataflow`, `rows`, `cols`, `gemmM`, `gemmN`,
 * `gemmK` and `instances`.
 * @throws InputError if the operator's model did not record them.
 */
export function gemmOf(operator: OperatorRecord): FoldedGemm {
  const { dataflow } = operator.details;
  if (dataflow !== 'os' && dataflow !== 'ws' && dataflow !== 'is') throw lacking(operator, 'dataflow');
  return {
    dataflow,
    rows: numeric(operator, 'rows'),
    cols: numeric(operator, 'cols'),
    gemmM: numeric(operator, 'gemmM'),
    gemmN: numeric(operator, 'gemmN'),
    gemmK: numeric(operator, 'gemmK'),
    instances: numeric(operator, 'instances'),
  };
}

function numeric(operator: OperatorRecord, detail: string): number {
  const value = operator.details[detail];
  if (typeof value !== 'number') throw lacking(operator, detail);
  return value;
}

function lacking(operator: OperatorRecord, detail: string): InputError {
  return new InputError(`operator '${operator.name}' has no GEMM on a systolic array (detail ${detail})`, {
    expected: 'a run of a systolic array with dataflow os, ws or is',
  });
}

/** A float as Python prints it: `100.0`, and exponents below 1e-4 and from 1e16. */
export function pythonFloat(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16))
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
