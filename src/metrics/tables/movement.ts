import { own, type MetricDefinition, type MetricGroup } from '../definition.js';

const TENSORS = {
  ifmap: 'input activations',
  filter: 'weights',
  ofmap: 'finished results',
  psum: 'partial sums, of accumulator width',
} as const;

/** By level: what is on its two sides, and which way a byte goes that is read from it. */
const LEVELS = {
  dram: {
    of: 'DRAM',
    where: 'between DRAM and the on-chip buffer next to it',
    excludes: 'words that a port moved but that were not asked for (padding of bursts)',
  },
  scratchpad: {
    of: "the on-chip buffer next to DRAM (scratchpads, global buffer), at the units' side",
    where: 'between that buffer and the array, the local buffers or the vector unit',
    excludes:
      "DRAM's side of the buffer (traffic.scratchpad-dma); SCALE-Sim's SRAM requests are of this side alone",
  },
  'scratchpad-dma': {
    of: "the on-chip buffer next to DRAM, at DRAM's side",
    where: 'between that buffer and DRAM: a DRAM read is a write here, a DRAM write a read',
    excludes: "the units' side of the buffer (traffic.scratchpad)",
  },
} as const;

function traffic(): MetricDefinition[] {
  return Object.entries(LEVELS).flatMap(([level, { of, where, excludes }]) =>
    Object.entries(TENSORS).flatMap(([tensor, what]) =>
      (['read', 'write'] as const).map((direction) =>
        own(
          `traffic.${level}.${tensor}.${direction}Bytes`,
          'B',
          `Bytes of ${what} ${direction === 'read' ? 'read from' : 'written to'} ${of}.`,
          `elements moved ${where} * bits of an element / 8`,
          { excludes },
        ),
      ),
    ),
  );
}

const PAPER = 'Jha & Mittal, IEEE TC 2020, arXiv 2008.02565';

export const MOVEMENT: MetricGroup = {
  title: 'Traffic and intensity',
  metrics: [
    own(
      'cause.<cause>',
      'B',
      'DRAM bytes read and written for one reason; the reasons of an operator sum to what it moves.',
      'weights; input: of the network; features-read, features-written: results on their way between operators; refetch: fetched again though it was on chip before; psum: partial sums written and read back. Of a training step (WaveCore) also weight-gradients: accumulated over sub-batches; gradients; masks: signs of rectifiers; boundary: edges between groups; branch: shared or waiting tensors of branches; merge, norm, relu, pool: passes of the vector unit over DRAM',
      { status: 'assumed' },
    ),
    own(
      'arithmeticIntensity',
      'MACs/element',
      'Work per element moved at the DRAM level (AI).',
      'macs / (elements of ifmap, filter, ofmap and psum read from and written to DRAM)',
      {
        aliases: ['ai'],
        label: 'arithmetic intensity',
        goal: 'maximize',
        denominator:
          'elements at the DRAM level, reads and writes, each of its own width; 0 if nothing moved',
        excludes:
          'traffic at other levels. Totals: sum of MACs / sum of elements, not the mean of layers. ' +
          '1 / AI = 1 / R_W + 1 / R_A with weight reuse R_W = macs / W, activation reuse R_A = macs / A',
      },
    ),
    own(
      'weightedArithmeticIntensity',
      'MACs/element',
      'Data-type-aware intensity (DI_H): activations weigh more than weights.',
      'macs / (alpha * A + (1 - alpha) * W), alpha = intensity.activationShare = 0.80, A = ifmap + ofmap + psum elements, W = filter elements moved at intensity.level (dram)',
      {
        aliases: ['di', 'dataTypeAwareIntensity'],
        label: 'DI',
        goal: 'maximize',
        caveat: { short: 'form recalled', long: 'form and factor recalled, not read' },
        denominator: 'weighted elements at that level; 0 if nothing moved',
        excludes:
          "as arithmeticIntensity. Alternatives by intensity.form: H' (weights swapped), S = alpha macs/A + (1 - alpha) macs/W, S' (swapped)",
        source: `${PAPER}; the form and the factor 0.80 are recalled, the formula was not read`,
        status: 'recalled',
      },
    ),
    own(
      'traffic.<level>.<tensor>.readBytes',
      'B',
      'Bytes read from a level of the memory hierarchy for one tensor.',
      'elements * bits of an element / 8',
      { aliases: ['read_bytes'], excludes: 'writes' },
    ),
    own(
      'traffic.<level>.<tensor>.writeBytes',
      'B',
      'Bytes written to a level of the memory hierarchy for one tensor.',
      'elements * bits of an element / 8',
      { aliases: ['write_bytes'], excludes: 'reads' },
    ),
    own(
      'dramBytes',
      'B',
      'Bytes moved at the DRAM level.',
      'sum over tensors of readBytes + writeBytes of level dram',
      { label: 'DRAM traffic', goal: 'minimize' },
    ),
    ...traffic(),
  ],
};
