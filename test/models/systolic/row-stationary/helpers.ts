import type { RunRecord } from '../../../../src/results/record.js';
import { prepare, simulate, type Request } from '../../../../src/simulation/simulate.js';
import {
  computeCycles,
  replications,
  type Folding,
} from '../../../../src/models/systolic/row-stationary/spatial.js';
import type { Layer } from '../../../../src/models/systolic/row-stationary/layer.js';

/** Runs a shipped workload on a shipped array. */
export const runOn = async (
  workload: string,
  arch: string,
  request: Partial<Request> = {},
): Promise<RunRecord> =>
  simulate(await prepare({ workload, arch, overrides: [], fidelity: 'analytic', ...request }));

interface Shape {
  C: number;
  M: number;
  R: number;
  E: number;
  stride?: number;
  groups?: number;
  batch?: number;
}

/** A square layer whose windows read every row that they are fed: no padding. */
export function square({ C, M, R, E, stride = 1, groups = 1, batch = 1 }: Shape): Layer {
  const axis = { taps: R, outputs: E, stride, span: R, touched: (E - 1) * stride + R };
  return { channels: C / groups, filters: M / groups, groups, batch, rows: axis, columns: axis };
}

/** Cycles of level 1 for one folding. */
export const levelOne = (layer: Layer, folding: Folding): number =>
  Math.min(...replications(layer, folding).map((sets) => computeCycles(layer, folding, sets)));
