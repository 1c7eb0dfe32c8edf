/** Published numbers of Circa (Ghodsi, Jha, Reagen, Garg, NeurIPS'21) and of the protocols before it. */

export const ABSTRACT = "Circa, NeurIPS'21, abstract";
export const COUNTED = 'counts derived from the published mechanism, gates as swanky emits them';
export const SWANKY = "DELPHI's circuit, re-implemented and tested against its source";
export const CRYPTONITE = "ASPLOS'23 characterisation of hybrid private inference";

/** Largest gains: storage and run time of a ReLU. */
export const STORAGE_GAIN = 4.7;
export const RUNTIME_GAIN = 3;

/** ANDs and XORs of one stochastic sign over 31 bits by truncated bits. */
export const GATES = [
  { truncated: 0, and: 62, xor: 155 },
  { truncated: 8, and: 54, xor: 131 },
  { truncated: 12, and: 50, xor: 119 },
  { truncated: 13, and: 49, xor: 116 },
  { truncated: 17, and: 45, xor: 104 },
] as const;
/** The ReLU that it replaces. */
export const EXACT = { and: 240, xor: 708 } as const;

/** Whole inferences on CIFAR-100: seconds before (6.32, 11.05, 5.89) over seconds after (2.47, 4.15, 2.25). */
export const RUNTIMES = [
  { network: 'resnet32-c100', gain: 2.559 },
  { network: 'resnet18-c100', gain: 2.663 },
  { network: 'vgg16-c100', gain: 2.618 },
] as const;

/** Client storage of ResNet-18 on TinyImageNet, at so many bytes a ReLU. */
export const CLIENT_GB = 41;
export const CLIENT_BYTES_PER_RELU = 18.2e3;
