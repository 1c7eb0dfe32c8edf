import path from 'node:path';
import { validate } from '../document/validate.js';
import type { YamlSource } from '../document/yaml.js';
import { InputError } from '../errors.js';
import { readNetlist } from './files/index.js';
import { findGenerator, generateCircuit } from './generate/index.js';
import type { CircuitJob, Netlist } from './netlist.js';
import { circuitSchema, MOST_COPIES } from './schema.js';
import { SCHEME } from './words.js';

/** The circuit of a document already read. @throws InputError with file, line and field */
export function circuitFrom(source: YamlSource): CircuitJob {
  const { name, generator, parameters, file, copies } = validate(circuitSchema, source.data, source.position);
  const fail = (problem: string, field: string, expected: string): never => {
    throw new InputError(problem, { ...source.position([field]), field, expected });
  };
  if ((generator === undefined) === (file === undefined))
    fail(
      generator === undefined ? 'is missing' : 'is given beside file',
      'generator',
      'either generator or file',
    );
  if (file !== undefined && parameters !== undefined)
    fail('are given for a file', 'parameters', 'none, or a generator');
  const netlist =
    file === undefined
      ? generateFor(source, generator!, parameters ?? {})
      : readNetlist(path.resolve(path.dirname(source.file), file));
  return { netlist: name === undefined ? netlist : { ...netlist, name }, copies };
}

function generateFor(source: YamlSource, name: string, parameters: Record<string, number>): Netlist {
  try {
    return generateOnce(
      name,
      Object.entries(parameters).map(([key, value]) => `${key}=${value}`),
    );
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { field } = error.detail;
    const key = /^--param (.*)$/.exec(field ?? '')?.[1];
    const at = field === undefined ? ['generator'] : ['parameters', ...(key === undefined ? [] : [key])];
    throw error.with({ ...source.position(at), field: at.join('.') });
  }
}

let latest: { key: string; netlist: Netlist } | undefined;

/** As `generateCircuit`; experiments ask for the same circuit many times, so the latest one is kept. */
function generateOnce(name: string, settings: readonly string[]): Netlist {
  const key = JSON.stringify([name, settings]);
  if (latest?.key !== key) latest = { key, netlist: generateCircuit(name, settings) };
  return latest.netlist;
}

/**
 * The circuit that a word names: `circuit:<generator>[?parameter=value&...][&copies=n]`, or a netlist file
 * (Bristol or binary, gzip or not).
 */
export function circuitOfWord(word: string): CircuitJob {
  if (!word.startsWith(SCHEME)) return { netlist: readNetlist(word), copies: 1 };
  const [name, query = ''] = word.slice(SCHEME.length).split(/\?(.*)/s, 2) as [string, string?];
  findGenerator(name);
  const settings = query.split('&').filter((setting) => setting !== '');
  const copies = settings.filter((setting) => setting.startsWith('copies='));
  const others = settings.filter((setting) => !setting.startsWith('copies='));
  try {
    const netlist = generateOnce(name, others);
    return { netlist, copies: copies.length === 0 ? 1 : copiesOf(copies.at(-1)!) };
  } catch (error) {
    throw error instanceof InputError && error.detail.field?.startsWith('--param') === true
      ? error.with({ field: error.detail.field.replace(/^--param ?/, `${SCHEME}${name} `).trim() })
      : error;
  }
}

function copiesOf(setting: string): number {
  const text = setting.slice('copies='.length);
  const copies = /^\d+$/.test(text) ? Number(text) : NaN;
  if (copies >= 1 && copies <= MOST_COPIES) return copies;
  throw new InputError(`is '${text}'`, {
    field: 'copies',
    expected: `a whole number from 1 to ${MOST_COPIES}`,
  });
}
