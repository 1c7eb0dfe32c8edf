import { z } from 'zod';
import { findName, isYamlPath, traceFiles } from '../../document/files.js';
import { validate } from '../../document/validate.js';
import { readYaml } from '../../document/yaml.js';
import { InputError } from '../../errors.js';

/** Channels of one convolution as a trace logs them. */
export type ConvChannels = readonly [inputs: number, outputs: number];

/** Channels of every convolution of a network while it is trained and pruned. */
export interface PruneTrace {
  name: string;
  /** Network whose convolutions it lists, in order. */
  network: string;
  source: string;
  status: 'found' | 'recalled' | 'derived' | 'assumed';
  /** Epochs of the whole training and images of one epoch. */
  epochs: number;
  images: number;
  /** By name of the strength, then by epoch: the channels from that epoch on. */
  strengths: ReadonlyMap<string, ReadonlyMap<number, readonly ConvChannels[]>>;
}

const STATUS = z.enum(['found', 'recalled', 'derived', 'assumed']);
const CHANNELS = /^\s*\d+>\d+(\s+\d+>\d+)*\s*$/;

const channels = z
  .string()
  .regex(CHANNELS, { error: "channels in and out of every convolution, such as '3>44 44>44 44>34'" })
  .transform((text) =>
    text
      .trim()
      .split(/\s+/)
      .map((pair): ConvChannels => {
        const [inputs, outputs] = pair.split('>').map(Number);
        return [inputs!, outputs!];
      }),
  )
  .meta({ description: "Channels in and out of every convolution, in order: '3>44 44>44 44>34'." });

/** A file of `kind: trace`. */
export const traceSchema = z.strictObject({
  kind: z.literal('trace').meta({ description: 'Says that the file is a pruning trace.' }),
  name: z.string().min(1).meta({ description: 'Name used by --prune.' }),
  title: z.string().optional().meta({ description: 'One line for lists.' }),
  network: z.string().min(1).meta({ description: 'Workload whose convolutions it lists.' }),
  source: z
    .strictObject({
      value: z.string().meta({ description: 'Where the counts come from.' }),
      status: STATUS.meta({ description: 'How far they can be trusted.' }),
    })
    .meta({ description: 'Provenance, printed with every run that uses the trace.' }),
  training: z
    .strictObject({
      epochs: z.int().min(1).max(100_000).meta({ description: 'Epochs of the whole training.' }),
      images: z.int().min(1).max(1e10).meta({ description: 'Images of one epoch.' }),
      source: z.string().meta({ description: 'Where both come from.' }),
      status: STATUS.meta({ description: 'How far they can be trusted.' }),
    })
    .meta({ description: 'The training that was traced.' }),
  strengths: z
    .record(z.string(), z.record(z.string().regex(/^\d+$/, { error: 'an epoch' }), channels))
    .meta({ description: 'By strength, then by epoch: the channels from that epoch on.' }),
});

/** The trace of this name (or path of a file). @throws InputError naming the nearest trace */
export function loadTrace(nameOrPath: string): PruneTrace {
  const source = readYaml(isYamlPath(nameOrPath) ? nameOrPath : findName(traceFiles(), nameOrPath, 'trace'));
  const file = validate(traceSchema, source.data, source.position);
  const strengths = new Map(
    Object.entries(file.strengths).map(([strength, epochs]) => [
      strength,
      new Map(Object.entries(epochs).map(([epoch, list]) => [Number(epoch), list])),
    ]),
  );
  const lengths = new Set(
    [...strengths.values()].flatMap((epochs) => [...epochs.values()].map((list) => list.length)),
  );
  if (lengths.size !== 1) {
    throw new InputError(`lists ${[...lengths].join(', ')} convolutions`, {
      ...source.position(['strengths']),
      field: 'strengths',
      expected: 'the same number at every strength and epoch',
    });
  }
  return {
    name: file.name,
    network: file.network,
    source: file.source.value,
    status: file.source.status,
    epochs: file.training.epochs,
    images: file.training.images,
    strengths,
  };
}

/** The logged epoch that holds at `epoch`: the last one not after it. */
export function loggedEpoch(logged: Iterable<number>, epoch: number): number | undefined {
  let held: number | undefined;
  for (const candidate of logged) if (candidate <= epoch) held = Math.max(held ?? candidate, candidate);
  return held;
}
