import { describe, expect, it } from 'vitest';
import { matrixWindow } from '../../../src/models/lowering/window.js';
import { foldBytes, stationaryOperand, type Fold } from '../../../src/models/systolic/fold.js';
import { foldsOf, mapGemm, mappingEfficiency } from '../../../src/models/systolic/mapping.js';
import { packed } from '../../../src/models/systolic/packing.js';
import { randomMatrix } from '../../../src/models/systolic/operands.js';
import type { GemmSpec } from '../../../src/models/systolic/architecture.js';
import type { GemmPlan } from '../../../src/models/systolic/plan.js';
import type { Gemm } from '../../../src/models/lowering/gemm.js';

/** M 7, N 5, K 11 on 4 rows and 3 columns: nothing divides anything. */
const gemm: Gemm = {
  instances: 2,
  m: 7,
  n: 5,
  k: 11,
  window: matrixWindow(7, 11),
  filterIsActivation: false,
};
const array = (dataflow: 'ws' | 'os' | 'is') => ({ rows: 4, cols: 3, dataflow }) as unknown as GemmSpec;
const map = (dataflow: 'ws' | 'os' | 'is', block = Infinity) => mapGemm(gemm, array(dataflow), block);

describe('a product on the array', () => {
  it.each([
    // rows, columns, stream; folds ceil(extent / 4) and ceil(extent / 3)
    ['os', 7, 5, 11, 2, 2],
    ['ws', 11, 5, 7, 3, 2],
    ['is', 11, 7, 5, 3, 3],
  ] as const)('%s', (dataflow, rowExtent, colExtent, stream, rowFolds, colFolds) => {
    const mapping = map(dataflow);
    expect(mapping).toEqual({
      dataflow,
      rowExtent,
      colExtent,
      stream,
      rowFolds,
      colFolds,
      blocks: { count: 1, length: stream, last: stream },
    });
    expect(foldsOf(mapping)).toBe(rowFolds * colFolds);
    expect(
      mappingEfficiency({ mapping, gemm, packing: packed(gemm, 1, mapping.dataflow) }, 4, 3),
    ).toBeCloseTo((rowExtent * colExtent) / (rowFolds * colFolds * 12), 12);
  });

  it('in blocks of the stream', () => {
    const mapping = map('ws', 3);
    expect(mapping.blocks).toEqual({ count: 3, length: 3, last: 1 });
    expect(foldsOf(mapping)).toBe(3 * 2 * 3);
    expect(map('ws', 7).blocks).toEqual({ count: 1, length: 7, last: 7 });
    expect(map('ws', 6).blocks).toEqual({ count: 2, length: 6, last: 1 });
    expect(
      mappingEfficiency({ mapping, gemm, packing: packed(gemm, 1, mapping.dataflow) }, 4, 3),
    ).toBeCloseTo(55 / 72, 12);
  });
});

/** Widths that are no multiple of each other: a wrong one shows. */
const widths = { ifmap: 8, filter: 24, ofmap: 40, accumulator: 56 };

function fold(
  dataflow: 'ws' | 'os' | 'is',
  at: { block?: number; rowFold?: number; colFold?: number; length?: number },
  plan: Partial<GemmPlan> = {},
): Fold {
  const mapping = map(dataflow);
  return {
    operator: 0,
    share: 1,
    beside: 0,
    plan: {
      gemm,
      packing: packed(gemm, 1, dataflow),
      leaving: 1,
      widths,
      mapping,
      ifmap: 'every',
      filter: 'every',
      accumulatesOnChip: true,
      // So that an argument in another place gives another number.
      ifmapElements: (length: number, r: number, c: number) => 1000 + 100 * length + 10 * r + c,
      filterElements: (length: number, r: number, c: number) => 2000 + 100 * length + 10 * r + c,
      ...plan,
    } as unknown as GemmPlan,
    block: 0,
    length: mapping.stream,
    rowFold: 0,
    colFold: 0,
    ...at,
  };
}

describe('bytes of a fold', () => {
  const ws = array('ws');

  it('operands are what its place needs, in their widths', () => {
    const bytes = foldBytes(fold('ws', { rowFold: 2, colFold: 1, length: 7 }), ws);
    expect(bytes.ifmap).toBe(1000 + 700 + 20 + 1);
    expect(bytes.filter).toBe(3 * (2000 + 700 + 20 + 1));
  });

  it('what stays in the PEs does not stream', () => {
    expect(['ws', 'is', 'os'].map((flow) => stationaryOperand(fold(flow as 'ws', {}).plan))).toEqual([
      'filter',
      'ifmap',
      undefined,
    ]);
    const streams = (flow: 'ws' | 'is' | 'os') => {
      const bytes = foldBytes(fold(flow, {}), array(flow));
      return [bytes.streamedIfmap === bytes.ifmap, bytes.streamedFilter === bytes.filter];
    };
    expect(streams('ws')).toEqual([true, false]);
    expect(foldBytes(fold('ws', {}), ws).streamedFilter).toBe(0);
    expect(streams('is')).toEqual([false, true]);
    expect(foldBytes(fold('is', {}), array('is')).streamedIfmap).toBe(0);
    expect(streams('os')).toEqual([true, true]);
  });

  it('an operand that is kept is fetched where it is first needed only', () => {
    /** Places (block, row fold, column fold) of 2 x 2 x 2 at which an operand is fetched. */
    const fetched = (flow: 'ws' | 'is' | 'os', operand: 'ifmap' | 'filter', fetch: string): string[] => {
      const places: string[] = [];
      for (const block of [0, 1])
        for (const rowFold of [0, 1])
          for (const colFold of [0, 1]) {
            const bytes = foldBytes(
              fold(flow, { block, rowFold, colFold }, { [operand]: fetch }),
              array(flow),
            );
            if (bytes[operand] > 0) places.push(`${block}${rowFold}${colFold}`);
          }
      return places;
    };
    const all = ['000', '001', '010', '011', '100', '101', '110', '111'];
    const [firstBlock, firstColumn] = [all.filter((at) => at[0] === '0'), all.filter((at) => at[2] === '0')];
    const firstRow = all.filter((at) => at[1] === '0');
    for (const flow of ['ws', 'is', 'os'] as const)
      for (const operand of ['ifmap', 'filter'] as const) {
        expect(fetched(flow, operand, 'every')).toEqual(all);
        expect(fetched(flow, operand, 'resident')).toEqual([]);
      }
    // The stationary tile is the same in every block; what streams past serves all column folds.
    expect(fetched('ws', 'filter', 'once')).toEqual(firstBlock);
    expect(fetched('ws', 'ifmap', 'once')).toEqual(firstColumn);
    expect(fetched('is', 'ifmap', 'once')).toEqual(firstBlock);
    expect(fetched('is', 'filter', 'once')).toEqual(firstColumn);
    // os: rows of ifmap serve all columns of outputs, columns of filter all rows.
    expect(fetched('os', 'ifmap', 'once')).toEqual(firstColumn);
    expect(fetched('os', 'filter', 'once')).toEqual(firstRow);
  });

  it('ws, sums on chip: room from the first row fold, results from the last', () => {
    // columns 3 and 2, 7 outputs a column; sums of 7 bytes, results of 5
    const at = (rowFold: number, colFold: number) => foldBytes(fold('ws', { rowFold, colFold }), ws);
    const none = { psumIn: 0, psumOut: 0, passing: 0 };
    expect(at(0, 0)).toMatchObject({ ...none, ofmap: 0, room: 147, keepsRoom: true, completes: false });
    expect(at(1, 0)).toMatchObject({ ...none, ofmap: 0, room: 0, keepsRoom: true, completes: false });
    expect(at(2, 0)).toMatchObject({ ...none, ofmap: 105, room: 0, keepsRoom: true, completes: true });
    expect(at(0, 1)).toMatchObject({ room: 98 });
    expect(at(2, 1)).toMatchObject({ ofmap: 70 });
  });

  it('ws, sums spilled: written by all but the last row fold, read by all but the first', () => {
    const at = (rowFold: number, colFold: number) =>
      foldBytes(fold('ws', { rowFold, colFold, length: 2 }, { accumulatesOnChip: false }), ws);
    expect(at(0, 0)).toMatchObject({ psumIn: 0, psumOut: 42, ofmap: 0, passing: 42, room: 42 });
    expect(at(1, 0)).toMatchObject({ psumIn: 42, psumOut: 42, ofmap: 0, passing: 42, room: 42 });
    expect(at(2, 0)).toMatchObject({ psumIn: 42, psumOut: 0, ofmap: 30, passing: 42, room: 42 });
    expect(at(2, 1)).toMatchObject({ psumIn: 28, psumOut: 0, ofmap: 20, passing: 28, completes: true });
    expect(at(0, 0).keepsRoom).toBe(false);
  });

  it('spilled sums narrower than results: room for the wider', () => {
    const plan = { accumulatesOnChip: false, widths: { ...widths, accumulator: 16 } };
    expect(foldBytes(fold('ws', { rowFold: 2, length: 2 }, plan), ws)).toMatchObject({
      psumIn: 12,
      ofmap: 30,
      passing: 30,
      room: 30,
    });
  });

  it('ws with one row fold: results pass straight through', () => {
    const mapping = { ...map('ws'), rowExtent: 4, rowFolds: 1 };
    expect(foldBytes(fold('ws', { colFold: 1 }, { mapping }), ws)).toMatchObject({
      ofmap: 70,
      passing: 70,
      room: 70,
      keepsRoom: false,
      completes: true,
    });
  });

  it('is: outputs are its columns of the input by what streams', () => {
    // columns 3, 3, 1; five filters stream
    const at = (rowFold: number, colFold: number) => foldBytes(fold('is', { rowFold, colFold }), array('is'));
    expect(at(0, 0)).toMatchObject({ room: 3 * 5 * 7, ofmap: 0, keepsRoom: true });
    expect(at(2, 2)).toMatchObject({ ofmap: 5 * 5, room: 0, completes: true });
  });

  it('os: every fold finishes its tile, and holds it while it streams', () => {
    // rows 4 and 3, columns 3 and 2
    const at = (rowFold: number, colFold: number) => foldBytes(fold('os', { rowFold, colFold }), array('os'));
    expect(at(0, 0)).toMatchObject({ ofmap: 60, room: 60, passing: 0, completes: true, keepsRoom: false });
    expect(at(1, 0)).toMatchObject({ ofmap: 45, room: 45, psumIn: 0, psumOut: 0 });
    expect(at(0, 1)).toMatchObject({ ofmap: 40 });
    expect(at(1, 1)).toMatchObject({ ofmap: 30, room: 30, completes: true });
  });
});

describe('operands of the register model', () => {
  it('are small, of both signs, and follow from the seed', () => {
    const matrix = randomMatrix(3, 2, 1);
    expect([matrix.rows, matrix.cols, matrix.data.length]).toEqual([3, 2, 6]);
    // xorshift32 (13, 17, 5) of 1, last four bits less 8; its first states: 270369, 67634689, 2647435461, 307599695
    expect([...matrix.data].slice(0, 4)).toEqual([1 - 8, 1 - 8, 5 - 8, 15 - 8]);
    expect(randomMatrix(3, 2, 0)).toEqual(matrix);
    expect(randomMatrix(3, 2, 2)).not.toEqual(matrix);
    expect(randomMatrix(3, 2, 3)).not.toEqual(randomMatrix(3, 2, 2));
    const many = [...randomMatrix(100, 10, 7).data];
    expect([Math.min(...many), Math.max(...many)]).toEqual([-8, 7]);
  });
});
