import type { Architecture } from '../../arch/load.js';
import type { Details, RunRecord } from '../../results/record.js';
import type { GemmSpec } from './architecture.js';
import { dramBytesPerCycle } from './dram.js';
import type { Movement } from './movement.js';
import { assemble, type Outcome } from './outcome.js';
import type { Simulated } from './simulate.js';

/** Turns simulated operators into the uniform record. */
export function toRecord(
  simulated: readonly Simulated[],
  spec: GemmSpec,
  architecture: Architecture,
): Omit<RunRecord, 'run'> {
  const perCycle = dramBytesPerCycle(spec);
  return assemble(
    simulated.map((one) => outcomeOf(one, perCycle)),
    spec,
    architecture,
  );
}

function timed(
  details: Details,
  { dramReadBytes, dramWriteBytes }: Movement,
  bytesPerCycle: number,
): Details {
  const copy = { ...details };
  copy['dramCycles'] = (dramReadBytes + dramWriteBytes) / bytesPerCycle;
  return copy;
}

function outcomeOf({ laidOut, cycles }: Simulated, bytesPerCycle: number): Outcome {
  const { work, plan, moved, macs, mappingEfficiency, details } = laidOut;
  return {
    work,
    cycles,
    moved,
    onArray: work.unit === 'array',
    macs,
    mappingEfficiency,
    details: plan === undefined ? details : timed(details, moved, bytesPerCycle),
  };
}
