import { describe, expect, it } from 'vitest';
import { deepFreeze } from '../../../src/document/freeze.js';
import { RunContext } from '../../../src/models/dispatch.js';
import { frameKeyOf, frameOf, layoutOf, type GemmSpec } from '../../../src/models/systolic/architecture.js';
import { energyMachine } from '../../../src/models/systolic/energy.js';
import type { LaidOut } from '../../../src/models/systolic/laid-out.js';
import { Tariff } from '../../../src/models/systolic/tariff.js';
import { canonical } from '../../../src/work/hash.js';
import { arch, specOf } from './helpers.js';

const spec = specOf(await arch({ 'sparsity.density': 0.5 }, 'systolic/128x128'));

/** Paths of all fields that hold no others. */
const leaves = (node: unknown, at: string[] = []): string[][] =>
  node !== null && typeof node === 'object'
    ? Object.entries(node).flatMap(([key, value]) => leaves(value, [...at, key]))
    : [at];

/** The array with one field changed to something that it is nowhere. */
function changed(path: readonly string[]): GemmSpec {
  const copy = structuredClone(spec);
  let node = copy as unknown as Record<string, Record<string, never>>;
  for (const key of path.slice(0, -1)) node = node[key]! as never;
  const last = path.at(-1)!;
  const before: unknown = node[last];
  node[last] = (typeof before === 'number' ? 3 * before + 1 : `other ${String(before)}`) as never;
  return copy;
}

const operators = [{ work: { operator: {} } }] as unknown as LaidOut[];
const tariffKey = (of: GemmSpec): string => {
  const { remember } = new RunContext();
  // What is no machine has no prices, and a key all the same.
  let key = '';
  try {
    Tariff.of(operators, of, {
      remember: (owner, name, make) => {
        key = name;
        return remember(owner, name, make);
      },
    });
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
  }
  return key;
};

describe('keys under which parts of results are remembered', () => {
  it('are others for arrays of another frame and the same for one, frozen or not', () => {
    const frame = (of: GemmSpec): string => canonical(frameOf(layoutOf(of)));
    const [home, key] = [frame(spec), frameKeyOf(spec)];
    expect(frameKeyOf(deepFreeze(structuredClone(spec)))).toBe(key);
    let same = 0;
    for (const path of leaves(spec)) {
      const other = changed(path);
      const isSame = frame(other) === home;
      same += Number(isSame);
      expect(frameKeyOf(other) === key, path.join('.')).toBe(isSame);
      expect(frameKeyOf(deepFreeze(other)) === key, `frozen ${path.join('.')}`).toBe(isSame);
    }
    expect(same).toBeGreaterThan(10);
    expect(key.length).toBeLessThan(400);
  });

  it('are others for arrays on which something costs another price', () => {
    const price = (of: GemmSpec): string => canonical([of.energy, energyMachine(of), of.clock]);
    const [home, key] = [price(spec), tariffKey(spec)];
    expect(tariffKey(deepFreeze(structuredClone(spec)))).toBe(key);
    for (const path of leaves(spec)) {
      const other = changed(path);
      if (price(other) !== home) expect(tariffKey(other), path.join('.')).not.toBe(key);
      if (price(other) !== home) expect(tariffKey(deepFreeze(other)), path.join('.')).not.toBe(key);
      if (path[0] === 'dram' || path[0] === 'tiling') expect(tariffKey(other)).toBe(key);
    }
  });
});
