import type { Architecture } from '../arch/load.js';
import { InputError, type Position } from '../errors.js';
import { ignoredPaths, isAmong } from '../models/ignored.js';
import { modelOf } from '../models/registry.js';
import type { Fidelity } from '../results/record.js';

/**
 * Refuses an axis of which the model looks at no value: its points would be equal, and rank 1 GB/s as good as 100.
 * @param machines the base and what each single value of an axis makes of it: one may look at what others do not
 * @param fidelities those of the first stage, whose points the front is taken from
 * @throws InputError naming the axis and the fidelity that would look at it
 */
export function refuseVainAxes(
  paths: readonly string[],
  machines: readonly Architecture[],
  fidelities: readonly Fidelity[],
  position: (path: string) => Position,
): void {
  const matters = (path: string, fidelity: Fidelity): boolean =>
    machines.some(({ kind, spec }) => !isAmong(ignoredPaths(kind, spec, fidelity), path));
  const vain = paths.find((path) => !fidelities.some((fidelity) => matters(path, fidelity)));
  if (vain === undefined) return;
  const { kind, fidelities: known } = modelOf(machines[0]!.kind);
  const other = known.find((fidelity) => matters(vain, fidelity));
  throw new InputError(
    other === undefined
      ? `no number of this ${kind} machine depends on it`
      : `changes nothing at fidelity ${fidelities.join(', ')}`,
    {
      ...position(vain),
      field: `axes.${vain}`,
      expected: other === undefined ? 'another axis' : `'fidelity: ${other}' in this file, or another axis`,
    },
  );
}

/** What the machine is set to at every point; an axis that changes it takes it out. */
export function sharedSettings(machines: readonly Architecture[]): string[] {
  const [first, ...others] = machines.map(
    ({ kind, spec }) => modelOf(kind).view?.settings?.(spec as Record<string, unknown>) ?? [],
  );
  return first!.filter((text) => others.every((one) => one.includes(text)));
}
