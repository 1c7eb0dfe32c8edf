import type { Network, Operator } from '../../workload/graph.js';

/**
 * Names of the convolutions on shortcuts: of the two ways into a sum the one with fewer layers, if it has but 1x1
 * convolutions and nothing that is not linear. DELPHI's measured graphs are chains without them (spec A.0.5).
 */
export function shortcutsOf({ operators }: Network): string[] {
  const byName = new Map(operators.map((operator) => [operator.name, operator]));
  return operators.flatMap((operator) => {
    if (operator.kind !== 'elementwise' || operator.operation !== 'add' || operator.inputs.length !== 2)
      return [];
    const [one, other] = operator.inputs.map((name) => layersBefore(name, byName));
    const shorter = one!.length <= other!.length ? one! : other!;
    const short = shorter.length < Math.max(one!.length, other!.length);
    return short && shorter.every(isProjection) ? shorter.map(({ name }) => name) : [];
  });
}

const isProjection = (operator: Operator): boolean =>
  operator.kind === 'conv' && operator.kernel[0] === 1 && operator.kernel[1] === 1;

/** Layers on the way to a tensor, back to where ways part or come together, or something is not linear. */
function layersBefore(name: string, byName: ReadonlyMap<string, Operator>): Operator[] {
  const layers: Operator[] = [];
  let at = byName.get(name);
  while (at !== undefined && at.inputs.length === 1) {
    if (at.kind === 'activation' && layers.length > 0 && layers.every(isProjection)) break;
    if (at.kind === 'conv' || at.kind === 'linear') layers.push(at);
    at = byName.get(at.inputs[0]!);
  }
  return layers;
}
