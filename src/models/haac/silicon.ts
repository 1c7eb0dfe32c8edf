import { PARTS, type HaacSpec, type Part } from './architecture.js';

type Sizes = Record<Part, number>;

/**
 * How each part grows from the reference machine: engines, their network and their queues with the engines, the
 * window with its bytes, the crossbar with engines times banks (derived; one machine was published).
 */
function scale({ gateEngines, sww, reference }: HaacSpec): Sizes {
  const engines = gateEngines / reference.gateEngines;
  const banks = (gateEngines * sww.banksPerEngine) / reference.banks;
  return {
    halfGate: engines,
    freeXor: engines,
    forward: engines,
    queues: engines,
    crossbar: engines * banks,
    sww: sww.size / reference.sww,
  };
}

const scaleParts = (spec: HaacSpec, of: Record<Part, number>): Sizes => {
  const factors = scale(spec);
  return Object.fromEntries(PARTS.map((part) => [part, of[part] * factors[part]])) as Sizes;
};

/** Square metres of each part; the memory interface is not among them. */
export const areaOf = (spec: HaacSpec): Sizes => scaleParts(spec, spec.reference.area);

/** Watts of each part at full activity; the memory interface is not among them. */
export const powerOf = (spec: HaacSpec): Sizes => scaleParts(spec, spec.reference.power);

export const sumOf = (sizes: Sizes): number => PARTS.reduce((sum, part) => sum + sizes[part], 0);

/** Joules of a run by component: an energy per AND, and powers over its time (fitted). */
export function energyOf(
  { energy, gateEngines, sww }: HaacSpec,
  and: number,
  seconds: number,
): Record<'and' | 'engine' | 'onChip' | 'phy', number> {
  return {
    and: and * energy.actions.and,
    engine: energy.power.engine * gateEngines * seconds,
    onChip: energy.power.onChip * sww.size * seconds,
    phy: energy.power.phy * seconds,
  };
}
