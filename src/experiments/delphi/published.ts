/** Numbers of DELPHI (USENIX Security 2020), of its code as it was measured, and of protocols beside it. */
export const MEASURED =
  'raw measurements of a public repository (kvgarimella/characterizing-private-inference)';
export const SLIDES = 'slides of DeepReDuce (ICML 2021) and DELPHI, as handed down';
export const LIBRARY = "DELPHI's packing by its public code, worked out apart from this code";

/** A network under DELPHI's packing: ciphertexts, products, and bytes of masked inputs and results. */
export interface Packed {
  workload: string;
  /** Megabytes of ciphertexts on the link, and of what is sent. */
  up: number;
  down: number;
  /** Products of convolutions on one thread: measured, s. */
  convolutions?: number;
  /** Products of fully connected layers, s. */
  linear?: number;
  shares: number;
  note?: string;
}

export const PACKED: readonly Packed[] = [
  {
    workload: 'resnet32-c100',
    up: 198_273_242,
    down: 24_646_727,
    convolutions: 40.9,
    shares: 2_729_248,
    note: 'measured: 378.1 ciphertexts, as if one were sent in one of ten runs',
  },
  {
    workload: 'vgg16-2fc4096-c10',
    up: 124_281_269,
    down: 20_451_455,
    convolutions: 184.4,
    linear: 42.6,
    shares: 1_747_088,
  },
  { workload: 'resnet18-c100', up: 321_453_053, down: 47_195_514, convolutions: 286, shares: 4_986_594 },
  { workload: 'resnet32-tiny', up: 699_016_125, down: 87_573_887, convolutions: 108.1, shares: 10_913_056 },
  {
    workload: 'vgg16-2fc4096-tiny',
    up: 431_051_162,
    down: 72_366_362,
    convolutions: 491.3,
    shares: 6_765_200,
  },
  { workload: 'resnet18-tiny', up: 1_274_799_467, down: 187_208_445, convolutions: 1055, shares: 19_944_162 },
];
/** Bytes of a ciphertext and of what is sent with it. */
export const CIPHERTEXT = 524_288;

/** Bytes of one garbled ReLU. */
export const RELU_BYTES: Readonly<Record<string, number>> = {
  tables: 15_896,
  labels: 1_176,
  evaluatorStorage: 18_248,
  garblerStorage: 3_590,
  transfer: 17_072,
  otSetup: 672,
  otSend: 1_344,
  onlineLabels: 1_184,
};

/** Time and bytes of one operation: before, online; us and KB. */
export const OPERATORS = [
  { name: 'ReLU', seconds: [154.9e-6, 85.3e-6], bytes: [17_500, 2_048] },
  { name: 'quadratic activation', seconds: [6e-6, 0.03e-6], bytes: [152, 8] },
  { name: 'multiply-accumulate', seconds: [0.524e-6, 6.77e-9], bytes: [4.5, 0.0282] },
] as const;

/** ResNet-32 online: MB of labels; Gazelle's of everything. */
export const ONLINE_LABELS = 350;
export const GAZELLE_ONLINE = 600;

/** Runs of CrypTFlow2 (SCI_HE) and Cheetah of Alibaba: GB, seconds on LAN and WAN. */
export const TWO_PARTY = [
  { arch: 'inference/cheetah-2pc', workload: 'squeezenet1.1-imagenet', bytes: 0.5, lan: 16.0, wan: 39.1 },
  { arch: 'inference/cheetah-2pc', workload: 'resnet50-imagenet', bytes: 2.3, lan: 80.3, wan: 134.7 },
  { arch: 'inference/cheetah-2pc', workload: 'densenet121-imagenet', bytes: 2.4, lan: 79.3, wan: 177.7 },
  { arch: 'inference/cryptflow2', workload: 'squeezenet1.1-imagenet', bytes: 5.9, lan: 41.1, wan: 147.2 },
  { arch: 'inference/cryptflow2', workload: 'resnet50-imagenet', bytes: 29.2, lan: 295.7, wan: 759.1 },
  { arch: 'inference/cryptflow2', workload: 'densenet121-imagenet', bytes: 35.6, lan: 296.2, wan: 929.0 },
] as const;
export const TWO_PARTY_SOURCE = 'Huang et al., USENIX Security 2022, tables';
