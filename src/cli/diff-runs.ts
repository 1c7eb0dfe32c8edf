import { METRICS } from '../models/registry.js';
import type { RunRecord } from '../results/record.js';
import { shortId } from '../results/runs/id.js';
import { leavesOf, type Leaf } from '../results/leaves.js';
import { COMPARED, valueOfRun, writeMetric } from './metrics.js';

/** One line of a comparison of two runs. */
export interface Difference {
  /** `run`, `architecture`, `options` or `result`. */
  part: string;
  name: string;
  /** Values as they are; null: the run has none. */
  values: readonly [Leaf, Leaf];
  /** The same as tables write them. */
  texts: readonly [string, string];
  /** Second over first, of results that both have. */
  ratio: number | null;
}

const IDENTITY = ['workload', 'arch', 'kind', 'fidelity', 'toolVersion', 'codeHash', 'workloadHash'] as const;

/** Fields in which two runs differ, and all results that either has. */
export function diffRuns(first: RunRecord, second: RunRecord): Difference[] {
  return [
    ...IDENTITY.flatMap((name) => difference('run', name, first.run[name], second.run[name])),
    ...fields('architecture', first.run.architecture, second.run.architecture),
    ...fields('options', first.run.options, second.run.options),
    ...COMPARED.flatMap((name) => result(name, first, second)),
  ];
}

/** Fields by their dotted paths, in the order of the first run's. */
function fields(part: string, first: object, second: object): Difference[] {
  const [left, right] = [leavesOf(first), leavesOf(second)];
  const paths = new Set([...left.keys(), ...right.keys()]);
  return [...paths].flatMap((path) =>
    difference(part, path, left.get(path) ?? null, right.get(path) ?? null),
  );
}

function difference(part: string, name: string, first: Leaf, second: Leaf): Difference[] {
  if (first === second) return [];
  const text = (value: Leaf): string => {
    if (value === null) return '';
    return name.endsWith('Hash') ? shortId(String(value)) : String(value);
  };
  return [{ part, name, values: [first, second], texts: [text(first), text(second)], ratio: null }];
}

function result(name: string, first: RunRecord, second: RunRecord): Difference[] {
  const metric = METRICS.lookOf(name);
  const values = [valueOfRun(first, metric), valueOfRun(second, metric)] as const;
  const [left, right] = values;
  if (left === null && right === null) return [];
  const ratio = left === null || right === null || left === 0 ? null : right / left;
  return [
    { part: 'result', name, values, texts: [writeMetric(metric, left), writeMetric(metric, right)], ratio },
  ];
}
