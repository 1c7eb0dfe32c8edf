import { openArchitecture, type Architecture, type ArchitectureFamily } from '../arch/load.js';
import type { Override } from '../arch/override.js';
import { readYaml, type YamlSource } from '../document/yaml.js';
import { validate } from '../document/validate.js';
import { InputError, nearest, type InputErrorDetail } from '../errors.js';
import { checkWork, workName } from '../models/dispatch.js';
import * as registry from '../models/registry.js';
import type { Fidelity } from '../results/record.js';
import type { SweepHeader } from '../results/sweeps/store.js';
import type { AxisValue, Objective, SweepAxis } from '../results/sweep-record.js';
import { codeHashOf, hashWork, toolVersion } from '../simulation/identity.js';
import { hash } from '../work/hash.js';
import type { Work } from '../work/kind.js';
import { loadWork } from '../work/load.js';
import { AxisFault, axisValues } from './axes.js';
import { compileCondition, type Condition } from './condition.js';
import { pointMetricsOf } from './metrics.js';
import { isAskedFor, objectiveOf } from './objectives.js';
import { sweepSchema, type SweepFile } from './schema.js';
import { sample, spaceOf, valuesAt, type Dimension, type Space } from './space.js';
import { refuseVainAxes, sharedSettings } from './vain.js';
import { isTransformAxis, variantsOf, type Base, type Variants } from './variants.js';

/** Points beyond which a sweep wants a `--yes`. */
export const MANY_POINTS = 1_000_000;
/** Points that no sweep may have. */
const MOST_POINTS = 100_000_000;

/** A checked sweep file: everything is known but the results. */
export interface SweepPlan {
  definition: SweepFile;
  header: SweepHeader;
  variants: Variants;
  space: Space;
  /** Grid points that are simulated, ascending; each for every workload, the first workload's first. */
  chosen: readonly number[];
  family: ArchitectureFamily;
  /** Conditions on a point's metrics. */
  filters: Condition[];
  /** Metrics that points keep because an objective names them. */
  asked: readonly string[];
}

/**
 * Reads and checks a sweep file: axes, values, constraints, objectives, workloads. Nothing is simulated.
 * @throws InputError with file, line, field, what was expected, nearest choice
 */
export async function planSweep(file: string, options: { yes: boolean }): Promise<SweepPlan> {
  const source = readYaml(file);
  const definition = validate(sweepSchema, source.data, source.position);
  const dimensions = dimensionsOf(definition, source);
  const space = spaceOf(dimensions);
  checkSize(space, definition, source, options.yes);
  const family = at(source, ['arch'], () => openArchitecture(definition.arch, registry));
  const { base, machines } = await checkAxes(family, definition, dimensions, source);
  refuseVain(definition, dimensions, machines, source);
  const bases: Base[] = [];
  for (const [index, workload] of definition.workloads.entries()) {
    const { base: written, ...transforms } = typeof workload === 'string' ? { base: workload } : workload;
    const loaded = await loadWork(written, registry.WORK_KINDS).catch((error: unknown) =>
      fail(error, source, ['workloads', index]),
    );
    refuseCourse(loaded, index, source);
    bases.push({ work: loaded, transforms });
    at(source, ['workloads', index], () => checkWork(registry.modelOf(base.kind), bases[index]!.work));
  }
  const objectives = objectivesOf(definition, base.kind, source);
  const filters = await filtersFrom(definition.filters, base.kind, (index) => ({
    ...source.position(['filters', index]),
    field: `filters[${index}]`,
  }));
  const chosen = await choose(space, definition, source);
  const transformed = dimensions.some(({ axes }) => axes.some(({ path }) => isTransformAxis(path)));
  const variants = variantsOf(bases, transformed ? chosen.map((index) => valuesAt(space, index)) : [{}]);
  if (!transformed) refuseFaults(variants, bases, source);
  const axes = dimensions.flatMap((dimension) => dimension.axes);
  const identity = {
    definition,
    arch: hash({ spec: base.spec, provenance: base.provenance }),
    networks: variants.works.map(hashWork),
    tool: toolVersion(),
    code: codeHashOf(base.kind),
  };
  return {
    definition,
    variants,
    space,
    chosen,
    family,
    filters,
    asked: objectives.map(({ metric }) => metric).filter(isAskedFor),
    header: {
      id: hash(identity),
      name: definition.name,
      title: definition.title,
      arch: base.name,
      kind: base.kind,
      toolVersion: toolVersion(),
      codeHash: codeHashOf(base.kind),
      workloads: namesOf(bases),
      axes,
      objectives,
      filters: definition.filters,
      settings: sharedSettings(machines),
      planned: chosen.length * bases.length,
      assumptions: base.provenance
        .filter(({ status }) => status !== 'found')
        .map(({ path, value, status, source: from }) => ({ name: path, value, status, source: from })),
    },
  };
}

function refuseCourse({ course }: Work, index: number, source: YamlSource): void {
  if (course === undefined) return;
  throw new InputError('is a whole training', {
    ...source.position(['workloads', index]),
    field: `workloads[${index}]`,
    expected: 'a workload of one step: prune.epoch with a number',
  });
}

/** A workload that cannot be made at all is an error of the file; one that some axis value spoils fails its points. */
function refuseFaults(variants: Variants, bases: readonly Base[], source: YamlSource): void {
  for (const index of bases.keys()) {
    const fault = variants.of(index, {});
    if (typeof fault === 'string')
      throw new InputError(fault, { ...source.position(['workloads', index]), field: `workloads[${index}]` });
  }
}

/** Names of the workloads; what the file does to one is part of its name. */
const namesOf = (bases: readonly Base[]): string[] =>
  bases.map(({ work, transforms }) =>
    [
      workName(work),
      ...Object.entries(transforms).flatMap(([name, options]) => (options === undefined ? [] : [name])),
    ].join('+'),
  );

/** Runs `action`; an error about another file or none is reported at the sweep file's field that led to it. */
function at<Result>(source: YamlSource, path: readonly PropertyKey[], action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    return fail(error, source, path);
  }
}

function fail(error: unknown, source: YamlSource, path: readonly PropertyKey[]): never {
  if (!(error instanceof InputError)) throw error;
  const { file, expected, nearest: near } = error.detail;
  const cause = file === undefined ? error.problem : error.message;
  throw new InputError(cause, {
    ...source.position(path),
    field: path.join('.'),
    expected: file === undefined ? expected : undefined,
    nearest: file === undefined ? near : undefined,
  });
}

function dimensionsOf({ axes, zip }: SweepFile, source: YamlSource): Dimension[] {
  const read = (path: string, written: unknown, at: readonly PropertyKey[]): SweepAxis => {
    try {
      return { path, values: axisValues(written) };
    } catch (error) {
      if (!(error instanceof AxisFault)) throw error;
      throw new InputError(error.message, {
        ...source.position(at),
        field: at.join('.'),
        expected: 'a list of values, "8..64 step 8" or "2^{3..8}"',
      });
    }
  };
  const single = Object.entries(axes).map(([path, written]): Dimension => {
    const axis = read(path, written, ['axes', path]);
    return { axes: [axis], size: axis.values.length };
  });
  const zipped = zip.map((group, index): Dimension => {
    // Values that move together may repeat: only a list in its own order makes sense.
    const members = Object.entries(group).map(([path, written]): SweepAxis => {
      const listed = Array.isArray(written)
        ? (written as AxisValue[])
        : read(path, written, ['zip', index, path]).values;
      return { path, values: listed };
    });
    const lengths = new Set(members.map(({ values }) => values.length));
    if (members.length === 0 || lengths.size !== 1 || lengths.has(0)) {
      throw new InputError(
        `has axes of ${members.map(({ path, values }) => `${values.length} (${path})`).join(', ')} values`,
        {
          ...source.position(['zip', index]),
          field: `zip[${index}]`,
          expected: 'axes of equal length',
        },
      );
    }
    return { axes: members, size: members[0]!.values.length };
  });
  const paths = [...single, ...zipped].flatMap((dimension) => dimension.axes.map(({ path }) => path));
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) {
    throw new InputError(`axis '${twice}' is given twice`, {
      ...source.position(['zip']),
      field: 'zip',
      expected: 'every axis once',
    });
  }
  return [...single, ...zipped];
}

function checkSize(space: Space, { sampling, workloads }: SweepFile, source: YamlSource, yes: boolean): void {
  const points = (sampling.method === 'grid' ? space.size : (sampling.points ?? 0)) * workloads.length;
  const at = { ...source.position(['axes']), field: 'axes' };
  if (sampling.method !== 'grid' && sampling.points === undefined) {
    throw new InputError('is missing', {
      ...source.position(['sampling']),
      field: 'sampling.points',
      expected: `the number of points for ${sampling.method} sampling`,
    });
  }
  const most = (limit: number): string => `at most ${limit.toLocaleString('en-US')}`;
  if (space.size > Number.MAX_SAFE_INTEGER) {
    throw new InputError(`span ${space.size.toExponential(1)} combinations, more than can be numbered`, {
      ...at,
      expected: `${most(Number.MAX_SAFE_INTEGER)}: fewer axes, or fewer values`,
    });
  }
  if (points > MOST_POINTS) {
    throw new InputError(`span ${points.toLocaleString('en-US')} points`, {
      ...at,
      expected: `${most(MOST_POINTS)}; sampling: {method: random, points: ...} takes some of them`,
    });
  }
  if (points > MANY_POINTS && !yes) {
    throw new InputError(`span ${points.toLocaleString('en-US')} points`, {
      ...at,
      expected: `${most(MANY_POINTS)}, or --yes`,
    });
  }
}

/** Every value of every axis must be valid by itself on the base architecture. */
async function checkAxes(
  family: ArchitectureFamily,
  definition: SweepFile,
  dimensions: readonly Dimension[],
  source: YamlSource,
): Promise<{ base: Architecture; machines: Architecture[] }> {
  const fixed = overridesOf(definition.set);
  const attempt = async (
    overrides: Override[],
    path: readonly PropertyKey[],
    value?: AxisValue,
  ): Promise<Architecture> => {
    try {
      return await family.with(overrides);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const { expected, nearest: near } = error.detail;
      const problem =
        value === undefined ? error.problem : error.problem.replace(/^wrong value$/, `is '${String(value)}'`);
      throw new InputError(problem, {
        ...source.position(path),
        field: path.join('.'),
        expected,
        nearest: near,
      });
    }
  };
  const base = await attempt(fixed, ['set']);
  const machines = [base];
  for (const dimension of dimensions) {
    for (const { path, values } of dimension.axes) {
      if (path === 'batch') checkBatches(values, source);
      if (path === 'fidelity') checkFidelities(values, registry.modelOf(base.kind).fidelities, source);
      if (isOwnAxis(path)) continue;
      const section = path in definition.axes ? ['axes', path] : ['zip'];
      for (const value of values)
        machines.push(await attempt([...fixed, ...overridesOf({ [path]: value })], section, value));
    }
  }
  return { base, machines };
}

function refuseVain(
  { fidelity, axes }: SweepFile,
  dimensions: readonly Dimension[],
  machines: readonly Architecture[],
  source: YamlSource,
): void {
  const swept = dimensions.flatMap((dimension) => dimension.axes);
  const own = swept.find(({ path }) => path === 'fidelity')?.values as Fidelity[] | undefined;
  const paths = swept.map(({ path }) => path).filter((path) => !isOwnAxis(path));
  refuseVainAxes(paths, machines, own ?? [fidelity], (path) =>
    source.position(path in axes ? ['axes', path] : ['zip']),
  );
}

function checkFidelities(values: readonly AxisValue[], known: readonly string[], source: YamlSource): void {
  const wrong = values.find((value) => !known.includes(String(value)));
  if (wrong !== undefined) {
    throw new InputError(`is '${String(wrong)}'`, {
      ...source.position(['axes', 'fidelity']),
      field: 'axes.fidelity',
      expected: `of ${known.join(', ')}`,
      nearest: nearest(String(wrong), known),
    });
  }
}

function checkBatches(values: readonly AxisValue[], source: YamlSource): void {
  const wrong = values.find((value) => !Number.isInteger(value) || Number(value) < 1);
  if (wrong !== undefined) {
    throw new InputError(`is '${String(wrong)}'`, {
      ...source.position(['axes', 'batch']),
      field: 'axes.batch',
      expected: 'whole numbers above zero',
    });
  }
}

/** Axes that are no paths into the architecture. */
const isOwnAxis = (path: string): boolean => path === 'batch' || path === 'fidelity' || isTransformAxis(path);

/** Overrides of the architecture among `values`; batch and transforms belong to the workload, fidelity to the simulation. */
export function overridesOf(values: Readonly<Record<string, AxisValue>>): Override[] {
  return Object.entries(values)
    .filter(([path]) => !isOwnAxis(path))
    .map(([path, value]) => ({ path: path.split('.'), value, text: `${path}=${String(value)}` }));
}

function objectivesOf({ objectives }: SweepFile, kind: string, source: YamlSource): Objective[] {
  const list = (['minimize', 'maximize'] as const).flatMap((goal) =>
    objectives[goal].map((name) =>
      objectiveOf(name, goal, kind, {
        ...source.position(['objectives', goal]),
        field: `objectives.${goal}`,
      }),
    ),
  );
  if (list.length === 0) {
    throw new InputError('are empty', {
      ...source.position(['objectives']),
      field: 'objectives',
      expected: 'at least one metric to minimize or maximize',
    });
  }
  return list;
}

/** Conditions on a point's metrics, compiled and tried. */
export async function filtersFrom(
  texts: readonly string[],
  kind: string,
  at: (index: number) => InputErrorDetail,
): Promise<Condition[]> {
  const { names, aliases } = pointMetricsOf(kind);
  const compiled = [];
  for (const [index, text] of texts.entries()) {
    const condition = await compileCondition(text, names, aliases, at(index));
    condition(Object.fromEntries(names.map((name) => [name, 1])));
    compiled.push(condition);
  }
  return compiled;
}

/** Grid points that meet the constraints and were sampled. */
async function choose(space: Space, definition: SweepFile, source: YamlSource): Promise<number[]> {
  const { constraints, sampling } = definition;
  const paths = space.dimensions.flatMap(({ axes }) => axes.map(({ path }) => path));
  const short = Object.fromEntries(
    paths
      .map((path) => [path.split('.').at(-1)!, path])
      .filter(([last, path]) => last !== path && !paths.includes(last!)),
  );
  const conditions: Condition[] = [];
  for (const [index, text] of constraints.entries()) {
    conditions.push(
      await compileCondition(text, paths, short, {
        ...source.position(['constraints', index]),
        field: `constraints[${index}]`,
      }),
    );
  }
  const meets = (index: number): boolean => {
    const values = valuesAt(space, index);
    return conditions.every((condition) => condition(values));
  };
  const indices =
    sampling.method === 'grid'
      ? Array.from({ length: space.size }, (_, index) => index)
      : sample(space, sampling.method, sampling.points!, sampling.seed);
  const chosen = conditions.length === 0 ? indices : indices.filter(meets);
  if (chosen.length > 0) return chosen;
  throw new InputError('leave no point', {
    ...source.position(['constraints']),
    field: 'constraints',
    expected: 'conditions that some point of the grid meets',
  });
}
