import { validate } from '../../document/validate.js';
import { InputError, nearest } from '../../errors.js';
import { dracoSchema, pruneSchema, trainingSchema, type Transforms } from './schema.js';

/** `batch=32,dgrad=spread` of `--training`. */
export const parseTraining = (text: string): NonNullable<Transforms['training']> =>
  check('--training', () =>
    validate(trainingSchema, pairs(text, '--training', ['batch', 'dgrad']), () => ({})),
  );

/** `G=8` of `--draco`. */
export const parseDraco = (text: string): NonNullable<Transforms['draco']> =>
  check('--draco', () => validate(dracoSchema, pairs(text, '--draco', ['G']), () => ({})));

/** `resnet50@r0.2:epoch=30,variant=gated` of `--prune`; without an epoch the whole training. */
export function parsePrune(text: string): NonNullable<Transforms['prune']> {
  const parts = /^([^@]+)@([^:]+)(?::(.*))?$/.exec(text.trim());
  if (parts === null) {
    throw new InputError(`is '${text}'`, {
      field: '--prune',
      expected: '<trace>@<strength>[:epoch=<n>][,variant=union|gated], such as resnet50@r0.2:epoch=30',
    });
  }
  const [, trace, strength, rest = ''] = parts;
  const options = rest === '' ? {} : pairs(rest, '--prune', ['epoch', 'variant']);
  return check('--prune', () => validate(pruneSchema, { trace, strength, ...options }, () => ({})));
}

function pairs(text: string, option: string, keys: readonly string[]): Record<string, string | number> {
  const entries = text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part): [string, string | number] => {
      const [key = '', value] = part.split('=').map((side) => side.trim());
      if (value === undefined || !keys.includes(key)) {
        throw new InputError(`is '${text}'`, {
          field: option,
          expected: keys.map((name) => `${name}=<value>`).join(','),
          nearest: nearest(key, keys),
        });
      }
      return [key, /^\d+$/.test(value) ? Number(value) : value];
    });
  return Object.fromEntries(entries);
}

function check<Result>(option: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof InputError) || error.detail.field === option) throw error;
    throw error.with({ field: `${option} ${error.detail.field ?? ''}`.trim() });
  }
}
