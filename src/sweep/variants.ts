import { InputError } from '../errors.js';
import { workName } from '../models/dispatch.js';
import { workKindOf } from '../models/registry.js';
import type { AxisValue } from '../results/sweep-record.js';
import type { Work } from '../work/kind.js';
import { checked as checkedStep, parseSteps, type Step } from '../workload/transform/rewrites/steps.js';
import { TRANSFORM_NAMES, transformsSchema, type Transforms } from '../workload/transform/schema.js';

type Values = Readonly<Record<string, AxisValue>>;

/** An axis such as `draco.G` or `prune.epoch`: it changes the workload, not the architecture. */
export const isTransformAxis = (path: string): boolean =>
  path === REWRITE || TRANSFORM_NAMES.some((name) => path.startsWith(`${name}.`));

/** Its values are texts of rewrites (`deepreduce cull=S1`, `none`); `transform.deepreduce.alpha` sets one option. */
const REWRITE = 'transform';

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
  const keyOf = (workload: number, values: Values): string => {
    const own = Object.entries(values).filter(([path]) => isTransformAxis(path));
    return JSON.stringify([workload, own]);
  };
  for (const values of points) {
    for (const [workload, base] of bases.entries()) {
      const key = keyOf(workload, values);
      if (known.has(key)) continue;
      const made = variant(base, values);
      known.set(key, typeof made === 'string' ? made : works.push(made) - 1);
    }
  }
  return {
    works,
    of: (workload, values) => known.get(keyOf(workload, values))!,
  };
}

/** The steps with those of an axis' value behind them, or with one option of one of them set. */
function withStep(steps: readonly Step[] = [], value: AxisValue, name?: string, option?: string): Step[] {
  if (name === undefined || option === undefined) return [...steps, ...parseSteps(String(value))];
  const known = steps.some((step) => step.name === name) ? steps : [...steps, { name, options: {} }];
  return known.map((step) =>
    step.name === name ? { name, options: { ...step.options, [option]: value } } : step,
  );
}

/** What the file and the point ask for. */
function wantedAt(transforms: Transforms, values: Values): Record<string, object | undefined> {
  const wanted: Record<string, object | undefined> = { ...transforms };
  for (const [path, value] of Object.entries(values)) {
    if (!isTransformAxis(path)) continue;
    const [name, field, option] = path.split('.') as [string, string?, string?];
    if (name === REWRITE) wanted[name] = withStep(wanted[name] as Step[] | undefined, value, field, option);
    else wanted[name] = { ...wanted[name], [field!]: value };
  }
  return wanted;
}

/** The work of a point, or why it cannot be made. */
function variant(base: Base, values: Values): Work | string {
  try {
    return transformed(base.work, wantedAt(base.transforms, values));
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

function transformed(work: Work, wanted: Readonly<Record<string, object | undefined>>): Work | string {
  const { transform } = workKindOf(work);
  if (transform === undefined) {
    const [asked] = Object.keys(wanted);
    return asked === undefined
      ? work
      : `${asked}: changes networks, and '${workName(work)}' is a ${work.kind}`;
  }
  const checked = transformsSchema.safeParse({ ...wanted, [REWRITE]: undefined });
  if (!checked.success) {
    const issue = checked.error.issues[0]!;
    return `${issue.path.join('.')}: ${issue.message}`;
  }
  const steps = (wanted[REWRITE] as Step[] | undefined)?.map(checkedStep);
  const made = transform(work, { ...checked.data, ...(steps === undefined ? {} : { transform: steps }) });
  return made.course === undefined ? made : 'prune.epoch: a sweep simulates one step; expected an epoch';
}
