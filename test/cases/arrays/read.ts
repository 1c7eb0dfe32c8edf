import { expect, it } from 'vitest';
import type { ModelSpec } from '../../workload/import/encode.js';
import { inspector, type Inspected } from '../../workload/import/inspect.js';

/** A model, and what is read of it: operators as `kind channels x height x width`, views left out. */
export interface Case {
  model: ModelSpec;
  /** Products of the whole batch. */
  macs: number;
  /** Learned numbers; absent: not looked at. */
  parameters?: number;
  /** Dimensions of the result. */
  shape: readonly number[];
  /** What has to be computed, in order; of an activation its function. Absent: not looked at. */
  operators?: readonly string[];
  /** Sizes of dynamic dimensions. */
  sizes?: Record<string, number>;
}

const named = ({ network }: Inspected): string[] =>
  network.operators
    .filter(({ kind }) => kind !== 'reshape')
    .map((one) => {
      const { channels, height, width } = one.output;
      const what =
        one.kind === 'activation' ? one.function : one.kind === 'elementwise' ? one.operation : one.kind;
      return `${what} ${channels}x${height}x${width}`;
    });

/** A test of each case, under its name. */
export function readCases(cases: Readonly<Record<string, Case>>): void {
  const inspect = inspector();
  it.each(Object.entries(cases))('%s', (_, one) => {
    const read = inspect(one.model, one.sizes);
    const [shape] = Object.values(read.outputs);
    expect({ macs: read.macs, shape }).toEqual({ macs: one.macs, shape: one.shape });
    if (one.parameters !== undefined) expect(read.parameters).toBe(one.parameters);
    if (one.operators !== undefined) expect(named(read)).toEqual(one.operators);
  });
}
