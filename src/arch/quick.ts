import type { YamlSource } from '../document/yaml.js';
import { InputError } from '../errors.js';
import type { Architecture } from './architecture.js';
import { namesDevices } from './device.js';
import type { Parameters } from './expression.js';
import type { Schemas } from './schemas.js';
import type { Mapping } from './merge.js';
import type { Override } from './override.js';
import { Remembered, rememberingCheck, type Check } from './remembered.js';
import { mergeChain, type MergedSource } from './source.js';

/** How the loader reads parts of an architecture. */
interface Reading {
  parametersOf(source: MergedSource): Promise<Parameters>;
  /** A section with its expressions evaluated and its constants unwrapped. */
  settle(source: MergedSource, key: string, parameters: Parameters): Promise<unknown>;
}

/** Keys on which all sections may depend, and one that no object has by itself. */
const WHOLE: readonly string[] = ['parameters', 'kind', 'extends', '__proto__'];

/** What variants have in common. */
interface Common {
  kind: string;
  parameters: Parameters;
  /** Sections as the files have them, settled. */
  sections: Mapping;
  check: Check;
}

/**
 * Variants of an architecture that differ in few sections, as sweeps ask for them by the thousand: a section is read
 * and checked once for each way in which it is written; what the schema and the kind ask of sections together, for
 * every variant. Whatever is wrong or unusual is left to the loader.
 */
export class QuickVariants {
  private readonly chain: readonly YamlSource[];
  private readonly schemas: Schemas;
  private readonly reading: Reading;
  private common: Promise<Common | undefined> | undefined;
  private readonly sections = new Remembered<string, { settled: unknown }>();

  constructor(chain: readonly YamlSource[], schemas: Schemas, reading: Reading) {
    this.chain = chain;
    this.schemas = schemas;
    this.reading = reading;
  }

  /** Kind and specification of a variant; undefined: the loader must see to it. */
  async of(overrides: readonly Override[]): Promise<Pick<Architecture, 'kind' | 'spec'> | undefined> {
    this.common ??= this.read().catch(unlessInput);
    const common = await this.common;
    if (common === undefined || overrides.some(isUnusual)) return undefined;
    const { kind, check, sections } = common;
    const data = { ...sections };
    const changed = changesBySection(overrides);
    for (const [key, own] of changed) {
      const section = this.sections.get(textOf(own)) ?? (await this.settle(key, own, common));
      if (section === undefined) return undefined;
      data[key] = section.settled;
    }
    const found = check(data);
    if (found === undefined || namesDevices(found.checked)) return undefined;
    return this.settled(kind, found.checked);
  }

  private settled(kind: string, spec: unknown): Pick<Architecture, 'kind' | 'spec'> | undefined {
    const { settle } = this.schemas;
    if (settle === undefined) return { kind, spec };
    try {
      // Positions and statuses are for errors and constants: neither leaves from here.
      const origins = { statusOf: () => undefined, position: () => ({}) };
      return { kind, spec: settle(kind, spec, origins).spec };
    } catch (error) {
      return unlessInput(error);
    }
  }

  private async read(): Promise<Common | undefined> {
    const source = mergeChain(this.chain, []);
    const { kind } = source.data;
    if (typeof kind !== 'string' || !this.schemas.kinds().includes(kind)) return undefined;
    const check = rememberingCheck(this.schemas.schema(kind));
    if (check === undefined) return undefined;
    const parameters = await this.reading.parametersOf(source);
    const sections: Mapping = {};
    for (const key of Object.keys(source.data))
      if (key !== 'parameters') sections[key] = await this.reading.settle(source, key, parameters);
    return { kind, parameters, sections, check };
  }

  private async settle(
    key: string,
    overrides: readonly Override[],
    { parameters }: Common,
  ): Promise<{ settled: unknown } | undefined> {
    try {
      const settled = await this.reading.settle(mergeChain(this.chain, overrides), key, parameters);
      return this.sections.set(textOf(overrides), { settled });
    } catch (error) {
      return unlessInput(error);
    }
  }
}

/** Lists and tables are rare, and no text tells them apart as surely. */
const isUnusual = ({ path, value }: Override): boolean =>
  WHOLE.includes(path[0]!) || (typeof value === 'object' && value !== null);

/** The overrides by the section that they change, each in its order. */
function changesBySection(overrides: readonly Override[]): Map<string, Override[]> {
  const changed = new Map<string, Override[]>();
  for (const one of overrides) {
    const key = one.path[0]!;
    const own = changed.get(key);
    if (own === undefined) changed.set(key, [one]);
    else own.push(one);
  }
  return changed;
}

/** Equal for overrides that are equal and no others. */
function textOf(overrides: readonly Override[]): string {
  let text = '';
  for (const { path, value } of overrides)
    text += `${path.join('\0')}\0${typeof value}\0${valueText(value)}\0`;
  return text;
}

const valueText = (value: unknown): string => (Object.is(value, -0) ? '-0' : String(value));

/** The loader says what is wrong with an input. */
function unlessInput(error: unknown): undefined {
  if (error instanceof InputError) return undefined;
  throw error;
}
