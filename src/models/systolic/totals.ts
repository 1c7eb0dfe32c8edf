import type { Architecture } from '../../arch/load.js';
import { TrafficSums } from '../../results/traffic-places.js';
import type { Traffic } from '../../results/record.js';
import type { Context, Outcome } from '../model.js';
import type { MovedElements } from '../record/intensity.js';
import type { GemmSpec } from './architecture.js';
import { columnsOf } from './columns.js';
import type { LaidOut } from './laid-out.js';
import { assumed, recordOf } from './outcome.js';
import type { Ran } from './simulate.js';
import { energyOf, Tariff } from './tariff.js';
import { lengthsOf, sumTimes } from './times.js';

/** What all operators of a network do together, whatever time they take and whatever that costs. */
interface Done {
  work: number;
  moved: Record<GemmSpec['intensity']['level'], MovedElements>;
  traffic: Traffic[];
}

function doneBy(laidOut: readonly LaidOut[]): Done {
  const traffic = new TrafficSums();
  const none = (): MovedElements => ({ activations: 0, weights: 0 });
  const moved = { dram: none(), scratchpad: none() };
  let work = 0;
  for (let index = 0; index < laidOut.length; index++) {
    const one = laidOut[index]!;
    const { dram, scratchpad } = one.moved.elements;
    addTo(moved.dram, dram);
    addTo(moved.scratchpad, scratchpad);
    traffic.add(one.moved.traffic);
    work += one.macs;
  }
  return { work, moved, traffic: traffic.toRows() };
}

function addTo(sum: MovedElements, { activations, weights }: MovedElements): void {
  sum.activations += activations;
  sum.weights += weights;
}

/**
 * The record of a network that has run, with its totals and no operators: those of `toRecord`, to the bit.
 * @param withColumns whether the operators are wanted by column
 * @returns undefined where the record of each operator is needed for them: zeros, a memory with banks
 */
export function toTotals(
  { laidOut, times, memory }: Ran,
  spec: GemmSpec,
  architecture: Architecture,
  withColumns: boolean,
  context: Pick<Context, 'remember'>,
): Outcome | undefined {
  if (laidOut.length === 0 || memory !== undefined || spec.sparsity !== undefined) return undefined;
  const { remember } = context;
  const tariff = Tariff.of(laidOut, spec, context);
  const { work, moved, traffic } = remember(laidOut, 'done', () => doneBy(laidOut));
  const charges = remember(laidOut, tariff.key, () => tariff.chargesOf(laidOut));
  const lengths = lengthsOf(times);
  const { latest, ...cycles } = sumTimes(times, lengths);
  const timed = tariff.timedColumns(times);
  const { each, ...energy } = energyOf(charges, timed);
  let [isMapped, mappedCycles] = [false, 0];
  for (let index = 0; index < laidOut.length; index++) {
    if (laidOut[index]!.work.unit !== 'array') continue;
    isMapped = true;
    mappedCycles += times.compute[index]!;
  }
  const outcome = recordOf(spec).finishTallied(
    {
      ...cycles,
      ...energy,
      latest,
      work,
      macs: work,
      traffic,
      moved: moved[spec.intensity.level],
      // Nothing but the array has MACs.
      mapped: work,
      mappedCycles: isMapped ? mappedCycles : undefined,
    },
    { assumptions: assumed(spec, architecture) },
  );
  if (!withColumns) return outcome;
  return {
    ...outcome,
    columns: columnsOf(
      { laidOut, times, lengths, traffic, charged: charges.columns, timed, joules: each },
      spec,
      context,
    ),
  };
}
