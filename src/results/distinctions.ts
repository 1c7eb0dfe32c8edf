import { leavesOf, type Leaf } from './leaves.js';

/** A stored run as far as it says what was asked for. */
export interface Asked {
  workload: string;
  arch: string;
  architecture: Record<string, unknown>;
  options: Record<string, unknown>;
}

/** Sections that follow from others: told only where nothing else differs. */
const FOLLOWS = /^(area|energy)\./;
/** Told in any case, here or in a column of their own. */
const SHOWN = ['dataflow', 'fidelity'];
/** Settings of one run that are told. */
const MOST = 4;

/** Dataflow of a run, and the settings that others of its workload and architecture have otherwise: `batch=4`. */
export interface Distinction {
  dataflow: string | undefined;
  settings: string[];
}

/** The same as one text each, run by run: `os, batch=4`; '' where nothing tells a run apart. */
export const distinctions = (runs: readonly Asked[]): string[] =>
  distinctionsOf(runs).map(({ dataflow, settings }) =>
    [...(dataflow === undefined ? [] : [dataflow]), ...settings].join(', '),
  );

/** What tells runs of one workload on one architecture apart, run by run. Their dataflows are told in any case. */
export function distinctionsOf(runs: readonly Asked[]): Distinction[] {
  const known = new Map<object, ReadonlyMap<string, Leaf>>();
  const leavesOnce = (value: object): ReadonlyMap<string, Leaf> => {
    const leaves = known.get(value) ?? leavesOf(value);
    known.set(value, leaves);
    return leaves;
  };
  const groups = new Map<string, Set<ReadonlyMap<string, Leaf>>[]>();
  const all = runs.map(({ workload, arch, architecture, options }) => {
    const key = JSON.stringify([workload, arch]);
    const [machine, choice] = [leavesOnce(architecture), leavesOnce(options)];
    const group = groups.get(key) ?? [new Set(), new Set()];
    group[0]!.add(machine);
    group[1]!.add(choice);
    groups.set(key, group);
    return { key, leaves: { get: (path: string) => machine.get(path) ?? choice.get(path) } };
  });
  const differing = new Map(
    [...groups].map(([key, [machines, choices]]) => [
      key,
      askedFor([...differingIn(machines!), ...differingIn(choices!)]),
    ]),
  );
  return all.map(({ key, leaves }) => {
    const dataflow = leaves.get('dataflow');
    const paths = differing
      .get(key)!
      .filter((path) => !SHOWN.includes(path) && leaves.get(path) !== undefined);
    const told = paths.slice(0, MOST).map((path) => `${path}=${String(leaves.get(path))}`);
    const more = paths.length > MOST ? [`${paths.length - MOST} more`] : [];
    return {
      dataflow: dataflow === undefined ? undefined : String(dataflow),
      settings: [...told, ...more],
    };
  });
}

/** Paths whose values are not the same in all of a group. */
function differingIn(group: ReadonlySet<ReadonlyMap<string, Leaf>>): string[] {
  const paths = new Set([...group].flatMap((leaves) => [...leaves.keys()]));
  return [...paths].filter((path) => new Set([...group].map((leaves) => leaves.get(path))).size > 1);
}

/** What was asked for, without what follows from it. */
function askedFor(differ: readonly string[]): readonly string[] {
  const asked = differ.filter((path) => !FOLLOWS.test(path));
  return asked.length > 0 ? asked : differ;
}
