import type { NetworkSpecification } from '../schema.js';
import {
  BN,
  BN_RELU,
  CIFAR100,
  Draft,
  IMAGENET,
  square,
  TINY_IMAGENET,
  type Dataset,
  type Zoo,
} from './draft.js';
import { placeOf, subspaceAttention, type Attention } from './ulsam.js';

export const V1 = 'Howard et al., MobileNets (arXiv 1704.04861)';
export const V2 = 'Sandler et al., MobileNetV2, CVPR 2018 (arXiv 1801.04381)';

/** Width and stride of the depthwise-separable layers of MobileNetV1. */
const SEPARABLE: [width: number, stride: number][] = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  ...[1, 2, 3, 4, 5].map((): [number, number] => [512, 1]),
  [1024, 2],
  [1024, 1],
];

interface V1Options {
  data: Dataset;
  /** Share of the channels of every layer, default 1. */
  share?: number;
  /** Default: the network's own paper. */
  source?: string;
  /** Subspace attention behind or instead of some of the 13 separable layers, counted from 1. */
  attention?: Attention;
  /** Channels a group of what stands for the depthwise layers; default: depthwise. */
  group?: number;
}

/** MobileNetV1; stages are groups of equal resolution. */
export function mobilenetV1(
  name: string,
  title: string,
  { data, share = 1, source = V1, attention, group }: V1Options,
): NetworkSpecification {
  const net = new Draft();
  let stage = 1;
  net.stage = 'S1';
  let size = data === IMAGENET ? data.size / 2 : data.size;
  let channels = 32 * share;
  net.conv(channels, 3, { stride: data === IMAGENET ? 2 : 1, then: BN_RELU });
  SEPARABLE.forEach(([full, stride], index) => {
    const width = full * share;
    stage += stride - 1;
    size /= stride;
    net.stage = `S${stage}`;
    const place = placeOf(attention, index + 1);
    if (place !== 'instead') {
      if (group === undefined) net.depthwise(3, stride, BN_RELU);
      else net.conv(channels, 3, { stride, groups: channels / group, then: BN_RELU });
      net.conv(width, 1, { then: BN_RELU });
    }
    channels = width;
    if (place !== undefined) subspaceAttention(net, { channels: width, size, ...attention });
  });
  net.stage = 'FC';
  net.classifier(data.classes);
  return net.finish({ name, title, source, input: square(3, data.size) });
}

interface V2Options {
  data: Dataset;
  stemStride: number;
  /** First layer, default 3x3; pytorch-cifar100 has a 1x1 with padding 1, which adds a rim. */
  stemKernel?: 1 | 3;
  /** Learned biases of all convolutions, and a 1x1 convolution as classifier. */
  biased?: boolean;
  /** Strides of the seven groups of blocks. */
  strides: number[];
  activation: 'relu' | 'relu6';
  /** Expands with a 1x1 even where the factor is 1. */
  expandAlways: boolean;
  /** 1x1 projection where stride is 1 but the width changes. */
  project: boolean;
  /** Share of the channels of every layer, default 1. */
  share?: number;
  /** Subspace attention behind or instead of some of the 17 bottlenecks, counted from 1. */
  attention?: Attention;
}

/** Expansion, width and number of blocks of the seven groups of MobileNetV2. */
const INVERTED: [expansion: number, width: number, blocks: number][] = [
  [1, 16, 1],
  [6, 24, 2],
  [6, 32, 3],
  [6, 64, 4],
  [6, 96, 3],
  [6, 160, 3],
  [6, 320, 1],
];

/** The published network. */
export const V2_IMAGENET: V2Options = {
  data: IMAGENET,
  stemStride: 2,
  strides: [1, 2, 2, 2, 1, 2, 1],
  activation: 'relu6',
  expandAlways: false,
  project: false,
};

export function mobilenetV2(
  name: string,
  title: string,
  source: string,
  options: V2Options,
): NetworkSpecification {
  const { data, share = 1, stemKernel = 3, biased: bias = false, attention } = options;
  const net = new Draft();
  const then = ['batch-norm', options.activation];
  net.stage = 'stem';
  let channels = 32 * share;
  let from = net.conv(channels, stemKernel, { stride: options.stemStride, padding: 1, bias, then });
  let size = (data.size + 3 - stemKernel) / options.stemStride;
  let bottleneck = 0;
  INVERTED.forEach(([expansion, full, blocks], group) => {
    const width = full * share;
    net.stage = `B${group + 1}`;
    for (let block = 0; block < blocks; block++) {
      const stride = block === 0 ? options.strides[group]! : 1;
      size = Math.ceil(size / stride);
      bottleneck += 1;
      const place = placeOf(attention, bottleneck);
      if (place !== 'instead') {
        if (expansion > 1 || options.expandAlways)
          net.conv(channels * expansion, 1, { inputs: [from], bias, then });
        net.depthwise(3, stride, then, bias);
        const main = net.conv(width, 1, { bias, then: BN });
        let side: string | undefined;
        if (stride === 1 && width === channels) side = from;
        else if (stride === 1 && options.project) side = net.conv(width, 1, { inputs: [from], then: BN });
        from = side === undefined ? main : net.add([main, side]);
      }
      if (place !== undefined) from = subspaceAttention(net, { channels: width, size, ...attention });
      channels = width;
    }
  });
  net.stage = 'head';
  net.conv(1280 * share, 1, { bias, then });
  if (bias) {
    net.pool('average', 'global');
    net.conv(data.classes, 1, { bias });
  } else net.classifier(data.classes);
  return net.finish({ name, title, source, input: square(3, data.size) });
}

const v1: [string, string, V1Options][] = [
  ['mobilenetv1-c100', 'MobileNetV1, CIFAR-100', { data: CIFAR100 }],
  ['mobilenetv1-tiny', 'MobileNetV1, TinyImageNet', { data: TINY_IMAGENET }],
  ['mobilenetv1-imagenet', 'MobileNetV1, ImageNet', { data: IMAGENET }],
  ...[0.75, 0.5, 0.25].map((share): [string, string, V1Options] => [
    `mobilenetv1-w${share}-imagenet`,
    `MobileNetV1 with ${share} of the channels, ImageNet`,
    { data: IMAGENET, share },
  ]),
  [
    'mobilenetv1-secure-g4-imagenet',
    "MobileNetV1 with group convolutions of 4 channels for depthwise ones, after DeepPeep's secure variant (topology assumed), ImageNet",
    {
      data: IMAGENET,
      group: 4,
      source: `${V1}; depthwise replaced as a reading of DeepPeep (arXiv 2007.15248, abstract alone) and E2GC: topology and G = 4 assumed, other G by --draco G=n`,
    },
  ],
];

export const mobilenets: Zoo = new Map([
  ...v1.map(([name, title, options]): [string, () => NetworkSpecification] => [
    name,
    () => mobilenetV1(name, title, options),
  ]),
  [
    'mobilenetv2-imagenet',
    () =>
      mobilenetV2(
        'mobilenetv2-imagenet',
        'MobileNetV2, ImageNet',
        `${V2}; counts as torchvision`,
        V2_IMAGENET,
      ),
  ],
  [
    'mobilenetv2-w0.75-imagenet',
    () =>
      mobilenetV2(
        'mobilenetv2-w0.75-imagenet',
        'MobileNetV2 with three quarters of the channels, ImageNet',
        `${V2}; every layer's channels times 0.75, not rounded to eights`,
        { ...V2_IMAGENET, share: 0.75 },
      ),
  ],
  [
    'mobilenetv2-kuangliu-c100',
    () =>
      mobilenetV2(
        'mobilenetv2-kuangliu-c100',
        'MobileNetV2 of pytorch-cifar, CIFAR-100',
        `${V2}; strides of pytorch-cifar`,
        {
          data: CIFAR100,
          stemStride: 1,
          strides: [1, 1, 2, 2, 1, 2, 1],
          activation: 'relu',
          expandAlways: true,
          project: true,
        },
      ),
  ],
  [
    'mobilenetv2-rim-c100',
    () =>
      mobilenetV2(
        'mobilenetv2-rim-c100',
        'MobileNetV2 of pytorch-cifar100 (1x1 stem with a rim of zeros), CIFAR-100',
        `${V2}; as pytorch-cifar100 (weiaicunzai) has it: stem 1x1 with padding 1, so 34x34, and biases`,
        {
          data: CIFAR100,
          stemStride: 1,
          stemKernel: 1,
          biased: true,
          strides: [1, 2, 2, 2, 1, 1, 1],
          activation: 'relu6',
          expandAlways: true,
          project: false,
        },
      ),
  ],
  [
    'mobilenetv2-s1stem-c100',
    () =>
      mobilenetV2(
        'mobilenetv2-s1stem-c100',
        'MobileNetV2 with a stride-1 stem, CIFAR-100',
        `${V2}; stem of stride 1; the 425.6K ReLUs DeepReDuce prints for MobileNetV2 are not reproduced`,
        {
          data: CIFAR100,
          stemStride: 1,
          strides: [1, 2, 2, 2, 1, 2, 1],
          activation: 'relu',
          expandAlways: true,
          project: false,
        },
      ),
  ],
]);
