import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GEMM_DATAFLOWS } from '../../../src/models/systolic/architecture.js';
import { arch, gemmNetwork, run } from './helpers.js';

/** Numbers of public RTL under Verilator, see `what` in the file. */
const { designs } = JSON.parse(
  fs.readFileSync(new URL('./rtl.fixture.json', import.meta.url), 'utf8'),
) as Record<'designs', Record<string, { cases: [number, number, number, number, number][] }>>;

const ideal = { 'dram.bandwidth': 'infinite', 'dram.latency': '0' };

/** os: M = rows x folds, K = t, N = columns; ws: M = t, K = rows, N = columns. */
const product = (design: string, rows: number, cols: number, t: number, folds: number) =>
  design.endsWith('os') ? gemmNetwork(rows * folds, cols, t) : gemmNetwork(t, cols, rows);

describe('public RTL under Verilator, every case exact', () => {
  it('has 150 cases of five designs', () => {
    expect(Object.values(designs).map(({ cases }) => cases.length)).toEqual([24, 24, 24, 24, 54]);
  });

  it.each(Object.entries(designs))('%s', async (design, { cases }) => {
    const seen = new Map<string, Awaited<ReturnType<typeof arch>>>();
    for (const [rows, cols, t, folds, edges] of cases) {
      const size = `${rows}x${cols}`;
      const machine = seen.get(size) ?? (await arch({ rows, cols }, `rtl/${design}`));
      seen.set(size, machine);
      const network = product(design, rows, cols, t, folds);
      const label = `${design} ${size} t=${t} folds=${folds}`;
      expect(run(machine, network, 'analytic').totals.cycles, label).toBe(edges);
      expect(run(machine, network, 'event').totals.cycles, label).toBe(edges);
      // The register fidelity counts its cycles and throws if they are not these.
      if (rows * cols * edges < 2e4) {
        expect(run(machine, network, 'register').totals.cycles, label).toBe(edges);
      }
    }
  });

  // Larger than any case, by the formulas of the designs; T = 40 lets the results of axis-os move out in time.
  it.each([
    ['traditional-os', 40 + 2 * 12 + 7 - 2],
    ['traditional-ws', 40 + 3 * 12 + 7 - 2],
    ['tensors-os', 40 + 12 + 7 + 2],
    ['tensors-ws', 40 + 5 * 12 + 7 - 1],
    ['axis-os', 40 + 2 * 40 + 12 + 2 * 7 - 1],
  ])('%s on 12x7', async (design, expected) => {
    const machine = await arch({ rows: 12, cols: 7 }, `rtl/${design}`);
    const network = product(design, 12, 7, 40, design === 'axis-os' ? 3 : 1);
    for (const fidelity of ['analytic', 'event', 'register'] as const) {
      expect(run(machine, network, fidelity).totals.cycles).toBe(expected);
    }
  });

  it('axis-os: a fold that streams too little waits for the results before it', async () => {
    // 5x3, T = 4: the corner is finished 4 + 2 cycles after the first PE, whose register is free one later
    const machine = await arch({ rows: 5, cols: 3 }, 'rtl/axis-os');
    const cycles = 4 + 2 * (5 + 3 - 1) + 5 + 2 * 3 - 1;
    for (const fidelity of ['analytic', 'event', 'register'] as const) {
      expect(run(machine, gemmNetwork(15, 3, 4), fidelity).totals.cycles).toBe(cycles);
    }
  });

  it('double-buffered weights (YaraAlShorman/systolic-array-ws): overlap and one output register', async () => {
    const machine = await arch({
      ...ideal,
      rows: 4,
      cols: 6,
      dataflow: 'ws',
      convention: 'overlap',
      'tiling.stream': 'whole',
      'pipeline.outputRegisters': 1,
    });
    // three folds on K = 12, seven rows streamed: R to load, 3 max(T, R), R + C - 2 of skew, one register
    for (const fidelity of ['analytic', 'event', 'register'] as const) {
      expect(run(machine, gemmNetwork(7, 6, 12), fidelity).totals.cycles).toBe(4 + 3 * 7 + (4 + 6 - 2) + 1);
    }
    // fewer than R rows streamed: the load of the next fold takes longer
    expect(run(machine, gemmNetwork(3, 6, 12), 'register').totals.cycles).toBe(
      4 + 2 * 4 + 3 + (4 + 6 - 2) + 1,
    );
  });
});

describe('pipeline registers by hand, one fold of 3x5 with T = 7', () => {
  const base = { rows: 3, cols: 5, 'tiling.stream': 'whole', convention: 'scalesim' };
  const cyclesOf = async (dataflow: string, fields: Record<string, string | number>) => {
    const network = { ws: gemmNetwork(7, 5, 3), is: gemmNetwork(5, 7, 3), os: gemmNetwork(3, 5, 7) };
    const machine = await arch({ ...ideal, ...base, dataflow, ...fields });
    const { operators } = run(machine, network[dataflow as 'ws'], 'analytic');
    return operators[0]!.details.cyclesPerFold;
  };
  // os 7 + 2 + 4 = 13; ws, is 3 to load and the same
  it.each([
    [{}, 0, 0],
    [{ 'pipeline.configureCycles': 11 }, 11, 11],
    [{ foldOverhead: '11 cycles' }, 11, 11],
    [{ 'pipeline.inputRegisters': 11 }, 11, 11],
    [{ 'pipeline.outputRegisters': 11 }, 11, 11],
    [{ 'pipeline.macStages': 12 }, 11, 11],
    [{ 'pipeline.rowRegisters': 4 }, 3 * 2, 3 * 2],
    [{ 'pipeline.results': 'shift-down' }, 2, 0],
    [{ 'pipeline.results': 'shift-right' }, 4, 0],
    [{ 'pipeline.results': 'shift-down', 'pipeline.rowRegisters': 4 }, 6 + 8, 6],
    [{ 'pipeline.writeQueue': 'halved' }, 1, 0],
  ])('%j', async (fields, os, stationary) => {
    for (const dataflow of GEMM_DATAFLOWS) {
      const [without, more] = dataflow === 'os' ? [13, os] : [16, stationary];
      expect(await cyclesOf(dataflow, fields), dataflow).toBe(without + more);
    }
  });
});

describe('STONNE, its own runs on its output-stationary mesh', () => {
  it.each([
    ['64 x 3136 x 576 on 16x16, whole tiles', {}, [64, 3136, 576], 479_024],
    ['1000 x 1 x 2048 on 16x16, one column and an edge', {}, [1000, 1, 2048], 130_213],
    ['5 x 2 x 2 on 4x4, an edge of one row', { rows: 4, cols: 4 }, [5, 2, 2], 18],
  ] as const)('%s', async (_, size, [m, n, k], cycles) => {
    const machine = await arch({ ...size, ...ideal }, 'systolic/stonne-os-16x16');
    expect(run(machine, gemmNetwork(m, n, k), 'analytic').totals.cycles).toBe(cycles);
    expect(run(machine, gemmNetwork(m, n, k), 'event').totals.cycles).toBe(cycles);
    if (m < 64) expect(run(machine, gemmNetwork(m, n, k), 'register').totals.cycles).toBe(cycles);
  });

  it('needs no lump of cycles a fold', async () => {
    const machine = await arch({}, 'systolic/stonne-os-16x16');
    expect(machine.spec).toMatchObject({ foldOverhead: 0, edgeFolds: 'early' });
  });
});

describe('edge folds', () => {
  // 5 x 7 x 6 on 3x4: folds of 3 and 2 rows, of 4 and 3 columns
  const size = { rows: 3, cols: 4, convention: 'scalesim', 'tiling.stream': 'whole' };

  it.each([
    ['os', 'full', 4 * (6 + 5)],
    ['os', 'early', 4 * 6 + (2 + 3) + (2 + 2) + (1 + 3) + (1 + 2)],
    // K = 5 over the rows, M = 6 streamed: the load shrinks with the rows too
    ['ws', 'full', 4 * (3 + 6 + 5)],
    ['ws', 'early', 4 * 6 + (3 + 2 + 3) + (3 + 2 + 2) + (2 + 1 + 3) + (2 + 1 + 2)],
  ])('%s, %s', async (dataflow, edgeFolds, cycles) => {
    const machine = await arch({ ...size, ...ideal, dataflow, edgeFolds });
    const network = dataflow === 'os' ? gemmNetwork(5, 7, 6) : gemmNetwork(6, 7, 5);
    for (const fidelity of ['analytic', 'event', 'register'] as const) {
      expect(run(machine, network, fidelity).totals.cycles).toBe(cycles);
    }
    expect(run(machine, network, 'analytic').operators[0]!.details.cyclesPerFold).toBe(
      dataflow === 'os' ? 11 : 14,
    );
  });

  it('end early only where folds end one by one', async () => {
    await expect(arch({ ...size, edgeFolds: 'early', convention: 'overlap' })).rejects.toThrow(
      /edgeFolds=early: .*expected full with convention overlap/,
    );
  });

  it('a halved write queue needs results that come one diagonal at a time', async () => {
    const halved = { ...size, dataflow: 'os', 'pipeline.writeQueue': 'halved' };
    for (const wrong of [
      { convention: 'overlap' },
      { 'pipeline.results': 'shift-down' },
      { 'pipeline.rowRegisters': 2 },
    ]) {
      await expect(arch({ ...halved, ...wrong })).rejects.toThrow(
        /pipeline.writeQueue=halved: .*expected none, or convention scalesim/,
      );
    }
    await expect(arch({ ...halved, dataflow: 'ws', convention: 'overlap' })).resolves.toBeDefined();
  });
});
