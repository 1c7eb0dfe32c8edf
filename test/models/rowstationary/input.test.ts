import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { loadArchitecture } from '../../../src/arch/load.js';
import type { Phase, Probe } from '../../../src/engine/probe.js';
import * as registry from '../../../src/models/registry.js';
import { prepare, simulate } from '../../../src/simulation/simulate.js';
import { useTemporaryFolder } from '../../results/records.js';
import { runOn } from './helpers.js';

const temporary = useTemporaryFolder();
const SHELF = path.join(import.meta.dirname, '../../../arch/systolic');

describe('dataflow rs', () => {
  it('needs its section, other dataflows do not', async () => {
    const base = parse(fs.readFileSync(path.join(SHELF, '_base.yaml'), 'utf8')) as Record<string, unknown>;
    const own = parse(fs.readFileSync(path.join(SHELF, '8x8.yaml'), 'utf8')) as Record<string, unknown>;
    const { rs: _rs, ...rest } = base;
    const vector = { ...(base['vector'] as object), lanes: 8 };
    const file = path.join(temporary(), 'old.yaml');
    const { extends: _extends, ...fields } = own;
    fs.writeFileSync(file, stringify({ ...rest, ...fields, vector }));
    await expect(loadArchitecture(file, [], registry)).resolves.toMatchObject({ kind: 'systolic' });
    await expect(loadArchitecture(file, ['dataflow=rs'], registry)).rejects.toThrow(
      'rs: is missing; expected the scratchpads and bandwidths of row stationary, since dataflow is rs',
    );
  });

  it('has no registers', async () => {
    await expect(
      runOn('resnet20-c100', 'systolic/8x8', { overrides: ['dataflow=rs'], fidelity: 'register' }),
    ).rejects.toThrow("fidelity: dataflow rs has no fidelity 'register'; expected analytic or event");
  });

  it('reports to a probe what the record says', async () => {
    const experiment = await prepare({
      workload: 'alexnet-original-imagenet',
      arch: 'eyeriss/chip-12x14',
      overrides: [],
      fidelity: 'event',
    });
    const phases = new Map<string, number>();
    let moved = 0;
    let latest = 0;
    const probe: Probe = {
      step(_operator, phase: Phase, _cause, start, cycles) {
        expect(start).toBeGreaterThanOrEqual(latest);
        latest = start + cycles;
        phases.set(phase, (phases.get(phase) ?? 0) + cycles);
      },
      transfer(_operator, _direction, _tensor, _start, _cycles, bytes) {
        moved += bytes;
      },
    };
    const { totals } = simulate(experiment, probe);
    const stalls = Object.values(totals.stallCycles).reduce((sum, cycles) => sum + cycles, 0);
    expect(Object.fromEntries(phases)).toEqual({
      fill: totals.fillCycles,
      compute: totals.computeCycles,
      stall: stalls,
    });
    expect(latest).toBe(totals.cycles);
    const dram = totals.traffic.filter(({ level }) => level === 'dram');
    expect(moved).toBe(dram.reduce((sum, row) => sum + row.readBytes + row.writeBytes, 0));
  });
});
