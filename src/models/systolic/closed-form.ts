import type { GemmSpec } from './architecture.js';
import { RooflineClock } from './bound.js';
import type { LaidOut } from './laid-out.js';
import { zeroColumns, type Times } from './times.js';

/** Cycles of operators that no bandwidth changes. */
export interface Steady {
  fill: Float64Array;
  compute: Float64Array;
  drain: Float64Array;
  bank: Float64Array;
  /** Zero for each: what none of them waits for. */
  none: Float64Array;
  /** Of all phases together. */
  lengths: Float64Array;
}

export function steadyOf(compiled: readonly LaidOut[]): Steady {
  const [fill, compute, drain, bank, none, lengths] = zeroColumns(6, compiled.length) as [
    ...[Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array],
  ];
  for (let index = 0; index < compiled.length; index++) {
    const { work, phases } = compiled[index]!;
    const ahead = work.unit === 'fused' ? Math.max(0, work.cycles - lengths[work.host]!) : phases.compute;
    fill[index] = phases.fill;
    compute[index] = ahead;
    drain[index] = phases.drain;
    bank[index] = phases.bank;
    lengths[index] = phases.fill + ahead + phases.drain + phases.bank;
  }
  return { fill, compute, drain, bank, none, lengths };
}

/** Operators one after the other. @param bounded by the bandwidth of the DRAM, too */
export function timeClosedForm(
  compiled: readonly LaidOut[],
  { fill, compute, drain, bank, none, lengths }: Steady,
  spec: GemmSpec,
  bounded: boolean,
): Times {
  const count = compiled.length;
  const [start, end, waits] = zeroColumns(3, count) as [Float64Array, Float64Array, Float64Array];
  if (bounded) {
    const roofline = new RooflineClock(spec);
    for (let index = 0; index < count; index++)
      waits[index] = roofline.wait(compiled[index]!, index, lengths[index]!);
    const last = lengths.findLastIndex((length) => length > 0);
    if (last >= 0) waits[last]! += roofline.finish();
  }
  let now = 0;
  for (let index = 0; index < count; index++) {
    start[index] = now;
    now += lengths[index]! + waits[index]!;
    end[index] = now;
  }
  const stalls = { ifmap: none, filter: none, psum: none, ofmap: none, bank, dram: waits };
  return { start, end, fill, compute, drain, stalls };
}
