import { z } from 'zod';
import type { Provenance } from '../arch/provenance.js';
import { quantity } from '../quantity/field.js';
import { formatSi } from '../quantity/format.js';
import { constant, readTechnology } from './technology.js';

const gpuTechnology = () =>
  z.strictObject({
    literature: z.strictObject({
      dram: constant('joulesPerByte'),
      l2: constant('joulesPerByte'),
      shared: constant('joulesPerByte'),
      ffma: constant('joules'),
      board: constant('watts'),
    }),
    kernels: z.strictObject({
      idle: constant('watts'),
      instruction: constant('joules'),
      l2: constant('joulesPerByte'),
      dram: constant('joulesPerByte'),
    }),
    networks: z.record(
      z.string(),
      z.strictObject({
        mac: constant('joules'),
        activation: constant('joulesPerByte'),
        weight: constant('joulesPerByte'),
      }),
    ),
  });

export type GpuEnergies = z.output<ReturnType<typeof gpuTechnology>>;

let known: GpuEnergies | undefined;

/** Energies of GPUs: from the literature, and fitted to measurements; read at the first question. */
export const gpuEnergies = (): GpuEnergies => (known ??= readTechnology('_gpu.yaml', gpuTechnology));

/** Constants that an architecture can take from the technology, and how a section gives them itself. */
const SETS = ['literature', 'kernels'] as const;

/** Joules of an action. */
const ACTIONS = ['mac', 'instruction', 'shared', 'l2', 'dram'] as const;
/** Watts, whatever runs. */
const POWERS = ['board', 'sm'] as const;

type Constant = { value: number; source: string; status: Provenance['status'] };
/** A set under the names of an energy section. What it lacks is within another constant of it. */
type Table = Partial<Record<(typeof ACTIONS)[number] | (typeof POWERS)[number], Constant>>;

function tableOf(set: (typeof SETS)[number]): Table {
  const { literature, kernels } = gpuEnergies();
  if (set === 'literature') {
    const { ffma, shared, l2, dram, board } = literature;
    return { mac: ffma, shared, l2, dram, board };
  }
  const { instruction, l2, dram, idle } = kernels;
  return { instruction, l2, dram, board: idle };
}

const joules = (help: string) => quantity('joules', help, { zero: true }).optional();
const perByte = (help: string) => quantity('joulesPerByte', help, { zero: true }).optional();
const watts = (help: string) => quantity('watts', help, { zero: true }).optional();

/** The `energy` section of a GPU: a set of constants, and those that are known better than from it. */
export const gpuEnergySchema = z
  .strictObject({
    set: z.enum(SETS).default('literature').meta({
      description:
        'Constants not given below (arch/technology/_gpu.yaml). literature: 16 nm boards, by MACs; kernels: fitted to kernels of an H100, by instructions',
    }),
    actions: z
      .strictObject({
        mac: joules('One multiply-accumulate that is carried out, those that pad a tile included'),
        instruction: joules('One instruction of one thread, whatever it does'),
        shared: perByte('Loading from L1, and writing or reading shared memory'),
        l2: perByte('Reading or writing L2, at the side of the SMs'),
        dram: perByte('Reading or writing DRAM'),
      })
      .prefault({})
      .meta({ description: 'Energy of single actions, instead of those of the set' }),
    power: z
      .strictObject({
        board: watts('Static power of the board'),
        sm: watts('Static power of each SM, beside the board'),
      })
      .prefault({})
      .meta({ description: 'Static power, paid for the whole run time, instead of that of the set' }),
  })
  .meta({ description: 'Energy model: actions times energy per action, plus static power over time' })
  .transform(({ set, actions, power }): GpuEnergy => {
    const table = tableOf(set);
    const priced = ACTIONS.map((name) => [name, actions[name] ?? table[name]?.value ?? 0]);
    const idle = POWERS.map((name) => [name, power[name] ?? table[name]?.value ?? 0]);
    return {
      set,
      actions: Object.fromEntries(priced) as GpuEnergy['actions'],
      power: Object.fromEntries(idle) as GpuEnergy['power'],
    };
  });

/** Joules of an instruction of a thread and of a MAC, joules a byte, watts. */
export interface GpuEnergy {
  set: (typeof SETS)[number];
  actions: Record<(typeof ACTIONS)[number], number>;
  power: Record<(typeof POWERS)[number], number>;
}

const UNITS = { mac: 'J', instruction: 'J', shared: 'J/B', l2: 'J/B', dram: 'J/B', board: 'W', sm: 'W' };

/** What of a section the set gave, in the form of what a file gives. */
export function gpuConstants(
  { set }: Pick<GpuEnergy, 'set'>,
  isGiven: (path: string) => boolean,
): Provenance[] {
  const table = tableOf(set);
  return [...ACTIONS, ...POWERS].flatMap((name) => {
    const path = `energy.${(POWERS as readonly string[]).includes(name) ? 'power' : 'actions'}.${name}`;
    const one = table[name];
    if (one === undefined || isGiven(path)) return [];
    const { value, source, status } = one;
    return [{ path, value: formatSi(value, UNITS[name]), status, source }];
  });
}
