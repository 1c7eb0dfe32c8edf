import type { Architecture } from '../../../arch/load.js';
import { InputError } from '../../../errors.js';
import type { Cost } from '../../../protocol/cost.js';
import { workOf } from '../../../work/network.js';
import type { Activation, Conv, Linear, Network, Operator } from '../../../workload/graph.js';
import type { Context, Outcome } from '../../model.js';

/** An operator as a network of its own, whatever it is called: equal ones are equal questions. */
export function alone(operator: Operator): Network {
  const [input] = operator.inputShapes;
  const inputs = operator.inputs.length > 1 ? operator.inputs.map(() => 'input') : [];
  return {
    name: 'layer',
    title: '',
    source: '',
    batch: 1,
    input: input!,
    operators: [{ ...operator, name: 'layer', stage: '', inputs }],
  };
}

/**
 * What is garbled of an operator: a site without the squares that stand in for what it does not keep, which are
 * products of shares, and of a hard swish the ReLU6 alone.
 */
export function garbled(operator: Operator): Operator {
  if (operator.kind !== 'activation') return operator;
  const { otherwise: _, ...rest } = operator;
  const site: Activation = rest.function === 'hswish' ? { ...rest, function: 'relu6' } : rest;
  return site.kept === undefined ? site : { ...site, otherwise: 'identity' };
}

/** Of a record: its time, its energy, what of its machine worked. */
export const costOf = ({ totals }: Outcome): Cost => ({
  seconds: totals.seconds,
  joules: totals.energyJoules,
  utilization: totals.peUtilization,
});

/** Slots of a ciphertext of the protocol, which its counts are of. */
const SLOTS = 8192;

type HeSection = { he: { bfv: { n: number; plain: number } } };

/**
 * The program that the protocol asks for, on a machine that may be set to another: linear layers from fresh
 * ciphertexts in DELPHI's packing. Cheetah's lanes know none but their own: as many products, each rotated.
 * @throws InputError for parameters that do not hold the shares
 */
export function withDelphi(machine: Architecture, fieldBits: number, field: string): Architecture {
  const spec = machine.spec as HeSection;
  if (spec.he === undefined)
    throw new InputError(`'${machine.name}' runs no networks under encryption`, {
      field,
      expected: 'a machine of kind rpu, cheetah or he-cpu',
    });
  const { n, plain } = spec.he.bfv;
  if (n !== SLOTS)
    throw new InputError(`'${machine.name}' has rings of ${n}`, {
      field: `${field}: he.bfv.n`,
      expected: `${SLOTS}: the protocol's ciphertexts`,
    });
  if (plain < fieldBits)
    throw new InputError(`'${machine.name}' has a plaintext modulus of ${plain} bits`, {
      field: `${field}: he.bfv.plain`,
      expected: `at least ${fieldBits}: the field of the shares`,
    });
  return { ...machine, spec: { ...spec, he: { ...spec.he, protocol: 'hybrid', packing: 'delphi' } } };
}

/** A machine of circuits in its role; of rates alone it has none. */
export const inRole = (machine: Architecture, role: 'garbler' | 'evaluator'): Architecture =>
  machine.kind === 'haac'
    ? { ...machine, spec: { ...(machine.spec as Record<string, unknown>), role } }
    : machine;

/** An operator on a machine. */
export const runAlone = (
  { run }: Context,
  machine: Architecture,
  operator: Operator | Conv | Linear,
): Outcome => run(machine, workOf({ network: alone(operator) }));
