import { z } from 'zod';
import { quantity } from '../quantity/field.js';
import { nearest } from '../errors.js';
import { nodeNames, nodeTable, type NodeTable } from './node-table.js';
import { FORMATS, technology } from './technology.js';

const joules = (help: string) => quantity('joules', help, { zero: true }).optional();
const perByte = (help: string) => quantity('joulesPerByte', help, { zero: true }).optional();
const watts = (help: string) => quantity('watts', help, { zero: true }).optional();
const wattsPerByte = (help: string) => quantity('wattsPerByte', help, { zero: true }).optional();

/** Actions that every kind with an array has; each overrides what the technology gives. */
const COMMON = {
  mac: joules('One multiply-accumulate, operand registers and clock included; default: by width and format'),
  register: joules('One bit written to an operand register; default: of the node, or in a MAC that is given'),
  clock: joules('Clock of one register bit for a cycle; default: of the node, or in a MAC that is given'),
  'vector-op': joules('One element through the vector unit; default: by kind of operation'),
};

/** What the energy section of a kind has of its own. */
interface Own<Actions extends z.ZodRawShape, Leakage extends z.ZodRawShape> {
  actions: Actions;
  leakage: Leakage;
  /** Actions that a DRAM standard gives. */
  dram: readonly string[];
}

/** The `energy` section: a technology, and constants that are known better than from it. */
function energyFields<Actions extends z.ZodRawShape, Leakage extends z.ZodRawShape>(
  own: Own<Actions, Leakage>,
) {
  return z
    .strictObject({
      technology: z.string().default('unstated').meta({
        description:
          'Process node that gives every constant not given below (arch/technology), or a name for those given',
      }),
      voltage: z.number().min(0.6).max(1.3).optional().meta({
        description: 'Supply; default: the usual one of the node',
        unit: 'V',
      }),
      format: z.enum(FORMATS).default('int').meta({ description: 'Number format of the arithmetic' }),
      dram: z
        .strictObject({
          standard: z.string().meta({ description: 'DRAM standard: DDR3, HBM2, ... (docs/energy.md)' }),
          boundary: z.enum(['device', 'device+phy']).default('device').meta({
            description:
              "What its energy covers: the DRAM, or also the processor's side; never compare the two",
          }),
        })
        .optional()
        .meta({ description: 'Energy of DRAM by its standard' }),
      clocked: z.boolean().default(false).meta({
        description:
          'Count the clock of the registers by the technology though a MAC is given, that has none in it',
      }),
      accessWidth: quantity(
        'bits',
        'Width of an access to the scratchpads; narrow ones cost more per byte',
      ).default(64),
      actions: z
        .strictObject({ ...COMMON, ...own.actions })
        .prefault({} as never)
        .meta({ description: 'Energy of single actions, instead of what the technology gives' }),
      leakage: z
        .strictObject({ pe: watts('Static power of one PE; default: by its area'), ...own.leakage })
        .prefault({} as never)
        .meta({
          description: 'Static power, paid for the whole run time, instead of what the technology gives',
        }),
      ert: z
        .string()
        .optional()
        .meta({ description: 'Energies per action of Accelergy (ERT), a file beside this one' }),
      art: z.string().optional().meta({ description: 'Areas of Accelergy (ART), a file beside this one' }),
      components: z.record(z.string(), z.string()).default({}).meta({
        description:
          'Where an action is in the ERT or an area in the ART: `mac: mac.compute`, `dram-read: DRAM.read / 64 bit`',
      }),
    })
    .meta({ description: 'Energy model: action counts times energy per action, plus leakage over time' });
}

type Checked = {
  technology: string;
  voltage?: number | undefined;
  dram?: { standard: string; boundary: string } | undefined;
  ert?: string | undefined;
  actions: Record<string, number | undefined>;
  leakage: Record<string, number | undefined>;
};

/** The node's table and the DRAM's energy beside what was given; an error names what neither gives. */
function resolve<Given extends Checked>(
  given: Given,
  context: z.core.$RefinementCtx,
  dramActions: readonly string[],
  needed: readonly string[],
) {
  const table = nodeTable(given.technology, given.voltage);
  const dramJoulesPerByte = given.dram === undefined ? undefined : dramEnergy(given.dram, context);
  const has = (name: string): boolean => given.actions[name] !== undefined || given.ert !== undefined;
  for (const action of dramActions) {
    if (has(action) || given.dram !== undefined) continue;
    refuse(
      context,
      ['actions', action],
      'is missing',
      `an energy such as 3.97 pJ/bit, or energy.dram with a standard: ${standards().join(', ')}`,
    );
  }
  const missing =
    needed.find((name) => !has(name)) ??
    (given.leakage['pe'] === undefined && given.ert === undefined ? 'leakage.pe' : undefined);
  if (table === undefined && missing !== undefined) {
    context.addIssue({
      code: 'custom',
      message: `'${given.technology}' gives no constants, and ${missing} is not given`,
      path: ['technology'],
      params: {
        expected: `one of ${nodeNames().join(', ')}, or energies for all actions and leakage`,
        nearest: nearest(given.technology, nodeNames()),
      },
    });
  }
  return { ...given, table: table ?? null, dramJoulesPerByte };
}

const standards = (): string[] => Object.keys(technology().dram);

function dramEnergy(
  { standard, boundary }: { standard: string; boundary: string },
  context: z.core.$RefinementCtx,
): number | undefined {
  const all = technology().dram;
  if (!Object.hasOwn(all, standard)) {
    refuse(
      context,
      ['dram', 'standard'],
      `is '${standard}'`,
      `one of ${standards().join(', ')}`,
      nearest(standard, standards()),
    );
    return undefined;
  }
  const entry = all[standard]!;
  if (Object.hasOwn(entry, boundary)) return entry[boundary]!.value;
  refuse(
    context,
    ['dram', 'boundary'],
    `is '${boundary}'`,
    `${Object.keys(entry).join(' or ')}: all that is known of ${standard}`,
  );
  return undefined;
}

function refuse(
  context: z.core.$RefinementCtx,
  path: string[],
  message: string,
  expected: string,
  near?: string,
): void {
  context.addIssue({ code: 'custom', message, path, params: { expected, nearest: near } });
}

const SCRATCHPADS = ['scratchpad-read', 'scratchpad-write'] as const;
const DRAM = ['dram-read', 'dram-write'] as const;

/** Actions whose energy is one of a byte. */
export const PER_BYTE: readonly string[] = [...SCRATCHPADS, ...DRAM, 'noc', 'rf', 'lbuf', 'gbuf', 'dram'];

/** Of machines with scratchpads and DRAM, read and written at prices of their own. */
export const energySchema = energyFields({
  actions: {
    'scratchpad-read': perByte('Reading the on-chip scratchpads; default: by the capacity of each'),
    'scratchpad-write': perByte('Writing the on-chip scratchpads; default: by the capacity of each'),
    'dram-read': perByte('Reading DRAM; default: of energy.dram'),
    'dram-write': perByte('Writing DRAM; default: of energy.dram'),
    noc: perByte(
      'Delivering data to a PE of a row-stationary array; default: of the node, or in a MAC that is given',
    ),
    rf: perByte(
      "Reading or writing a PE's scratchpads; default: by their capacity, or in a MAC that is given",
    ),
  },
  leakage: { scratchpad: wattsPerByte('Static power of the scratchpads; default: by their area') },
  dram: DRAM,
}).transform((given, context) => resolve(given, context, DRAM, ['mac', ...SCRATCHPADS, 'vector-op']));

/** Of cores with local buffers around a global one. */
export const bufferedEnergySchema = energyFields({
  actions: {
    lbuf: perByte('Reading or writing the local buffers; default: by their capacity'),
    gbuf: perByte("Reading or writing the global buffer; default: by the capacity of a group's part"),
    dram: perByte('Reading or writing DRAM; default: of energy.dram'),
  },
  leakage: { gbuf: wattsPerByte('Static power of the global buffer; default: by its area') },
  dram: ['dram'],
}).transform((given, context) => resolve(given, context, ['dram'], ['mac', 'lbuf', 'gbuf', 'vector-op']));

/** An energy section of any kind, checked, with the table of its node. */
export type EnergyModel = {
  technology: string;
  format: (typeof FORMATS)[number];
  /** Left out in tables of the documentation. */
  clocked?: boolean;
  accessWidth: number;
  dram?: { standard: string; boundary: string } | undefined;
  ert?: string | undefined;
  art?: string | undefined;
  components: Record<string, string>;
  actions: { [action: string]: number | undefined };
  leakage: { [part: string]: number | undefined };
  table: NodeTable | null;
  dramJoulesPerByte?: number | undefined;
};
