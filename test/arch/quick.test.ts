import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openArchitecture } from '../../src/arch/load.js';
import type { Override } from '../../src/arch/override.js';
import { QuickVariants } from '../../src/arch/quick.js';
import { shelfFiles } from '../../src/document/files.js';
import { InputError } from '../../src/errors.js';
import * as registry from '../../src/models/registry.js';

/** One of each kind, with what is unusual: parameters, devices, expressions, tables of Accelergy. */
const ARCHITECTURES = [
  ...['systolic/128x128', 'eyeriss/chip-alexnet', 'systolic/16x16'],
  ...[...shelfFiles('arch').keys()].filter((_, index) => index % 25 === 0),
];

const VALUES = [
  1,
  2,
  64,
  0.5,
  0,
  -0,
  -1,
  true,
  'os',
  'rs',
  '4 KiB',
  '4096 B',
  '100 GB/s',
  '1 ns',
  'x',
  Infinity,
];

const leaves = (node: unknown, at: string[] = []): string[][] =>
  node !== null && typeof node === 'object' && !Array.isArray(node)
    ? Object.entries(node).flatMap(([key, value]) => leaves(value, [...at, key]))
    : [at];

/** What a variant is or why it is none; key by key in their order, and the two zeros apart. */
async function told(specOf: () => Promise<{ kind: string; spec: unknown } | undefined>): Promise<string> {
  try {
    const { kind, spec } = (await specOf())!;
    return JSON.stringify([kind, spec], (_, value: unknown) =>
      Object.is(value, -0) ? '-0' : value === Infinity ? 'infinite' : value,
    );
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return `error ${error.message}`;
  }
}

const override = (path: readonly string[], value: unknown): Override => ({
  path: [...path],
  value,
  text: `${path.join('.')}=${String(value)}`,
});

describe('variants of an architecture that share sections', () => {
  it.each(ARCHITECTURES)('are those that are read by themselves: %s', async (name) => {
    const known = await openArchitecture(name, registry)
      .with([])
      .catch(() => undefined);
    if (known === undefined) return;
    const paths = [
      ...leaves(known.spec),
      ['nonsense'],
      ['parameters', 'n'],
      ['energy', 'technology'],
      ['memory', 'model'],
    ];
    const family = openArchitecture(name, registry);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...paths), fc.constantFrom(...VALUES)), { maxLength: 3 }),
        async (written) => {
          const overrides = written.map(([path, value]) => override(path, value));
          const plain = await told(() => openArchitecture(name, registry).with(overrides));
          expect(await told(() => family.specOf(overrides))).toBe(plain);
          expect(await told(() => family.specOf(overrides))).toBe(plain);
        },
      ),
      { numRuns: 12, seed: 15 },
    );
  });

  it('are made without the loader, and share what is equal, frozen', async () => {
    const family = openArchitecture('systolic/128x128', registry);
    const asked: unknown[] = [];
    const { of } = QuickVariants.prototype;
    QuickVariants.prototype.of = async function (overrides) {
      const found = await of.call(this, overrides);
      asked.push(found);
      return found;
    };
    try {
      const specOf = async (rows: number): Promise<Record<string, object>> =>
        (await family.specOf([override(['rows'], rows), override(['dram', 'bandwidth'], '60 GB/s')]))
          .spec as Record<string, object>;
      const [one, other] = [await specOf(16), await specOf(32)];
      expect(asked).not.toContain(undefined);
      expect(one).toMatchObject({ rows: 16, dram: { bandwidth: 60e9 } });
      expect(other).toMatchObject({ rows: 32 });
      expect(other['vector']).toBe(one['vector']);
      expect(Object.isFrozen(one['vector'])).toBe(true);
    } finally {
      QuickVariants.prototype.of = of;
    }
  });

  it('tell texts from numbers, and lists apart', async () => {
    const family = openArchitecture('systolic/128x128', registry);
    const spec = async (path: string, value: unknown): Promise<unknown> =>
      (await family.specOf([override(path.split('.'), value)])).spec;
    expect(await spec('rows', 8)).toMatchObject({ rows: 8 });
    await expect(spec('rows', '8')).rejects.toThrow(InputError);
    expect(await spec('rows', 8)).toMatchObject({ rows: 8 });
    const without = async (list: string[]): Promise<unknown> =>
      (await family.specOf([override(['memory', 'model'], 'banked'), override(['memory', 'without'], list)]))
        .spec;
    expect(await without(['refresh'])).toMatchObject({ memory: { without: ['refresh'] } });
    expect(await without([])).toMatchObject({ memory: { without: [] } });
  });
});
