import type { Architecture } from '../../arch/load.js';
import type { RunRecord } from '../../results/record.js';
import type { GemmSpec } from './architecture.js';
import { detailsOf } from './details.js';
import { dramBytesPerCycle } from './dram.js';
import { assemble, type Outcome } from './outcome.js';
import type { Simulated } from './simulate.js';

/** Turns simulated operators into the uniform record. */
export function toRecord(
  simulated: readonly Simulated[],
  spec: GemmSpec,
  architecture: Architecture,
  withDetails: boolean,
): Omit<RunRecord, 'run'> {
  const perCycle = dramBytesPerCycle(spec);
  return assemble(
    simulated.map(({ laidOut, cycles }): Outcome => ({
      work: laidOut.work,
      cycles,
      moved: laidOut.moved,
      onArray: laidOut.work.unit === 'array',
      macs: laidOut.macs,
      mappingEfficiency: laidOut.mappingEfficiency,
      details: withDetails ? detailsOf(laidOut, spec, perCycle) : {},
    })),
    spec,
    architecture,
  );
}
