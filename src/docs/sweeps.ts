import { POINT_METRICS } from '../results/sweeps/schema.js';
import { sweepSchema } from '../sweep/schema.js';
import { fieldTable } from './architectures.js';
import { fieldsOf, jsonSchema } from './fields.js';
import { blocks, code, fence } from './markdown.js';

/** An example that a test reads as a sweep file. */
export const SWEEP_EXAMPLE = `kind: sweep
name: arrays
arch: systolic/128x128
workloads: [resnet50-imagenet]
axes:
  rows: "2^{4..8}" # 16, 32, ... 256
  cols: "16..256 step 16"
  dataflow: [ws, os, is]
  dram.bandwidth: "64..256 step 64 GB/s"
zip:
  - scratchpad.ifmap.size: [256 KiB, 1 MiB]
    scratchpad.ofmap.size: [1 MiB, 4 MiB]
constraints:
  - rows * cols <= 32768
objectives:
  minimize: [seconds, energyJoules]
filters:
  - area < 25 mm2
sampling: { method: latin-hypercube, points: 500, seed: 1 }
refine: { fidelity: event }
`;

/** The sweep format: fields, how axes and conditions are written, what a point keeps. */
export function sweepsMarkdown(): string {
  return blocks(
    '## Sweeps',
    'A sweep file spans a design space: axes are dotted paths into the architecture (what `--set` takes), `batch` or `fidelity`.',
    fence(SWEEP_EXAMPLE),
    fieldTable(fieldsOf(jsonSchema(sweepSchema))),
    'Axis values: a list; a range `8..64 step 8`; powers `2^{3..8}`; ranges and powers may carry a unit. Conditions compare axis values (constraints) or metrics (filters) with `and`, `or`, `not`, arithmetic and quantities such as `5 mm2` or `64 GB/s`; texts are quoted (`dataflow == "ws"`). Grid points run with the last axis fastest; a sample is a subset of the grid, the same for the same seed.',
    `Metrics of a point: ${POINT_METRICS.map(([name]) => code(name)).join(', ')}; short in conditions: ${code('area')}, ${code('energy')}, ${code('time')}, ${code('utilization')}.`,
    'With `refine`, the Pareto set of the points that pass the filters (and its neighbours on the grid) is simulated again in a second stage; the stages are kept apart and never compared with each other.',
  );
}
