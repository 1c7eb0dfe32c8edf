import { InputError } from '../errors.js';
import type { AxisValue } from '../results/sweep-record.js';
import type { Network } from '../workload/graph.js';
import { applyTransforms } from '../workload/transform/apply.js';
import { TRANSFORM_NAMES, transformsSchema } from '../workload/transform/schema.js';

type Values = Readonly<Record<string, AxisValue>>;

/** An axis such as `draco.G` or `prune.epoch`: it changes the workload, not the architecture. */
export const isTransformAxis = (path: string): boolean =>
  TRANSFORM_NAMES.some((name) => path.startsWith(`${name}.`));

/** Every network a sweep needs: each workload in every form its points ask for. */
export interface Variants {
  networks: readonly Network[];
  /** Position of the network of a point, or why it cannot be made. */
  of(workload: number, values: Values): number | string;
}

/** Makes the networks of all points. A form that cannot be made fails its points, not the sweep. */
export function variantsOf(bases: readonly Network[], points: Iterable<Values>): Variants {
  const networks: Network[] = [...bases];
  const known = new Map<string, number | string>();
  const keyOf = (workload: number, values: Values): string => {
    const own = Object.entries(values).filter(([path]) => isTransformAxis(path));
    return own.length === 0 ? '' : JSON.stringify([workload, own]);
  };
  for (const values of points) {
    for (const [workload, base] of bases.entries()) {
      const key = keyOf(workload, values);
      if (key === '' || known.has(key)) continue;
      const made = variant(base, values);
      known.set(key, typeof made === 'string' ? made : networks.push(made) - 1);
    }
  }
  return {
    networks,
    of: (workload, values) => {
      const key = keyOf(workload, values);
      return key === '' ? workload : known.get(key)!;
    },
  };
}

function variant(base: Network, values: Values): Network | string {
  const wanted: Record<string, Record<string, AxisValue>> = {};
  for (const [path, value] of Object.entries(values)) {
    if (!isTransformAxis(path)) continue;
    const [name, field] = path.split('.') as [string, string];
    wanted[name] = { ...wanted[name], [field]: value };
  }
  const checked = transformsSchema.safeParse(wanted);
  if (!checked.success) {
    const issue = checked.error.issues[0]!;
    return `${issue.path.join('.')}: ${issue.message}`;
  }
  try {
    const { network, course } = applyTransforms(base, checked.data);
    return course === undefined ? network : 'prune.epoch: a sweep simulates one step; expected an epoch';
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}
