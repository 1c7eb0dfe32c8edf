import { InputError, nearest } from '../../errors.js';
import { macs } from '../count.js';
import type { Conv, Network, NetworkNote } from '../graph.js';
import { channelNodes } from './channels.js';
import { generatedWidths } from './generate-trace.js';
import { resizeChannels, type Gate } from './resize.js';
import { loadTrace, loggedEpoch, type ConvChannels, type PruneTrace } from './trace.js';
import { unionWidths } from './union.js';

export const VARIANTS = ['union', 'gated'] as const;

/** Name that asks for channel counts modelled on a trace of another network. */
export const GENERATED = 'generated';
/** The trace that generated counts are modelled on. */
export const MODEL_TRACE = 'resnet50';

export interface PruneOptions {
  /** Trace by name or file, or `generated`. */
  trace: string;
  strength: string;
  epoch: number;
  /** union: users of a node keep the same channels; gated: each convolution its own (PruneTrain's channel gating). */
  variant: (typeof VARIANTS)[number];
}

/**
 * The network as PruneTrain has left it at an epoch: the channels of the last reconfiguration that the trace logs.
 * The union of a node is taken as the most channels any of its users keeps: logs carry counts, not indices, so the
 * true union may be larger.
 */
export function pruneNetwork(network: Network, options: PruneOptions): Network {
  const generated = options.trace === GENERATED;
  const trace = loadTrace(generated ? MODEL_TRACE : options.trace);
  const logged = channelsAt(trace, options);
  const nodes = channelNodes(network);
  if (nodes.convs.length === 0) {
    throw new InputError(`workload '${network.name}' has no convolution to prune`, { field: 'prune' });
  }
  if (generated && options.variant === 'gated') {
    throw new InputError('generated counts have no gated variant', {
      field: 'prune.variant',
      expected: 'union',
    });
  }
  if (!generated) checkFit(trace, logged, network, nodes.convs);
  const widths = generated ? generatedWidths(nodes, trace, logged) : unionWidths(nodes, logged);
  const gates =
    options.variant === 'gated' ? logged.map(([inputs, outputs]): Gate => ({ inputs, outputs })) : undefined;
  const pruned = resizeChannels(network, nodes, (node) => widths.get(node) ?? node.width, gates);
  const { strength, epoch, variant } = options;
  return {
    ...pruned,
    name: `${network.name}+prune-${strength}-e${epoch}${variant === 'gated' ? '-gated' : ''}`,
    transforms: {
      ...network.transforms,
      prune: {
        trace: generated ? GENERATED : trace.name,
        strength,
        epoch,
        variant,
        macFraction: convMacs(pruned) / convMacs(network),
        channelFraction: convChannels(pruned) / convChannels(network),
      },
    },
    notes: [...(network.notes ?? []), ...notesOf(trace, options)],
  };
}

/** The channel list that holds at the wanted epoch. */
function channelsAt(trace: PruneTrace, { strength, epoch }: PruneOptions): readonly ConvChannels[] {
  const epochs = trace.strengths.get(strength);
  if (epochs === undefined) {
    const known = [...trace.strengths.keys()];
    throw new InputError(`trace '${trace.name}' has no strength '${strength}'`, {
      field: 'prune.strength',
      expected: `one of ${known.join(', ')}`,
      nearest: nearest(strength, known),
    });
  }
  const held = loggedEpoch(epochs.keys(), epoch);
  if (held === undefined || epoch > trace.epochs) {
    throw new InputError(`trace '${trace.name}' says nothing of epoch ${epoch}`, {
      field: 'prune.epoch',
      expected: `${Math.min(...epochs.keys())} to ${trace.epochs}`,
    });
  }
  return epochs.get(held)!;
}

function checkFit(
  trace: PruneTrace,
  logged: readonly ConvChannels[],
  network: Network,
  convs: readonly Conv[],
): void {
  const refuse = (problem: string): never => {
    throw new InputError(problem, {
      field: 'prune.trace',
      expected: `workload ${trace.network}, or trace '${GENERATED}' for any other`,
    });
  };
  if (logged.length !== convs.length) {
    refuse(
      `trace '${trace.name}' lists ${logged.length} convolutions, workload '${network.name}' has ${convs.length}`,
    );
  }
  for (const [index, conv] of convs.entries()) {
    const [inputs, outputs] = logged[index]!;
    const { channels } = conv.inputShapes[0]!;
    if (inputs > channels || outputs > conv.filters) {
      refuse(
        `trace '${trace.name}' gives convolution '${conv.name}' ${inputs} > ${outputs} channels, workload '${network.name}' has ${channels} > ${conv.filters}`,
      );
    }
  }
}

const convMacs = ({ operators }: Network): number =>
  operators.reduce((sum, operator) => (operator.kind === 'conv' ? sum + macs(operator) : sum), 0);
const convChannels = ({ operators }: Network): number =>
  operators.reduce((sum, operator) => (operator.kind === 'conv' ? sum + operator.filters : sum), 0);

function notesOf(trace: PruneTrace, { trace: wanted, strength, variant }: PruneOptions): NetworkNote[] {
  const notes: NetworkNote[] = [];
  if (wanted === GENERATED) {
    notes.push({
      name: 'prune.trace',
      value: `${GENERATED} ${strength}`,
      status: 'assumed',
      source: `channels kept by depth and role as in trace '${trace.name}', which is of ${trace.network}`,
    });
  } else if (trace.status !== 'found') {
    notes.push({ name: 'prune.trace', value: trace.name, status: trace.status, source: trace.source });
  }
  if (variant === 'union') {
    notes.push({
      name: 'prune.variant',
      value: variant,
      status: 'derived',
      source:
        'most channels any user of a node keeps: a lower bound of the true union, logs carry counts only',
    });
  }
  return notes;
}
