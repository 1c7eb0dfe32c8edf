/** Rows of the README's table: what of the recorded numbers each shows. A test sees that every number is in one. */
import type { RecordedSystem } from '../../experiments/validation.js';
import type { Evidence, Finding } from '../../results/reproduction.js';

export interface RecordedRow {
  what: string;
  against: string;
  system: string;
  evidence: Evidence;
  figure?: RegExp;
  quantity?: RegExp;
}

const row = (
  system: string,
  evidence: Evidence,
  what: string,
  against: string,
  only: Pick<RecordedRow, 'figure' | 'quantity'> = {},
): RecordedRow => ({ system, evidence, what, against, ...only });

const CHIP = 'Eyeriss chip (JSSC 2017)';
const SEARCHED = { figure: /N = \d$/ };
const CALCULATOR = 'a calculator worked out apart from the code; no publication';

export const RECORDED_ROWS: readonly RecordedRow[] = [
  row('networks', 'published', 'MACs of networks', 'torchvision, MobileNet, DeepReDuce', {
    quantity: /^MACs/,
  }),
  row('networks', 'published', 'parameters of networks', 'torchvision, KerasHub, model cards, papers', {
    quantity: /^parameters/,
  }),
  row('networks', 'published', 'ReLUs of networks', "authors' code of private inference, DeepReDuce", {
    quantity: /^ReLUs/,
  }),
  row(
    'networks',
    'recalled',
    'MACs, parameters, ReLUs of further networks',
    'totals handed down, source not read',
  ),
  row(
    'delta',
    'published',
    'GPU in closed form: L1, L2 and DRAM read sectors of three matrix products',
    'V100 counters, AccelWattch',
  ),
  row(
    'delta',
    'recalled',
    'the same of a product whose size, tile and order are recalled',
    'V100 counters, AccelWattch',
  ),
  row(
    'delta',
    'fitted',
    'GPU in closed form: times of 66 convolutions; efficiency, launch and tiles fitted to them',
    'DeepBench, P100',
  ),
  row(
    'h100',
    'published',
    'GPU cycle mode: load requests and sectors of every launch, sectors around L1, memory kernels; DRAM at random with banks',
    'counters of an H100, by us',
  ),
  row(
    'h100',
    'fitted',
    'GPU cycle mode: L1 misses, DRAM reads, times with the clocks of each code, joules, chases and bandwidths',
    'counters of an H100, by us',
  ),
  row(
    'h100',
    'inferred',
    'GPU cycle mode: times from latencies and instructions alone',
    'counters of an H100, by us',
  ),
  row(
    'stonne',
    'fitted',
    '16x16 output-stationary GEMM; its registers were read off this run',
    'STONNE, run by us',
  ),
  row('stonne', 'published', 'fully connected layer with those registers', 'STONNE, run by us'),
  row(
    'dram',
    'published',
    'bandwidth of streams and random reads of DDR4 and HBM2',
    'Ramulator 2.1, run by us',
  ),
  row('dram', 'recalled', 'energy of a bit that HBM2 streams', "O'Connor et al. (recalled)"),
  row(
    'draco',
    'published',
    'row stationary, closed form: MobileNet-V1 with grouped convolutions',
    "DRACO author's simulator",
  ),
  row(
    'draco',
    'fitted',
    'gains of grouped convolutions; array and group size chosen by them',
    'DRACO, abstract',
  ),
  row(
    'eyeriss',
    'published',
    'AlexNet with the mapping of table III: times, PEs, buffer, DRAM, power',
    CHIP,
    {
      figure: /^alexnet/,
    },
  ),
  row('eyeriss', 'published', 'VGG-16 with operands always at hand (a bound)', CHIP, { figure: /^vgg16/ }),
  row(
    'eyeriss',
    'fitted',
    'searched mappings; the objective was chosen with the chip in view',
    CHIP,
    SEARCHED,
  ),
  row('eyeriss', 'fitted', "total times with the chip's mapping; the DRAM overlap is fitted", CHIP, {
    figure: /mapping$/,
  }),
  row(
    'eyeriss',
    'inferred',
    'VGG-16, processing times with the mapping that its buffer traffic implies: in stages 1 to 4 the bytes over 16 B a cycle alone give them, only stage 5 tests anything else',
    CHIP,
    { quantity: /processing time/ },
  ),
  row('eyeriss', 'inferred', 'the same: PEs, buffer, DRAM, power', CHIP, {
    quantity: /^(?!.*processing time)/,
  }),
  row('eyeriss', 'figure', 'energy by level, AlexNet', 'Eyeriss (ISCA 2016), figure 10'),
  row('flexsa', 'published', 'utilisation, reuse and energy on pruned ResNet-50', 'FlexSA, abstract'),
  row('flexsa', 'recalled', 'mean utilisation', 'FlexSA, text'),
  row('wavecore', 'published', 'energy saved by mini-batch serialisation', 'its abstract'),
  row(
    'wavecore',
    'fitted',
    'DRAM bytes saved and speed-up; their accounting was chosen with them in view',
    'its abstract',
  ),
  row('wavecore', 'recalled', 'ranges over networks', 'mini-batch serialisation, text'),
  row(
    'prunetrain',
    'published',
    'MACs left by epoch and in final networks, cost of training',
    "author's logs",
    {
      figure: /^(logs|final networks)$/,
    },
  ),
  row('prunetrain', 'published', 'FLOPs, time and traffic of a whole training', 'PruneTrain, abstract', {
    figure: /^abstract$/,
  }),
  row('cheetah', 'published', 'operations of a layer of ResNet-50, to the operation', "Cheetah's text", {
    figure: /^text$/,
  }),
  row(
    'cheetah',
    'published',
    'latencies and slow-downs of VGG-16 and AlexNet with the constant of ResNet-50',
    "Cheetah's Table VI",
    { figure: /^Table VI$/ },
  ),
  row('cheetah', 'figure', 'fastest design of an area', "Cheetah's Fig. 11a, read off"),
  row(
    'cheetah',
    'fitted',
    "time, area and power by one constant each; shares of kernels; HE-PTune's speed-ups",
    "Cheetah's Table VI and figures",
  ),
  row(
    'cheetah',
    'inferred',
    'ResNet-50 on twice the PEs, link, arithmetic on its own limits',
    "Cheetah's Table VI, Fig. 11a, text",
  ),
  row('cheetah', 'self-check', 'operations and ciphertexts of all of ResNet-50', CALCULATOR),
  row('rpu', 'published', 'instructions of a 64K NTT', "RPU's text", { figure: /^instructions/ }),
  row('rpu', 'published', 'what latencies of its pipelines cost, by our schedule', "RPU's text", {
    figure: /^pipelines/,
  }),
  row('rpu', 'figure', 'cycles by lanes, banks and rings by our schedule', "RPU's figures, read off"),
  row(
    'rpu',
    'fitted',
    'the same one rectangle after the other, which was chosen with them in view; area, energy, what is not scheduled',
    "RPU's figures and text",
  ),
  row('rpu', 'inferred', 'clocks by banks, from the frequencies that they are', "RPU's text"),
  row('porcupine', 'published', 'time that its kernels save', "Porcupine's abstracts"),
  row('porcupine', 'recalled', 'instructions and depth of kernels', "Porcupine's table"),
  row('artemis', 'inferred', 'bound of the time that pruned diagonals save', "Artemis' abstract"),
  row('gazelle', 'inferred', 'rotations of baby and giant steps', "tests of HEIR's kernels"),
  row(
    'gazelle',
    'self-check',
    'operations of layers as Gazelle, DELPHI and coefficient packing are coded',
    CALCULATOR,
  ),
  row('artemis', 'self-check', 'rotations that pruned groups leave', CALCULATOR),
  row('seal', 'published', 'noise budgets of convolutions on both alignments', 'SEAL, measured'),
  row('seal', 'fitted', 'noise budgets fresh, behind a product and a rotation', 'SEAL, measured'),
  row('haac', 'published', 'kernels on the Garbler and on machines before it', "HAAC's Table 5", {
    figure: /^Table 5$/,
  }),
  row('haac', 'published', 'averages over benchmarks', 'HAAC, text', { figure: /^text$/ }),
  row('haac', 'fitted', 'kernels that latencies and clocks were fitted to', "HAAC's Table 5", {
    figure: /^Table 5$/,
  }),
  row('haac', 'inferred', 'area and power: sums of the parts', "HAAC's table of area and power"),
  row('haac', 'figure', 'speed-ups and compute times with full-size tables', "bars of HAAC's figures"),
  row(
    'haac',
    'fitted',
    'bars that byte counts, CPU times, busy banks or netlists were chosen by',
    "bars of HAAC's figures",
    {
      figure: /figure$/,
    },
  ),
  row('circa', 'published', 'storage and run time of a stochastic ReLU', 'Circa, abstract'),
  row('circa', 'recalled', 'run times by network, client storage', 'Circa, ASPLOS 2023'),
  row('ulsam', 'published', 'subspace attention: its own cost, MobileNetV2 without it', 'ULSAM, slides'),
  row(
    'ulsam',
    'inferred',
    'weights and MACs of MobileNets with subspace attention; where it stands worked out from them',
    'ULSAM, slides',
  ),
  row(
    'di',
    'inferred',
    'correlation of AI and DI with MACs a joule: 12 networks beside 19 that contain them',
    'joules measured on an H100',
  ),
  row('di', 'self-check', 'AI, DI and reuses of networks and of types of layers', CALCULATOR),
  row(
    'flexsa',
    'self-check',
    'FlexSA: cycles of GEMMs, utilisation and traffic of training steps',
    CALCULATOR,
  ),
  row(
    'wavecore',
    'self-check',
    'WaveCore: traffic and step times; the accounting follows the calculator',
    CALCULATOR,
  ),
  row(
    'draco',
    'self-check',
    'row stationary: cycles, MACs and utilisation beyond the 15 cells above',
    CALCULATOR,
  ),
  row('circa', 'self-check', 'gates of stochastic ReLUs', CALCULATOR),
  row('prunetrain', 'self-check', 'MACs of the dense network and of unions of channels', CALCULATOR),
  row(
    'deepreduce',
    'published',
    'ReLUs of networks whose stages are culled, thinned and scaled; C_k where it is printed right',
    'DeepReDuce (ICML 2021)',
  ),
  row('deepreduce', 'recalled', 'ReLUs by stage of three further networks', 'a stage table handed down'),
  row('deepreduce', 'fitted', 'latencies, on the line through all of them', 'DeepReDuce (ICML 2021)'),
  row(
    'deepreduce',
    'inferred',
    'merged convolutions and MACs, C_k with its slips and corrected, latency by ReLUs',
    'DeepReDuce (ICML 2021)',
  ),
  row('deepreduce', 'self-check', 'the line through the latencies', CALCULATOR),
  row(
    'snl',
    'published',
    "ReLUs of SNL's networks, and which layers keep theirs",
    'code of SNL, ReLUPruner (AAAI 2026)',
  ),
  row(
    'snl',
    'inferred',
    'latencies of networks with masked pixels, by ReLUs alone',
    'ReLUPruner (AAAI 2026)',
  ),
  row('snl', 'self-check', 'budgets of ReLUs, kept on the graph', CALCULATOR),
  row(
    'cryptonite',
    'inferred',
    'by measured sums: single inferences, storage, what a client that garbles saves, a waterfall, services under load',
    'CryptoNite (ASPLOS 2023) and its scripts',
  ),
  row('cryptonite', 'fitted', 'the same by constants; layers side by side', 'scripts of CryptoNite'),
  row('delphi', 'published', 'bytes of masked inputs and labels', "measurements of DELPHI's protocol"),
  row('delphi', 'inferred', 'ciphertexts of six networks', "DELPHI's packing, as it is coded"),
  row(
    'delphi',
    'fitted',
    'products, bytes of a ReLU, table of operators',
    "measurements of DELPHI's protocol",
  ),
  row('delphi', 'recalled', 'bytes and times without circuits', 'CrypTFlow2, Cheetah of Alibaba'),
  row('sphynx', 'published', 'ReLUs of sixteen networks, as their names say', "authors' repository"),
  row(
    'sphynx',
    'fitted',
    'latency of one of them by its ReLUs; the line was chosen with it in view',
    'ReLUPruner',
  ),
  row('sphynx', 'self-check', 'ReLUs of sixteen networks', 'closed forms'),
  row(
    'cryptonas',
    'fitted',
    'latencies by ReLUs; the line was chosen with them in view',
    'DeepReDuce, ReLUPruner',
  ),
  row('cryptonas', 'self-check', 'ReLUs of balanced networks', 'layers times those of the first'),
  row('aero', 'published', 'operations of feed-forward networks', 'AERO'),
  row(
    'aero',
    'fitted',
    'communication and latency of transformers, and gains',
    'AERO, entropy-guided attention',
  ),
  row('aero', 'inferred', 'the same of norm-free networks of others; operations of attention', 'AERO'),
  row('privit', 'published', 'softmax rows, GELU tokens, layer norms', "authors' repository"),
  row('privit', 'recalled', 'bytes of matrix products of shares, by a rule from memory', "authors' log"),
  row('privit', 'self-check', 'times of truncations and products', 'log over elements'),
  row('truncformer', 'recalled', 'parameters of LLaMA 7B and Gemma 2B', 'model cards'),
  row('truncformer', 'self-check', 'truncations of a block of GPT-2', 'products by hand'),
  row(
    'pi-accelerators',
    'inferred',
    'ResNet-18 under a client garbler with the published gains of HAAC and RPU, and the floor of the link',
    "CryptoNite's measured sums by Amdahl's law",
  ),
  row('circa-pi', 'published', 'storage of a stochastic ReLU, gains of whole inferences', 'Circa, abstract'),
  row('circa-pi', 'recalled', 'gains of whole inferences by network', 'Circa, run times'),
  row(
    'sisyphus',
    'inferred',
    'deep networks whose polynomial activations escape, by strategy; weights assumed',
    'Sisyphus, abstract',
  ),
  row('circa-pi', 'self-check', 'size of a circuit, exact over truncated: 4.5 to 5.0', CALCULATOR),
  row('sisyphus', 'self-check', 'fixed point of a fitted polynomial', CALCULATOR),
];

/** The recorded numbers that a row shows. */
export function findingsOf(
  { system, evidence, figure, quantity }: RecordedRow,
  systems: readonly RecordedSystem[],
): Finding[] {
  const recorded = systems.find((one) => one.system === system);
  return [...(recorded?.findings ?? []), ...(recorded?.checks ?? [])].filter(
    (one) =>
      one.evidence === evidence &&
      (figure?.test(one.figure) ?? true) &&
      (quantity?.test(one.quantity) ?? true),
  );
}
