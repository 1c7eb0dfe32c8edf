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

/** Correlations with MACs a joule; systole reproduce di has those of the networks that are at hand. */
const VERDICT =
  'on an H100 (19 networks, fp32, joules with idle; Pearson with MACs a joule, 95 % intervals over networks) DI_H at 0.80 correlates .86 [.62,.98] at batch 32 and .88 [.77,.96] at batch 4, AI .71 [.35,.96] and .77 [.56,.94] while weights count for every image. ' +
  'With the weights once a batch AI has .94 [.90,.97] and .88 [.77,.96], DI_H .93 [.88,.97] and .90 [.82,.96]: the advantage is gone at batch 32 and not significant at batch 4. ' +
  'DI_H at 0.80 is AI with a quarter of the weights, times 5/4, whatever the network: alpha = b/(b+1) is one fetch of the weights for a batch of b. The best alpha is .95 [.60,.95], weakly determined. ' +
  'What matters is the right number of fetches of the weights. One GPU, one data type, related networks; no more is claimed, and simulated energy can say nothing here: it is a sum over the same accesses';

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
        measured:
          'on an H100 it correlates .71 [.35,.96] (batch 32) and .77 [.56,.94] (batch 4) with MACs a joule if weights count for every image, .94 [.90,.97] and .88 [.77,.96] with the weights once a batch (systole explain di)',
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
        measured: VERDICT,
      },
    ),
    own(
      'amortizedIntensity',
      'MACs/element',
      'AI with every weight fetched once for a batch of b inputs (AI/b).',
      'of a network: macs / (A + W / b), compulsory accesses of one input; of a run: macs / (A + W), A the activation elements moved, W every weight of the work once',
      {
        aliases: ['aib', 'AI/b'],
        label: 'AI, weights once a batch',
        goal: 'maximize',
        denominator: 'activation elements and the share of one input in the weights; 0 if nothing moved',
        excludes:
          'how often a machine fetches the weights in truth: arithmeticIntensity counts that. 1 / amortizedIntensity = 1 / R_W + 1 / R_A',
        measured:
          'on an H100 it correlates best of all that were tried with MACs a joule at batch 32: .94 [.90,.97] (systole explain di)',
      },
    ),
    own(
      'weightReuse',
      'MACs/element',
      'MACs for every weight element (R_W).',
      'of a network: b * macs / W for a batch of b inputs, output positions of a convolution times b; of a run: macs / filter elements moved',
      {
        aliases: ['rw'],
        label: 'R_W',
        goal: 'maximize',
        denominator: 'weight elements; 0 if none moved',
        excludes: 'activations',
      },
    ),
    own(
      'activationReuse',
      'MACs/element',
      'MACs for every activation element (R_A).',
      'macs / A: of a network what a layer reads and writes; of a run ifmap, ofmap and psum elements moved',
      {
        aliases: ['ra'],
        label: 'R_A',
        goal: 'maximize',
        denominator: 'activation elements; 0 if none moved',
        excludes: 'weights',
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
      { aliases: ['dram', 'dramTraffic'], label: 'DRAM traffic', goal: 'minimize' },
    ),
    ...traffic(),
  ],
};
