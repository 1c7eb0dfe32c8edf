import path from 'node:path';
import { z } from 'zod';
import { STATUSES } from '../arch/provenance.js';
import { PACKAGE_ROOT } from '../document/files.js';
import { markOf, prepared } from '../document/prepared.js';
import { validate } from '../document/validate.js';
import { readText, readYaml } from '../document/yaml.js';
import { quantity } from '../quantity/field.js';
import { readQuantity, type QuantityKind } from '../quantity/units.js';

/** Where a constant of the technology files comes from. */
const origin = () => ({ source: z.string().min(1), status: z.enum(STATUSES) });

export const constant = (kind: QuantityKind) =>
  z.strictObject({ value: quantity(kind, 'Constant of the technology', { zero: true }), ...origin() });
const plainConstant = () => z.strictObject({ value: z.number().min(0), ...origin() });

export const FORMATS = ['int', 'float', 'bfloat'] as const;
/** Number format of the arithmetic. */
export type Format = (typeof FORMATS)[number];

/** By anchor node, then by bits of an operand; of `bfloat` only the newer anchor is known. */
const arithmetic = () => {
  const nodes = z.record(z.string(), z.record(z.string(), constant('joules')));
  return z.strictObject({ int: nodes, float: nodes, bfloat: nodes });
};

/** Square metres by bits. */
const areas = () => {
  const byBits = z.record(z.string(), quantity('squareMetres', 'Area of an operator'));
  return z.strictObject({ int: byBits, float: byBits });
};

const vectorOperation = () => z.strictObject({ multiplies: z.number(), adds: z.number(), ...origin() });

const logicSchema = () =>
  z.strictObject({
    law: z.strictObject({
      ...origin(),
      nodes: z.record(
        z.string(),
        z.strictObject({
          feature: z.number().positive(),
          polynomial: z.tuple([z.number(), z.number(), z.number()]),
          volts: z.number().positive(),
        }),
      ),
      volts: z.strictObject(origin()),
    }),
    anchors: z.tuple([z.string(), z.string()]),
    multiply: arithmetic(),
    add: arithmetic(),
    register: constant('joules'),
    clock: constant('joules'),
    registerLimit: constant('bytes'),
    vector: z.record(z.string(), vectorOperation()),
    area: z.strictObject({
      toNode: z.strictObject({ ...origin(), factors: z.record(z.string(), z.number().positive()) }),
      multiply: areas(),
      add: areas(),
      ...origin(),
      register: constant('squareMetres'),
    }),
    leakage: plainConstant(),
  });

const memorySchema = () =>
  z.strictObject({
    sram: z.strictObject({
      accessBits: z.number().positive(),
      points: z.record(z.string(), z.record(z.string(), constant('joulesPerByte'))),
      fixedShare: plainConstant(),
      portCost: plainConstant(),
      area: constant('squareMetresPerByte'),
      leakage: plainConstant(),
    }),
    network: z.record(z.string(), constant('joulesPerByte')),
    dram: z.record(z.string(), z.record(z.string(), constant('joulesPerByte'))),
  });

export type Technology = z.output<ReturnType<typeof logicSchema>> & z.output<ReturnType<typeof memorySchema>>;

let known: Technology | undefined;

/** The technology files of the package, read at the first question. */
export function technology(): Technology {
  known ??= {
    ...readTechnology('_logic.yaml', logicSchema),
    ...readTechnology('_memory.yaml', memorySchema),
  };
  return known;
}

const fileOf = (name: string): string => path.join(PACKAGE_ROOT, 'arch', 'technology', name);

/** Names the texts of all technology files. */
export const technologyMark = (): string =>
  ['_logic.yaml', '_memory.yaml', '_gpu.yaml'].map((name) => markOf(readText(fileOf(name)))).join('');

/** Reads one of the technology files. @param schema is made only if its values were not prepared */
export function readTechnology<Schema extends z.ZodType>(
  name: string,
  schema: () => Schema,
): z.output<Schema> {
  const { data, mark, position } = readYaml(fileOf(name));
  return prepared('technology', mark, () => validate(schema(), data, position));
}

/** Capacities and energies of the SRAM at one anchor, smallest first. */
export function sramPoints({ sram }: Technology, anchor: string): [bytes: number, joulesPerByte: number][] {
  const points = Object.entries(sram.points[anchor]!).map(([size, { value }]): [number, number] => [
    readQuantity(size, 'bytes')!,
    value,
  ]);
  return points.sort(([a], [b]) => a - b);
}

/** What is known at an anchor by bits, narrowest first. */
export const bitPoints = (of: Record<string, number | { value: number }> = {}): [number, number][] =>
  Object.entries(of)
    .map(([bits, one]): [number, number] => [Number(bits), typeof one === 'number' ? one : one.value])
    .sort(([a], [b]) => a - b);
