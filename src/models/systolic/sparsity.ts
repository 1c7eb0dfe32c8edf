import { z } from 'zod';
import { drawMask, shareOf } from '../../energy/mask.js';
import { encodedRatio, expectedRatio } from '../../energy/run-length.js';
import { InputError, nearest } from '../../errors.js';
import type { Assumption } from '../../results/record.js';
import type { Lowered } from '../lowering/lower.js';

const share = (help: string) => z.number().min(0).max(1).meta({ description: help });

/** Activations that are zero, and what the array makes of them. */
export const sparsitySchema = z
  .strictObject({
    gating: z.boolean().default(false).meta({
      description:
        'A zero input activation stops its multiply-accumulate and the weight it would take: energy, no time',
    }),
    compression: z.enum(['none', 'rlc']).default('none').meta({
      description:
        'Activations in DRAM; rlc: run lengths as on the Eyeriss chip where that is smaller (dataflow rs)',
    }),
    density: share('Share of activations that are not zero').default(1),
    layers: z
      .record(
        z.string(),
        z.strictObject({
          ifmap: share('Of its input; default: density').optional(),
          ofmap: share('Of its output as stored; default: density').optional(),
        }),
      )
      .default({})
      .meta({ description: 'Densities of single operators, by name' }),
    seed: z.int().min(0).optional().meta({
      description: 'Draw the zeros of a sample of every map with this seed; default: expected values',
    }),
  })
  .meta({ description: 'Zeros among activations: off unless gating or compression is on' });

export type Sparsity = z.output<typeof sparsitySchema>;

/** Shares of an operator's activations that are not zero, and its stored sizes over the plain ones. */
export interface Zeros {
  /** Of its multiply-accumulates those that are carried out. */
  done: number;
  /** Bytes at the DRAM over those of plain values. */
  stored: { ifmap: number; ofmap: number };
}

export const DENSE: Zeros = { done: 1, stored: { ifmap: 1, ofmap: 1 } };

/** Elements of a map that are drawn with a seed; the rest is like them. */
const SAMPLE = 65536;

/** What zeros change about an operator; the operators of one run draw different zeros. */
export function zerosOf(sparsity: Sparsity | undefined, { operator, widths }: Lowered, index: number): Zeros {
  if (sparsity === undefined) return DENSE;
  const { gating, compression, density, layers, seed } = sparsity;
  const own = Object.hasOwn(layers, operator.name) ? layers[operator.name]! : {};
  const side = (wanted: number, bits: number, salt: number): { share: number; stored: number } => {
    const mask = seed === undefined ? undefined : drawMask(wanted, SAMPLE, seed + 2 * index + salt);
    const ratio = mask === undefined ? expectedRatio(wanted, bits) : encodedRatio(mask, bits);
    return {
      share: mask === undefined ? wanted : shareOf(mask),
      stored: compression === 'rlc' ? Math.min(1, ratio) : 1,
    };
  };
  const ifmap = side(own.ifmap ?? density, widths.ifmap, 0);
  const ofmap = side(own.ofmap ?? density, widths.ofmap, 1);
  return { done: gating ? ifmap.share : 1, stored: { ifmap: ifmap.stored, ofmap: ofmap.stored } };
}

/** Densities are given by the names of operators that are there. */
export function checkLayers(sparsity: Sparsity | undefined, works: readonly Lowered[]): void {
  const layers = Object.keys(sparsity?.layers ?? {});
  if (layers.length === 0) return;
  const names = works.map(({ operator }) => operator.name);
  const stray = layers.find((name) => !names.includes(name));
  if (stray === undefined) return;
  throw new InputError(`the workload has no operator '${stray}'`, {
    field: `sparsity.layers.${stray}`,
    expected: `names of its operators, such as ${names.slice(0, 3).join(', ')}`,
    nearest: nearest(stray, names),
  });
}

/** Rules that results with zeros rest on. */
export function sparsityRules(sparsity: Sparsity | undefined): Assumption[] {
  const rule = (name: string, value: string, source: string): Assumption => ({
    name: `sparsity.rule.${name}`,
    value,
    status: 'assumed',
    source,
  });
  return [
    ...(sparsity?.gating === true
      ? [
          rule(
            'gating',
            'arithmetic, registers and the read of the weight',
            'Eyeriss, JSSC 2017: the weight is not read and the datapath does not switch; the sum is read and written all the same',
          ),
        ]
      : []),
    ...(sparsity?.compression === 'rlc'
      ? [
          rule(
            'independent',
            'every activation is zero by itself',
            'real zeros lie together, which run lengths gain from',
          ),
          rule('raw', 'plain where that is smaller', 'the chip does not compress its first input'),
        ]
      : []),
  ];
}
