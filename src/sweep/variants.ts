import { InputError } from '../errors.js';
import { workName } from '../models/dispatch.js';
import { workKindOf } from '../models/registry.js';
import type { AxisValue } from '../results/sweep-record.js';
import type { Work } from '../work/kind.js';
import { TRANSFORM_NAMES, transformsSchema, type Transforms } from '../workload/transform/schema.js';

type Values = Readonly<Record<string, AxisValue>>;

/** An axis such as `draco.G` or `prune.epoch`: it changes the workload, not the architecture. */
export const isTransformAxis = (path: string): boolean =>
  TRANSFORM_NAMES.some((name) => path.startsWith(`${name}.`));

/** A workload of a sweep before anything is done to it. */
export interface Base {
  work: Work;
  /** What the file asks for at every point; axes add to it or replace it. */
  transforms: Transforms;
}

/** Everything that a sweep simulates: each workload in every form its points ask for. */
export interface Variants {
  works: readonly Work[];
  /** Position of the work of a point, or why it cannot be made. */
  of(workload: number, values: Values): number | string;
}

/** Makes the works of all points. A form that cannot be made fails its points, not the sweep. */
export function variantsOf(bases: readonly Base[], points: Iterable<Values>): Variants {
  const works: Work[] = [];
  const known = new Map<string, number | string>();
  const operators = new Map<number, string>();
  /** Points of one workload share one list of operators in the database. */
  const keep = (workload: number, work: Work): number | string => {
    const names = workKindOf(work).operatorsOf(work.given).join();
    if ((operators.get(workload) ?? names) !== names)
      return 'has other operators than the first point of its workload';
    operators.set(workload, names);
    return works.push(work) - 1;
  };
  const keyOf = (workload: number, values: Values): string => {
    const own = Object.entries(values).filter(([path]) => isTransformAxis(path));
    return JSON.stringify([workload, own]);
  };
  for (const values of points) {
    for (const [workload, base] of bases.entries()) {
      const key = keyOf(workload, values);
      if (known.has(key)) continue;
      const made = variant(base, values);
      known.set(key, typeof made === 'string' ? made : keep(workload, made));
    }
  }
  return {
    works,
    of: (workload, values) => known.get(keyOf(workload, values))!,
  };
}

function variant({ work, transforms }: Base, values: Values): Work | string {
  const wanted: Record<string, object | undefined> = { ...transforms };
  for (const [path, value] of Object.entries(values)) {
    if (!isTransformAxis(path)) continue;
    const [name, field] = path.split('.') as [string, string];
    wanted[name] = { ...wanted[name], [field]: value };
  }
  const { transform } = workKindOf(work);
  if (transform === undefined) {
    const [asked] = Object.keys(wanted);
    return asked === undefined
      ? work
      : `${asked}: changes networks, and '${workName(work)}' is a ${work.kind}`;
  }
  const checked = transformsSchema.safeParse(wanted);
  if (!checked.success) {
    const issue = checked.error.issues[0]!;
    return `${issue.path.join('.')}: ${issue.message}`;
  }
  try {
    const made = transform(work, checked.data);
    return made.course === undefined ? made : 'prune.epoch: a sweep simulates one step; expected an epoch';
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}
