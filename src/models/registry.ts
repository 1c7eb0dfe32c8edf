import type { z } from 'zod';
import type { Settled } from '../arch/load.js';
import type { Origins } from '../arch/provenance.js';
import { COMMON_GROUPS } from '../metrics/common.js';
import { MetricTable } from '../metrics/table.js';
import type { WorkKind } from '../work/kind.js';
import * as known from './kinds.js';
import type { Model } from './model.js';

const MODELS: readonly Model[] = Object.values(known);

export const kinds = (): string[] => MODELS.map((model) => model.kind);

export function modelOf(kind: string): Model {
  const model = MODELS.find((candidate) => candidate.kind === kind);
  if (model === undefined) throw new Error(`no model of kind '${kind}'`);
  return model;
}

export { technologyMark as mark } from '../energy/technology.js';

export const schema = (kind: string): z.ZodType => modelOf(kind).schema;

export const settle = (kind: string, spec: unknown, origins: Origins): Settled =>
  modelOf(kind).settle?.(spec, origins) ?? { spec, constants: () => [] };

/** Every kind of work that some machine accepts. */
export const WORK_KINDS: readonly WorkKind[] = [...new Set(MODELS.map(({ accepts }) => accepts))];

export function workKindOf({ kind }: { kind: string }): WorkKind {
  const found = WORK_KINDS.find(({ name }) => name === kind);
  if (found === undefined) throw new Error(`no work of kind '${kind}'`);
  return found;
}

/** Every number that a run can hold. */
export const METRICS = new MetricTable([
  ...COMMON_GROUPS,
  ...MODELS.flatMap(({ kind, metrics = [] }) => metrics.map((group) => ({ ...group, kinds: [kind] }))),
]);
