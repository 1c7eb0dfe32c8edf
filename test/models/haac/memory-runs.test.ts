import { describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../../src/arch/load.js';
import { RunContext, simulateWork } from '../../../src/models/dispatch.js';
import type { Outcome } from '../../../src/models/model.js';
import * as registry from '../../../src/models/registry.js';
import type { Fidelity } from '../../../src/results/record.js';
import { loadWork } from '../../../src/work/load.js';

describe('runs on a memory with banks', () => {
  const run = async (workload: string, arch: string, overrides: string[], fidelity: Fidelity = 'event') => {
    const architecture = await loadArchitecture(arch, overrides, registry);
    const work = await loadWork(workload, registry.WORK_KINDS);
    return simulateWork(registry.modelOf('haac'), architecture, work, { fidelity }, new RunContext());
  };
  const detail = ({ totals }: Outcome, name: string): number => Number(totals.details[name]);

  it('are the same for every standard as long as memory is its bandwidth', async () => {
    const [one, other] = await Promise.all(
      ['DDR4-2400', 'HBM3-6400'].map((standard) =>
        run('circuit:mul?bits=16', 'haac/2ge-2mb-ddr4', [`memory.standard=${standard}`, 'sww.size=1 KiB']),
      ),
    );
    expect(one).toEqual(other);
    expect(one!.assumptions.some(({ name }) => name === 'memory.standard')).toBe(false);
  });

  it('tell what the memory did; the energy of the chip is that of its time, DRAM apart', async () => {
    const settings = ['memory.model=banked', 'sww.size=1 KiB'];
    const record = await run('circuit:mul?bits=16', 'haac/16ge-2mb-ddr4', settings);
    const { energy, seconds } = record.totals;
    const { andGates } = record.operators[0]!.details;
    expect(Object.keys(energy!)).toEqual(['and', 'engine', 'onChip', 'phy']);
    expect(energy!['engine']).toBeCloseTo(16 * 28.125e-3 * seconds, 15);
    expect(energy!['and']).toBeCloseTo(Number(andGates) * 0.055e-9, 15);
    const bytes = detail(record, 'memory.transactions') * 64;
    expect(detail(record, 'memory.bytes')).toBe(bytes);
    const asked = record.operators[0]!.details['memoryBytes'] as number;
    expect(detail(record, 'memory.overfetch')).toBeCloseTo(bytes / asked - 1, 12);
    // A label of 16 B is a quarter of its transaction.
    expect(detail(record, 'memory.overfetch')).toBeGreaterThan(0.3);
    expect(record.assumptions.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['memory.standard', 'memory.addresses', 'memory.labels', 'memory.model']),
    );
  });

  it('refuse what nobody could mean', async () => {
    const refused = (overrides: string[], fidelity?: Fidelity) =>
      run('circuit:mul?bits=8', 'haac/2ge-2mb-ddr4', overrides, fidelity);
    await expect(refused(['memory.model=banked'], 'analytic')).rejects.toThrow('memory.model: is');
    const endless = ['memory.model=banked', 'memory.bandwidth=infinite'];
    await expect(refused(endless)).rejects.toThrow('memory.channels: as many as come nearest to an infinite');
    const { totals } = await refused([
      'memory.model=banked',
      'memory.bandwidth=infinite',
      'memory.channels=3',
    ]);
    expect(totals.details['memory.channels']).toBe(3);
  });
});
