import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../../src/arch/load.js';
import { RunContext } from '../../../src/models/dispatch.js';
import type { InferenceSpec } from '../../../src/models/inference/architecture.js';
import type { Outcome } from '../../../src/models/model.js';
import * as registry from '../../../src/models/registry.js';
import type { Fidelity } from '../../../src/results/record.js';
import { workOf } from '../../../src/work/network.js';
import { parseNetwork } from '../../../src/workload/load.js';
import { number, TINY } from './tiny.js';

const SHELF = path.resolve(import.meta.dirname, '../../../arch/inference');
/** Of transformers alone: their link has no limit. */
const PRESETS = fs
  .readdirSync(SHELF)
  .filter((file) => !file.startsWith('_') && !file.includes('.sweep.') && !file.startsWith('transformer'))
  .map((file) => file.replace('.yaml', ''));

const SMALL = parseNetwork(TINY);
const context = new RunContext();

async function run(preset: string, settings: readonly string[], fidelity: Fidelity): Promise<Outcome> {
  const architecture = await loadArchitecture(`inference/${preset}`, settings, registry);
  return context.run(architecture, workOf({ network: SMALL }), { fidelity });
}

const specOf = async (preset: string): Promise<InferenceSpec> =>
  (await loadArchitecture(`inference/${preset}`, [], registry)).spec as InferenceSpec;

const fidelities = fc.constantFrom<Fidelity>('analytic', 'event');

describe('every preset', () => {
  it.each(PRESETS)('%s is never slower with a wider link, in either direction', async (preset) => {
    const { link } = await specOf(preset);
    const times = fc.double({ min: 1, max: 50, noNaN: true });
    await fc.assert(
      fc.asyncProperty(times, times, fidelities, async (up, down, fidelity) => {
        const overlap = fidelity === 'event' ? ['overlap=pipelined'] : [];
        const at = async (...settings: string[]): Promise<number> =>
          (await run(preset, [...overlap, ...settings], fidelity)).totals.cycles;
        const settings = [
          ...(Number.isFinite(link.up) ? [`link.up=${link.up * up} B/s`] : []),
          ...(Number.isFinite(link.down) ? [`link.down=${link.down * down} B/s`] : []),
        ];
        const base = await at();
        for (const setting of settings) expect(await at(setting)).toBeLessThanOrEqual(base);
        expect(await at(...settings)).toBeLessThanOrEqual(base);
      }),
      { numRuns: 3 },
    );
  });
});

describe('a faster machine', () => {
  /** From the slowest on. */
  const ENGINES = [1, 2, 4, 8, 16];
  const LANES = [32, 64, 128];
  const MACHINES = [
    ['delphi-haac', 'client.gc.set.gateEngines', ENGINES],
    ['delphi-haac', 'server.gc.set.gateEngines', ENGINES],
    ['client-garbler-haac', 'client.gc.set.gateEngines', ENGINES],
    ['client-garbler-haac', 'server.gc.set.gateEngines', ENGINES],
    ['delphi-rpu', 'client.he.set.hples', LANES],
    ['delphi-rpu', 'server.he.set.hples', LANES],
    ['client-garbler-haac-rpu', 'server.gc.set.gateEngines', ENGINES],
    ['client-garbler-haac-rpu', 'server.he.set.hples', LANES],
  ] as const;

  it.each(MACHINES)('in %s, by %s, is never slower, and changes no byte', async (preset, field, sizes) => {
    for (const fidelity of ['analytic', 'event'] as const) {
      let before: Outcome | undefined;
      for (const size of sizes) {
        const outcome = await run(preset, [`${field}=${size}`], fidelity);
        if (before !== undefined) {
          expect(outcome.totals.cycles).toBeLessThanOrEqual(before.totals.cycles);
          expect(outcome.totals.traffic).toEqual(before.totals.traffic);
          for (const name of ['offlineClientSeconds', 'offlineServerSeconds', 'onlineServerSeconds'])
            expect(number(outcome, name)).toBeLessThanOrEqual(number(before, name));
        }
        before = outcome;
      }
      const slowest = await run(preset, [`${field}=${sizes[0]}`], fidelity);
      expect(before!.totals.cycles).toBeLessThan(slowest.totals.cycles);
    }
  });
});
