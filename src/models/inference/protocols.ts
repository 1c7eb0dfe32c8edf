import { InputError } from '../../errors.js';
import { clientGarbler } from '../../protocol/hybrid/client-garbler.js';
import { gazelle } from '../../protocol/hybrid/gazelle.js';
import { operatorTable } from '../../protocol/hybrid/operator-table.js';
import type { Given } from '../../protocol/hybrid/protocol.js';
import { serverGarbler } from '../../protocol/hybrid/server-garbler.js';
import type { Plan } from '../../protocol/hybrid/task.js';
import { transferred } from '../../protocol/two-party/online.js';
import type { InferenceSpec, ProtocolName } from './architecture.js';

/** How each protocol goes: one line each. */
const PLANS: Readonly<Partial<Record<ProtocolName, (given: Given, spec: InferenceSpec) => Plan>>> = {
  gazelle,
  delphi: serverGarbler,
  'client-garbler': clientGarbler,
  cryptflow2: transferred,
  'cheetah-2pc': transferred,
  'operator-table': (given, { table }) => {
    if (table !== undefined) return operatorTable({ ...given, table });
    throw new InputError('is missing', {
      field: 'table',
      expected: 'times of operators, as inference/delphi-table has',
    });
  },
};

export function planOf(spec: InferenceSpec, given: Given): Plan {
  const plan = PLANS[spec.protocol];
  if (plan !== undefined) return plan(given, spec);
  throw new InputError(`'${spec.protocol}' is not there yet`, {
    field: 'protocol',
    expected: `one of ${Object.keys(PLANS).join(', ')}`,
  });
}
