import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { loadArchitecture } from '../../../../src/arch/load.js';
import type { Phase, Probe } from '../../../../src/engine/probe.js';
import * as registry from '../../../../src/models/registry.js';
import { prepare, simulate } from '../../../../src/simulation/simulate.js';
import { useTemporaryFolder } from '../../../results/records.js';
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

  describe('a given mapping', () => {
    const onChip = (mapping: string) =>
      runOn('alexnet-original-imagenet', 'eyeriss/chip-12x14', {
        batch: 4,
        fidelity: 'event',
        overrides: [`rs.mapping.conv4=${mapping}`],
      });
    const detailsOf = async (mapping: string) =>
      (await onChip(mapping)).operators.find(({ name }) => name === 'conv4')!.details;

    it('is taken as far as it goes, the rest is searched', async () => {
      const searched = {
        stripRows: 13,
        channelSets: 2,
        filterSets: 2,
        filtersPerPe: 16,
        bufferedFilters: 64,
      };
      expect(await detailsOf('{}')).toMatchObject(searched);
      expect(await detailsOf('{ filterSets: 4 }')).toMatchObject({ channelSets: 1, filterSets: 4 });
      const given = { stripRows: 6, stripColumns: 7, filtersPerPe: 5, channelsPerPe: 2, bufferedFilters: 20 };
      expect(await detailsOf(JSON.stringify({ ...given, bufferedImages: 2 }))).toMatchObject({
        ...given,
        bufferedImages: 2,
        strips: 3,
      });
    });

    it('counts in level 1 too', async () => {
      const request = { batch: 4, overrides: ['rs.mapping.conv4={ channelSets: 1, stripRows: 7 }'] };
      const { operators } = await runOn('alexnet-original-imagenet', 'eyeriss/chip-12x14', request);
      // S F N, two strips, 256 channels one at a time, 384 filters by 4 x 2 sets
      expect(operators.find(({ name }) => name === 'conv4')!.cycles).toBe(3 * 13 * 4 * 2 * 256 * (384 / 8));
    });

    it('is cut to the layer', async () => {
      const whole = { stripRows: 13, stripColumns: 13, bufferedImages: 4 };
      expect(await detailsOf('{ stripRows: 50, stripColumns: 99, bufferedImages: 9 }')).toMatchObject(whole);
    });

    it.each([
      [
        '{ channelsPerPe: 5 }',
        "rs.mapping.conv4: operator 'conv4' does not map: the mapping given does not fit",
      ],
      ['{ bufferedFilters: 256, bufferedImages: 2 }', 'maps of 450 B and partial sums of 338 B in 100 KiB'],
      [
        '{ channelSets: 3 }',
        "rs.mapping.conv4.channelSets: operator 'conv4' does not map: the PE sets cannot",
      ],
      ['{ stripColumn: 3 }', "unknown key 'stripColumn'"],
      ['{ stripRows: 0 }', 'rs.mapping.conv4.stripRows'],
    ])('%s is refused', async (mapping, message) => {
      await expect(onChip(mapping)).rejects.toThrow(message);
    });

    it('taller than the array is refused', async () => {
      const request = { overrides: ['rs.mapping.conv1.stripRows=57'] };
      await expect(runOn('vgg16-imagenet', 'eyeriss/chip-12x14', request)).rejects.toThrow(
        "rs.mapping.conv1.stripRows: operator 'conv1' does not map: strips of 57 rows are taller than the array; " +
          'expected at most 56: 4 sets of 3 x 14 PEs above each other',
      );
    });

    it('of an operator that is not there is refused', async () => {
      const request = { overrides: ['rs.mapping.conv44.stripRows=2'] };
      await expect(runOn('alexnet-original-imagenet', 'eyeriss/chip-12x14', request)).rejects.toThrow(
        "rs.mapping.conv44: the workload has no operator 'conv44' on the array; " +
          'expected names of its operators, such as conv0, conv2, conv4; did you mean',
      );
    });
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
