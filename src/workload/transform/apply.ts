import { InputError } from '../../errors.js';
import type { Network } from '../graph.js';
import { groupDepthwise } from './group.js';
import { GENERATED, MODEL_TRACE, pruneNetwork } from './prune.js';
import { applySteps } from './rewrites/steps.js';
import { WHOLE_TRAINING, type Transforms } from './schema.js';
import { loadTrace } from './trace.js';
import { trainingStep } from './training.js';

/** A whole training: a network for every logged epoch and how long it holds. */
export interface Course {
  /** Images of one epoch. */
  images: number;
  intervals: readonly { epoch: number; epochs: number; network: Network }[];
}

export interface Transformed {
  /** The network, or of a whole training the one it begins with. */
  network: Network;
  course?: Course;
}

/** Applies transforms in their order: transform, prune, draco, training. */
export function applyTransforms(given: Network, transforms: Transforms): Transformed {
  const { transform = [], prune, draco, training } = transforms;
  refuseTrained(given, transforms);
  const network = applySteps(given, transform);
  const rest = (pruned: Network): Network => {
    const grouped = draco === undefined ? pruned : groupDepthwise(pruned, draco.G);
    return training === undefined ? grouped : trainingStep(grouped, training);
  };
  if (prune === undefined) return { network: rest(network) };
  const { epoch, ...options } = prune;
  if (epoch !== WHOLE_TRAINING) return { network: rest(pruneNetwork(network, { ...options, epoch })) };
  if (training === undefined) {
    throw new InputError('a whole training is asked for, but no training step', {
      field: 'prune.epoch',
      expected: 'an epoch, or a training step too (--training batch=32)',
    });
  }
  const course = courseOf(network, options, rest);
  return { network: course.intervals[0]!.network, course };
}

/** Channels and groups are those of the forward pass: a training step comes last. */
function refuseTrained(network: Network, transforms: Transforms): void {
  const wanted = Object.entries(transforms).find(([, options]) => options !== undefined)?.[0];
  if (wanted !== undefined && network.operators.some(({ phase }) => phase !== undefined)) {
    throw new InputError(`workload '${network.name}' is a training step already`, {
      field: wanted,
      expected: 'a network of forward operators',
    });
  }
}

function courseOf(
  network: Network,
  options: Omit<NonNullable<Transforms['prune']>, 'epoch'>,
  rest: (network: Network) => Network,
): Course {
  const trace = loadTrace(options.trace === GENERATED ? MODEL_TRACE : options.trace);
  const logged = [...(trace.strengths.get(options.strength)?.keys() ?? [0])].sort((a, b) => a - b);
  const intervals = logged.flatMap((epoch, index) => {
    // What was logged at the end of the training is not trained any more.
    const epochs = (logged[index + 1] ?? trace.epochs) - epoch;
    const last = epochs === 0 && logged.length > 1;
    return last ? [] : [{ epoch, epochs, network: rest(pruneNetwork(network, { ...options, epoch })) }];
  });
  return { images: trace.images, intervals };
}
