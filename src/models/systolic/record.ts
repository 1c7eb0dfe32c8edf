import type { Architecture } from '../../arch/load.js';
import type { Assumption, RunRecord } from '../../results/record.js';
import type { GemmSpec } from './architecture.js';
import { detailsOf } from './details.js';
import { dramBytesPerCycle } from './dram.js';
import { assemble, type Outcome } from './outcome.js';
import type { Ran } from './simulate.js';
import { cyclesAt } from './times.js';
import { waitedDetails, withMemory } from '../record/memory.js';

/** How tensors lie in a memory with banks. */
export const TILED: Assumption = {
  name: 'memory.layout',
  value: 'tensors lie in the order in which tiles are fetched, so that a tile is contiguous',
  status: 'assumed',
  source:
    'a compiler that knows the schedule stores weights so; activations are written as they are read next',
};

/** Turns simulated operators into the uniform record. */
export function toRecord(
  { laidOut, times, waited, memory }: Ran,
  spec: GemmSpec,
  architecture: Architecture,
  withDetails: boolean,
): Omit<RunRecord, 'run'> {
  const perCycle = dramBytesPerCycle(spec);
  const record = assemble(
    laidOut.map((one, index): Outcome => ({
      work: one.work,
      cycles: cyclesAt(times, index),
      moved: one.moved,
      onArray: one.work.unit === 'array',
      macs: one.macs,
      mappingEfficiency: one.mappingEfficiency,
      details: {
        ...(withDetails ? detailsOf(one, spec, perCycle) : {}),
        ...(waited === undefined ? {} : waitedDetails(waited[index]!)),
      },
    })),
    spec,
    architecture,
    memory === undefined ? [] : [TILED],
  );
  return withMemory(record, memory);
}
