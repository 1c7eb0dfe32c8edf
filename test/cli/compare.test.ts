import { describe, expect, it } from 'vitest';
import { compareRuns, missingLines, settingsLines, sideBySide } from '../../src/cli/compare-runs.js';
import { valueOfRun } from '../../src/cli/metrics.js';
import { METRICS } from '../../src/models/registry.js';
import type { RunRecord, Totals } from '../../src/results/record.js';
import { runRecord } from '../plot/fixture.js';

/** A run with such totals. */
const run = (arch: string, totals: Partial<Totals>, workload = 'net'): RunRecord => {
  const record = runRecord({ arch, workload, id: `${arch}-0123456789ab` });
  return { ...record, totals: { ...record.totals, ...totals } };
};
const look = (name: string) => METRICS.lookOf(name);
const best = (records: RunRecord[], name: string): boolean[] =>
  compareRuns(records, look(name)).map((cell) => cell.best);

describe('the star of a comparison', () => {
  // 300 cycles at 3 GHz are 100 ns; 200 at 1 GHz 200 ns.
  const quick = run('quick', { cycles: 300, seconds: 100e-9, stallCycles: { dram: 90 } });
  const slow = run('slow', { cycles: 200, seconds: 200e-9, stallCycles: { dram: 60 } });

  it('goes to less time where clocks differ, also for cycles', () => {
    expect(best([quick, slow], 'cycles')).toEqual([true, false]);
    expect(best([quick, slow], 'seconds')).toEqual([true, false]);
    // 90 cycles at 3 GHz are 30 ns, 60 at 1 GHz 60.
    expect(best([quick, slow], 'stallCycles')).toEqual([true, false]);
    expect(compareRuns([quick, slow], look('cycles')).map(({ value }) => value)).toEqual([300, 200]);
    const table = sideBySide([quick, slow], compareRuns([quick, slow], look('cycles')), [look('cycles')], 2);
    expect(table).toContain('clocks differ: cycles are ranked by the time they take');
    expect(table).toMatch(/\* 300 +200/);
  });

  it('goes to fewer cycles on one clock, and to all that are equal', () => {
    const one = run('one', { cycles: 7, seconds: 7e-9 });
    const other = run('other', { cycles: 9, seconds: 9e-9 });
    const again = run('again', { cycles: 7, seconds: 7e-9 });
    expect(best([one, other, again], 'cycles')).toEqual([true, false, true]);
    const cells = compareRuns([one, other], look('cycles'));
    expect(sideBySide([one, other], cells, [look('cycles')], 2)).not.toContain('clocks differ');
  });

  it('goes to more where more is better, within one workload', () => {
    const runs = [
      run('a', { peUtilization: 0.5 }),
      run('b', { peUtilization: 0.7 }),
      run('a', { peUtilization: 0.3 }, 'other'),
      run('b', { peUtilization: 0.2 }, 'other'),
    ];
    expect(best(runs, 'peUtilization')).toEqual([false, true, true, false]);
    const table = sideBySide(runs, compareRuns(runs, look('peUtilization')), [look('peUtilization')], 2);
    const lines = table.split('\n').filter((line) => line.includes('peUtilization'));
    expect(lines[0]).toMatch(/net +peUtilization \(more\) +50.0 % +\* 70.0 %/);
    expect(lines[1]).toMatch(/other +peUtilization \(more\) +\* 30.0 % +20.0 %/);
  });

  it('is never on what is not modelled: a dash', () => {
    const bare = run('bare', { energyJoules: null, traffic: [], stallCycles: {}, peUtilization: NaN });
    const full = run('full', { energyJoules: 3 });
    for (const name of ['energyJoules', 'dramBytes', 'stallCycles', 'peUtilization', 'mappingOfNothing']) {
      expect(valueOfRun(bare, look(name)), name).toBeNull();
      expect(best([bare, full], name)[0], name).toBe(false);
    }
    const table = sideBySide(
      [bare, full],
      compareRuns([bare, full], look('dramBytes')),
      [look('dramBytes')],
      2,
    );
    expect(table).toMatch(/dramBytes \(less\) +- +\* /);
    expect(best([bare, bare], 'energyJoules')).toEqual([false, false]);
  });

  it('tells machines of one name apart by their place', () => {
    const twins = [run('same', { cycles: 5, seconds: 5e-9 }), run('same', { cycles: 6, seconds: 6e-9 })];
    const table = sideBySide(twins, compareRuns(twins, look('cycles')), [look('cycles')], 2);
    expect(table).toMatch(/\* 5 +6/);
  });
});

it('says how columns are set, and what they do not share', () => {
  const set = (arch: string, convention: string, bandwidth: number): RunRecord => {
    const record = run(arch, {});
    const architecture = { dataflow: 'ws', convention, tiling: { stream: 'fit' }, dram: { bandwidth } };
    return { ...record, run: { ...record.run, architecture } };
  };
  expect(settingsLines([set('a', 'overlap', 34e9), set('b', 'scalesim', 34e9)])).toEqual([
    'settings: ws, tiling.stream fit, fidelity event; a: overlap convention; b: scalesim convention',
    'not the same in all: convention overlap (a), scalesim (b)',
  ]);
  expect(settingsLines([set('a', 'overlap', 34e9)])).toEqual([
    'settings: ws, overlap convention, tiling.stream fit, fidelity event',
  ]);
});

describe('runs that do different parts of a network', () => {
  const of = (arch: string, kind: string, totals: Partial<Totals>, workUnit = 'MAC'): RunRecord => {
    const record = run(arch, totals);
    return { ...record, run: { ...record.run, kind }, machine: { ...record.machine, workUnit } };
  };
  const plain = of('plain', 'systolic', { seconds: 1, peUtilization: 0.5, energyJoules: 2 });
  const other = of('other', 'flexsa', { seconds: 3, peUtilization: 0.25, energyJoules: null });
  const none = { arithmeticIntensity: null, weightedArithmeticIntensity: null };
  const hybrid = of('hybrid', 'rpu', { seconds: 7, details: { heProtocol: 'hybrid' }, ...none }, 'ring');
  const cpu = of('cpu', 'he-cpu', { seconds: 5, details: { heProtocol: 'hybrid' }, ...none }, 'ring');
  const leveled = of('leveled', 'cheetah', { seconds: 9, details: { heProtocol: 'leveled' } }, 'ring');
  const garbled = of('garbled', 'haac', { seconds: 0.1, details: { notGarbled: 3 }, ...none }, 'gate');
  const all = [plain, other, hybrid, cpu, leveled, garbled];

  it('are no rivals: the star is of those that do the same, and of none who is alone with his part', () => {
    expect(best(all, 'seconds')).toEqual([true, false, false, true, false, false]);
    const seconds = [look('seconds')];
    expect(sideBySide(all, compareRuns(all, look('seconds')), seconds, 6)).toContain(
      '* best of its row among those that do the same part;',
    );
    expect(sideBySide([plain, other], compareRuns([plain, other], look('seconds')), seconds, 2)).toContain(
      '* best of its row;',
    );
    // The only run of a workload is still its best.
    expect(best([garbled], 'seconds')).toEqual([true]);
    expect(
      best([garbled, of('peer', 'gc-peer', { seconds: 4, details: { notGarbled: 3 } })], 'seconds'),
    ).toEqual([true, false]);
  });

  it('say what each does, and compare settings with those of the same part alone', () => {
    const lines = settingsLines(all);
    expect(lines[0]).toBe(
      'what each does: plain, other: all of it, in plaintext; hybrid, cpu: linear layers, on ciphertexts; leveled: all of it, on ciphertexts; garbled: nonlinear sites, as garbled circuits',
    );
    expect(lines.slice(2)).toEqual([
      'not the same of plain, other: kind systolic (plain), flexsa (other)',
      'not the same of hybrid, cpu: kind rpu (hybrid), he-cpu (cpu)',
    ]);
    expect(settingsLines([plain, other]).join()).not.toContain('what each does');
    const circuits = [of('a', 'haac', {}, 'gate'), of('b', 'gc-peer', {}, 'gate')];
    expect(settingsLines(circuits).join()).not.toContain('what each does');
  });

  it('say why they have no value', () => {
    const metrics = ['seconds', 'arithmeticIntensity', 'weightedArithmeticIntensity', 'energyJoules'];
    const cells = metrics.flatMap((name) => compareRuns([plain, other, garbled], look(name)));
    expect(missingLines([plain, other, garbled], cells)).toEqual([
      'not modelled: other: no energyJoules (its architecture gives no energies); garbled: no arithmeticIntensity, weightedArithmeticIntensity (its work is gates, which are no MACs)',
    ]);
    const own = compareRuns([plain, garbled], look('gates'));
    expect(missingLines([plain, garbled], own)[0]).toMatch(/plain: no gates \(of other kinds alone\)/);
    expect(missingLines([plain], compareRuns([plain], look('seconds')))).toEqual([]);
  });
});
