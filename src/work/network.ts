import path from 'node:path';
import { InputError } from '../errors.js';
import { namesTrace } from '../he/import/words.js';
import { formatSi } from '../quantity/format.js';
import { countNetwork } from '../workload/count.js';
import type { Network } from '../workload/graph.js';
import { SCHEME } from '../workload/llm/words.js';
import { sparsityNotes, sparseLayers } from '../workload/sparsity.js';
import { applyTransforms, type Transformed } from '../workload/transform/apply.js';
import { workloadFrom } from '../workload/transform/derived.js';
import { hash } from './hash.js';
import type { Course, Work, WorkKind } from './kind.js';

const IMPORTED: Readonly<Record<string, 'scalesim' | 'onnx'>> = { '.csv': 'scalesim', '.onnx': 'onnx' };
const extensionOf = (word: string): string => path.extname(word).toLowerCase();

/** Neural networks; SCALE-Sim CSV and ONNX files are read as they are. */
export const networkWork: WorkKind<Network> = {
  name: 'network',
  wanted: 'a network (systole list workloads)',
  machine: 'systolic/128x128',
  words: {
    // A .csv file may hold instructions, which are no layers.
    claim: (word) =>
      word.startsWith(SCHEME) || (Object.hasOwn(IMPORTED, extensionOf(word)) && !namesTrace(word)),
    async open(word) {
      if (word.startsWith(SCHEME)) {
        const { llmOfWord } = await import('../workload/llm/index.js');
        return workOf({ network: llmOfWord(word) });
      }
      const { IMPORTERS } = await import('../workload/import/index.js');
      return workOf({ network: IMPORTERS[IMPORTED[extensionOf(word)]!].read(word) });
    },
  },
  read: (source) => workOf(workloadFrom(source)),
  nameOf: ({ name }) => name,
  hashOf: hash,
  scale({ given, course }, batch) {
    const network = withBatch(given, batch);
    if (course === undefined) return workOf({ network });
    const intervals = course.parts.map(({ given: step, details }) => ({
      epoch: Number(details['epoch']),
      epochs: Number(details['epochs']),
      network: withBatch(step, batch),
    }));
    const { images } = course.options['course'] as { images: number };
    return workOf({ network, course: { images, intervals } });
  },
  optionsOf: ({ batch, transforms }) => ({ batch, ...(transforms === undefined ? {} : { transforms }) }),
  operatorsOf: ({ operators }) => operators.map(({ name }) => name),
  notesOf: (network) => [...(network.notes ?? []), ...sparsityNotes(network)],
  describe(network) {
    const { macs, parameters } = countNetwork(network);
    const counts = `${network.operators.length} operators, ${formatSi(macs, 'MAC')}, ${formatSi(parameters, 'parameters')}`;
    const sparse = sparseLayers(network).length;
    return sparse === 0 ? counts : `${counts}, ${sparse} marked sparse`;
  },
  summarize(source) {
    const { network } = workloadFrom(source);
    const { macs, parameters, relus } = countNetwork(network);
    return { title: network.title, macs, parameters, relus };
  },
  transform(work, transforms) {
    if (work.course !== undefined) {
      throw new InputError(`workload '${work.course.name}' is a whole training already`, {
        expected: 'a network that is not transformed yet',
      });
    }
    return workOf(applyTransforms(work.given, transforms));
  },
};

/** A network as work, alone or as the whole training that it begins. */
export function workOf({ network, course }: Transformed): Work<Network> {
  return {
    kind: 'network',
    given: network,
    course: course === undefined ? undefined : courseOf(network, course),
  };
}

/** Every interval between two reconfigurations, with its step as often as it is made: `epochs x ceil(images / batch)`. */
function courseOf(
  { name }: Network,
  { images, intervals }: NonNullable<Transformed['course']>,
): Course<Network> {
  const parts = intervals.map(({ epoch, epochs, network }) => {
    const times = epochs * Math.ceil(images / network.batch);
    const { macFraction = 1, channelFraction = 1 } = network.transforms?.['prune'] ?? {};
    const fractions = { macFraction: Number(macFraction), channelFraction: Number(channelFraction) };
    const details = { epoch, epochs, steps: times, batch: network.batch, ...fractions };
    return { name: `epoch ${epoch}`, given: network, times, details };
  });
  return {
    parts,
    options: { course: { images, epochs: intervals.map(({ epoch }) => epoch) } },
    name: name.replace(/-e\d+/, '').replace('+training', '+whole-training'),
  };
}

function withBatch(network: Network, batch: number): Network {
  const { transforms } = network;
  const training =
    transforms?.['training'] === undefined
      ? {}
      : { transforms: { ...transforms, training: { ...transforms['training'], batch } } };
  return { ...network, batch, ...training };
}
