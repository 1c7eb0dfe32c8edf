import { InputError } from '../../../errors.js';
import { buildNetwork } from '../../expand.js';
import { elements, type Activation, type Network, type Operator } from '../../graph.js';
import type { NetworkSpecification, OperatorEntry } from '../../schema.js';
import { specificationOf } from '../../write.js';
import { isFlat } from '../channels.js';
import { checkScalable, fixedTensors } from './widths.js';

type Entry<Kind extends OperatorEntry['kind']> = Extract<OperatorEntry, { kind: Kind }>;

/**
 * DeepReDuce's alpha: channels of every layer times a share; the input and the result of the network stay.
 * @throws InputError where a layer's channels times it are no whole number, or must stay what they are
 */
export function scaleChannels(network: Network, alpha: number): Network {
  const fixed = fixedTensors(network);
  const scaled = (channels: number, operator: Operator): number =>
    fixed.has(operator.name) ? channels : whole(channels * alpha, `${channels} channels`, operator, 'alpha');
  return remade(network, 'alpha', (entry, operator) => {
    if (entry.kind === 'conv') return { ...entry, filters: scaled(entry.filters, operator) };
    if (entry.kind === 'depthwise' && entry.filters !== undefined)
      return { ...entry, filters: scaled(entry.filters, operator) };
    if (entry.kind === 'linear') return { ...entry, features: scaled(entry.features, operator) };
    if (entry.kind === 'reshape')
      return reshaped(entry, operator, (shape) => ({ ...shape, channels: scaled(shape.channels, operator) }));
    return entry;
  });
}

/**
 * DeepReDuce's rho: side of every feature map times a share, by way of the input's.
 * @throws InputError where a side times it is no whole number, or a window does not fit any more
 */
export function scaleMaps(network: Network, rho: number): Network {
  checkScalable(network, 'rho');
  const { input } = network;
  const side = (size: number, operator?: Operator): number =>
    size === 1 ? 1 : whole(size * rho, `a side of ${size}`, operator, 'rho');
  return remade(
    network,
    'rho',
    (entry, operator) => {
      if (entry.kind === 'pool' && operator.kind === 'pool' && coversAll(operator))
        return { name: entry.name, kind: 'pool', type: entry.type, kernel: 'global', ...rest(entry) };
      if (entry.kind === 'reshape')
        return reshaped(entry, operator, (shape) => ({
          ...shape,
          height: side(shape.height, operator),
          width: side(shape.width, operator),
        }));
      if ('external' in entry && entry.external !== undefined) return refuse(entry.name);
      return entry;
    },
    { input: { ...input, height: side(input.height), width: side(input.width) } },
  );
}

const rest = ({ stage, inputs, then }: Entry<'pool'>): object => ({
  ...(stage === undefined ? {} : { stage }),
  ...(inputs === undefined ? {} : { inputs }),
  ...(then === undefined ? {} : { then }),
});

/** A pool over the whole map, which it stays however large the map is. */
const coversAll = ({ inputShapes, kernel, output }: Extract<Operator, { kind: 'pool' }>): boolean =>
  kernel[0] === inputShapes[0]!.height &&
  kernel[1] === inputShapes[0]!.width &&
  isFlat({ output } as Operator);

function refuse(name: string): never {
  throw new InputError(`operator '${name}' reads a tensor from outside the network`, {
    field: 'rho',
    expected: 'a network of one input',
  });
}

function whole(value: number, what: string, operator: Operator | undefined, field: string): number {
  if (Number.isInteger(value) && value >= 1) return value;
  const owner = operator === undefined ? "the network's input" : `operator '${operator.name}'`;
  throw new InputError(`${owner}: ${what} would become ${value}`, {
    field,
    expected: 'a share that leaves whole numbers, such as 0.5',
  });
}

/** A change of view of another size; flat ones follow their input. */
function reshaped(
  entry: Entry<'reshape'>,
  operator: Operator,
  scale: (shape: Operator['output']) => Operator['output'],
): Entry<'reshape'> {
  if (entry.mode === undefined && isFlat(operator)) return { ...entry, shape: 'flatten' };
  const from = operator.inputShapes[0]!;
  if (entry.mode === undefined && operator.output.channels === from.channels && operator.output.width === 1)
    return { ...entry, shape: 'tokens' };
  return { ...entry, shape: scale(operator.output) };
}

/** Built from changed entries; what a mask keeps of a layer shrinks with the layer, and is not less than 1. */
function remade(
  network: Network,
  field: string,
  change: (entry: OperatorEntry, operator: Operator) => OperatorEntry,
  header: Partial<NetworkSpecification> = {},
): Network {
  const byName = new Map(network.operators.map((operator) => [operator.name, operator]));
  const specification = specificationOf(unmasked(network));
  const operators = (specification.operators as OperatorEntry[]).map((entry) =>
    change(entry, byName.get(entry.name)!),
  );
  let made: Network;
  try {
    made = buildNetwork({ ...specification, ...header, operators });
  } catch (error) {
    if (!(error instanceof InputError) || error.detail.field === field) throw error;
    throw error.with({ field });
  }
  const { transforms, notes } = network;
  return {
    ...made,
    ...(transforms === undefined ? {} : { transforms }),
    ...(notes === undefined ? {} : { notes }),
    operators: made.operators.map((operator) => masked(operator, byName.get(operator.name)!)),
  };
}

/** Without masks, and operators one by one, so that none hides among the words of another. */
const unmasked = (network: Network): Network => ({
  ...network,
  operators: network.operators.map((operator) => {
    if (operator.kind !== 'activation') return operator;
    const { kept: _kept, otherwise: _otherwise, ...others } = operator;
    return others;
  }),
});

function masked(operator: Operator, before: Operator): Operator {
  if (operator.kind !== 'activation') return operator;
  const { kept, otherwise } = before as Activation;
  const all = elements(operator.output);
  if (kept === undefined || otherwise === undefined || all === 1) return operator;
  return { ...operator, kept: Math.max(1, Math.floor((kept * all) / elements(before.output))), otherwise };
}
