import fs from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { openArchitecture } from '../../src/arch/load.js';
import { parseOverride } from '../../src/arch/override.js';
import { jsonSchema, type JsonNode } from '../../src/docs/fields.js';
import { InputError } from '../../src/errors.js';
import { RunContext, simulateWork } from '../../src/models/dispatch.js';
import { ignoredPaths, isAmong } from '../../src/models/ignored.js';
import * as registry from '../../src/models/registry.js';
import type { Fidelity } from '../../src/results/record.js';
import { loadWork } from '../../src/work/load.js';
import { CASES, folder, type Case } from './ignored-cases.js';
import { parseTraining } from '../../src/workload/transform/text.js';

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Texts to try for a field, by its unit or type. */
const TRIED: Readonly<Record<string, readonly string[]>> = {
  bytes: ['64 B', '1 KiB', '6 KiB', '64 KiB', '32 MiB'],
  bytesPerSecond: ['0.05 GB/s', '1 GB/s', '90 TB/s'],
  cycles: ['0 cycles', '3 cycles', '999 cycles'],
  seconds: ['0 s', '1 ns', '30 us'],
  hertz: ['90 MHz', '3 GHz'],
  bits: ['4 bit', '16 bit', '64 bit'],
  joules: ['0.1 pJ', '3 nJ'],
  joulesPerByte: ['0.1 pJ/B', '3 nJ/B'],
  watts: ['1 mW', '9 W'],
  wattsPerByte: ['1 uW/KiB', '1 mW/KiB'],
  squareMetres: ['1 um^2', '1 mm^2'],
  squareMetresPerByte: ['1 um^2/KiB', '9999 um^2/KiB'],
  boolean: ['true', 'false'],
  integer: ['1', '2', '5', '64'],
  number: ['0', '0.3', '1'],
  string: ['mk', 'km', 'nm', 'mn', 'kn', 'nk'],
};
/** Texts to try for fields whose names say more than their types. */
const TRIED_OF: Readonly<Record<string, readonly string[]>> = {
  'energy.dram.standard': ['DDR4', 'HBM2'],
  'sparsity.seed': ['5'],
  'memory.without': ['[rows]', '[refresh]', '[turnaround]', '[groups]'],
  'tile.choice': ['auto', 'n32'],
  'tile.most': ['4096', '8192'],
  'l2.replication': ['1', '8'],
  'link.word': ['16 B'],
  'he.bfv.n': ['8192', '16384'],
  'nonlinear.field': ['31 bit'],
  'nonlinear.word': ['16 bit'],
  'he.ckks.n': ['32768', '65536'],
  'he.ckks.levels': ['9', '12'],
  'he.ckks.dnum': ['2', '64'],
  'requests.interval': ['1 s'],
  'requests.horizon': ['30 s'],
  'producer.poll': ['0 s', '3 s'],
};
function textsOf(node: JsonNode): string[] {
  const units = node.unit?.split(' or ') ?? [];
  if (units.some((unit) => unit in TRIED)) return units.flatMap((unit) => TRIED[unit] ?? []);
  if (node.enum !== undefined) return node.enum.map(String);
  const choices = node.anyOf ?? node.oneOf;
  if (choices !== undefined) return choices.flatMap(textsOf);
  if (node.const !== undefined) return [String(node.const)];
  return [...(TRIED[String(node.type)] ?? [])];
}

/** Every field that has a value, with texts to try. */
function leavesOf(node: JsonNode, prefix = ''): [path: string, texts: readonly string[]][] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) =>
    child.properties === undefined
      ? [[prefix + name, TRIED_OF[prefix + name] ?? textsOf(child)] as [string, readonly string[]]]
      : leavesOf(child, `${prefix}${name}.`),
  );
}

/** What the cases of a machine have shown. */
interface Learnt {
  /** Fields that change a count. */
  matters: Set<string>;
  /** Settings that a machine cannot have, or not beside others: they are tried one by one. */
  refused: Set<string>;
}

/**
 * What fields do to a machine at a fidelity. What was learnt is added to.
 * @returns those that are declared to do nothing and change a count, and those that are not and change none
 */
async function effects(
  { arch, overrides, workload, training }: Case,
  fidelity: Fidelity,
  passed: readonly string[],
  { matters, refused }: Learnt,
): Promise<{ wrong: string[]; silent: string[] }> {
  const family = openArchitecture(arch, registry);
  const fixed = overrides.map(parseOverride);
  const base = await family.with(fixed);
  const model = registry.modelOf(base.kind);
  const loaded = await loadWork(workload, registry.WORK_KINDS);
  const work =
    training === undefined
      ? loaded
      : registry.workKindOf(loaded).transform!(loaded, { training: parseTraining(training) });
  const countsOf = (architecture: typeof base): string => {
    const { totals, operators } = simulateWork(model, architecture, work, { fidelity }, new RunContext());
    const parts = operators.map(({ details: _, ...rest }) => rest);
    return JSON.stringify([totals, parts, model.area?.(architecture.spec)]);
  };
  const reference = countsOf(base);
  const ignored = ignoredPaths(base.kind, base.spec, fidelity);
  type Setting = [path: string, text: string];
  /** Whether a count is another with these fields set; undefined if the machine cannot be so. */
  const changes = async (settings: readonly Setting[]): Promise<boolean | undefined> => {
    try {
      const other = settings.map(([field, text]) => parseOverride(`${field}=${text}`));
      return countsOf(await family.with([...fixed, ...other])) !== reference;
    } catch (error) {
      if (error instanceof InputError) return undefined;
      throw error;
    }
  };
  /** Those that change a count, each alone. What changes none together changes none alone; else halves are asked. */
  const culprits = async (settings: readonly Setting[]): Promise<string[]> => {
    if (settings.length === 0) return [];
    const changed = await changes(settings);
    if (changed === undefined && settings.length <= 2) refused.add(settings.at(-1)!.join('='));
    if (changed === false) return [];
    if (settings.length === 1) return changed === true ? [settings[0]![0]] : [];
    const half = Math.ceil(settings.length / 2);
    return [...(await culprits(settings.slice(0, half))), ...(await culprits(settings.slice(half)))];
  };
  const leaves = leavesOf(jsonSchema(model.schema));
  const wrong: string[] = [];
  const declared = leaves.filter(([field]) => isAmong(ignored, field));
  for (const which of [-1, -2]) {
    const settings = declared.flatMap(([field, texts]) => {
      const text = texts.at(which);
      return text === undefined ? [] : [[field, text] as Setting];
    });
    const [apart, together] = [true, false].map((which) =>
      settings.filter((one) => refused.has(one.join('=')) === which),
    );
    for (const group of [together!, ...apart!.map((one) => [one])]) wrong.push(...(await culprits(group)));
  }
  const silent: string[] = [];
  for (const [field, texts] of leaves) {
    // One case is enough to see that a field has an effect.
    if (isAmong(ignored, field) || isAmong(passed, field) || matters.has(field)) continue;
    let changed = false;
    for (const text of texts) if ((changed = (await changes([[field, text]])) === true)) break;
    if (changed) matters.add(field);
    else silent.push(field);
  }
  return { wrong, silent };
}

describe.each(Object.entries(CASES))(
  '%s: what a fidelity ignores',
  (kind, { cases, known, silent: quiet }) => {
    // Register fidelity counts what analytic does, only slower: its list is the same.
    const quick = registry.modelOf(kind).fidelities.filter((fidelity) => fidelity !== 'register');

    it.each(quick)('%s', { timeout: 180_000 }, async (fidelity) => {
      const passed = [...known, ...(quiet?.[fidelity] ?? [])];
      // What is not ignored changes something, in one of the cases at least.
      const learnt: Learnt = { matters: new Set(), refused: new Set() };
      const [wrong, silent]: [string[], string[]] = [[], []];
      for (const one of cases.filter((each) => (each.only ?? fidelity) === fidelity)) {
        const found = await effects(one, fidelity, passed, learnt);
        wrong.push(...found.wrong.map((field) => `${field} of ${one.overrides.join()}`));
        silent.push(...found.silent);
      }
      // What is declared to change nothing changes nothing.
      expect(wrong).toEqual([]);
      expect([...new Set(silent)].filter((field) => !learnt.matters.has(field))).toEqual([]);
    });
  },
);
