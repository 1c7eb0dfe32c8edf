import { InputError, nearest } from '../../errors.js';
import type { Netlist } from '../netlist.js';

/** A number that a generator takes. */
export interface Parameter {
  summary: string;
  default: number;
  min: number;
  max: number;
  /** The only values allowed, if not all whole numbers from `min` to `max`. */
  choices?: readonly number[];
  /** Whether it may have a fraction. */
  real?: boolean;
}

export type Parameters = Readonly<Record<string, Parameter>>;
export type ParameterValues<Names extends string = string> = Readonly<Record<Names, number>>;

/** A family of circuits. */
export interface Generator {
  name: string;
  summary: string;
  parameters: Parameters;
  /** @param values one for each parameter, as `parameterValues` returns them */
  build(values: ParameterValues): Netlist;
}

/** A generator whose `build` knows the names of its parameters. */
export const generator = <const Named extends Parameters>(
  name: string,
  summary: string,
  parameters: Named,
  build: (values: ParameterValues<keyof Named & string>) => Netlist,
): Generator => ({ name, summary, parameters, build });

/** Checks settings `name=value` and fills in defaults. */
export function parameterValues(
  { name, parameters }: Generator,
  settings: readonly string[],
): ParameterValues {
  const values = Object.fromEntries(
    Object.entries(parameters).map(([key, { default: value }]) => [key, value]),
  );
  const names = Object.keys(parameters);
  for (const setting of settings) {
    const [key, text] = split(setting);
    if (!names.includes(key)) {
      throw new InputError(`'${key}' is no parameter of ${name}`, {
        field: '--param',
        expected: names.length === 0 ? 'none' : `one of ${names.join(', ')}`,
        nearest: nearest(key, names),
      });
    }
    values[key] = checkParameter(text, parameters[key]!, key);
  }
  return values;
}

function split(setting: string): [string, string] {
  const at = setting.indexOf('=');
  if (at > 0) return [setting.slice(0, at).trim(), setting.slice(at + 1).trim()];
  throw new InputError(`is '${setting}'`, { field: '--param', expected: 'name=value' });
}

function checkParameter(text: string, { min, max, choices, real }: Parameter, key: string): number {
  const value = /^-?\d+(\.\d+)?(e-?\d+)?$/i.test(text) ? Number(text) : NaN;
  const right =
    choices === undefined
      ? value >= min && value <= max && (real === true || Number.isInteger(value))
      : choices.includes(value);
  if (right) return value;
  throw new InputError(`is '${text}'`, {
    field: `--param ${key}`,
    expected:
      choices === undefined
        ? `a ${real === true ? '' : 'whole '}number from ${min} to ${max}`
        : `one of ${choices.join(', ')}`,
  });
}
