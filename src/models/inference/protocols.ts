import { InputError } from '../../errors.js';
import { clientGarbler } from '../../protocol/hybrid/client-garbler.js';
import { gazelle } from '../../protocol/hybrid/gazelle.js';
import type { Given } from '../../protocol/hybrid/protocol.js';
import { serverGarbler } from '../../protocol/hybrid/server-garbler.js';
import type { Plan } from '../../protocol/hybrid/task.js';
import type { ProtocolName } from './architecture.js';

/** How each protocol goes: one line each. */
const PLANS: Readonly<Partial<Record<ProtocolName, (given: Given) => Plan>>> = {
  gazelle,
  delphi: serverGarbler,
  'client-garbler': clientGarbler,
};

export function planOf(protocol: ProtocolName, given: Given): Plan {
  const plan = PLANS[protocol];
  if (plan === undefined)
    throw new InputError(`'${protocol}' is not there yet`, {
      field: 'protocol',
      expected: `one of ${Object.keys(PLANS).join(', ')}`,
    });
  return plan(given);
}
