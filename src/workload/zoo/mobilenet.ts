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

const V1 = 'Howard et al., MobileNets (arXiv 1704.04861)';
const V2 = 'Sandler et al., MobileNetV2, CVPR 2018 (arXiv 1801.04381)';

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

/** MobileNetV1; stages are groups of equal resolution. */
function mobilenetV1(name: string, title: string, data: Dataset): NetworkSpecification {
  const net = new Draft();
  let stage = 1;
  net.stage = 'S1';
  net.conv(32, 3, { stride: data === IMAGENET ? 2 : 1, then: BN_RELU });
  for (const [width, stride] of SEPARABLE) {
    stage += stride - 1;
    net.stage = `S${stage}`;
    net.depthwise(3, stride, BN_RELU);
    net.conv(width, 1, { then: BN_RELU });
  }
  net.stage = 'FC';
  net.classifier(data.classes);
  return net.finish({ name, title, source: V1, input: square(3, data.size) });
}

interface V2Options {
  data: Dataset;
  stemStride: number;
  /** Strides of the seven groups of blocks. */
  strides: number[];
  activation: 'relu' | 'relu6';
  /** Expands with a 1x1 even where the factor is 1. */
  expandAlways: boolean;
  /** 1x1 projection where stride is 1 but the width changes. */
  project: boolean;
  /** Share of the channels of every layer, default 1. */
  share?: number;
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

function mobilenetV2(name: string, title: string, source: string, options: V2Options): NetworkSpecification {
  const net = new Draft();
  const then = ['batch-norm', options.activation];
  net.stage = 'stem';
  const share = options.share ?? 1;
  let channels = 32 * share;
  let from = net.conv(channels, 3, { stride: options.stemStride, then });
  INVERTED.forEach(([expansion, full, blocks], group) => {
    const width = full * share;
    net.stage = `B${group + 1}`;
    for (let block = 0; block < blocks; block++) {
      const stride = block === 0 ? options.strides[group]! : 1;
      if (expansion > 1 || options.expandAlways) net.conv(channels * expansion, 1, { inputs: [from], then });
      net.depthwise(3, stride, then);
      const main = net.conv(width, 1, { then: BN });
      let side: string | undefined;
      if (stride === 1 && width === channels) side = from;
      else if (stride === 1 && options.project) side = net.conv(width, 1, { inputs: [from], then: BN });
      from = side === undefined ? main : net.add([main, side]);
      channels = width;
    }
  });
  net.stage = 'head';
  net.conv(1280 * share, 1, { then });
  net.classifier(options.data.classes);
  return net.finish({ name, title, source, input: square(3, options.data.size) });
}

const v1: [string, string, Dataset][] = [
  ['mobilenetv1-c100', 'MobileNetV1, CIFAR-100', CIFAR100],
  ['mobilenetv1-tiny', 'MobileNetV1, TinyImageNet', TINY_IMAGENET],
  ['mobilenetv1-imagenet', 'MobileNetV1, ImageNet', IMAGENET],
];

export const mobilenets: Zoo = new Map([
  ...v1.map(([name, title, data]): [string, () => NetworkSpecification] => [
    name,
    () => mobilenetV1(name, title, data),
  ]),
  [
    'mobilenetv2-imagenet',
    () =>
      mobilenetV2('mobilenetv2-imagenet', 'MobileNetV2, ImageNet', `${V2}; counts as torchvision`, {
        data: IMAGENET,
        stemStride: 2,
        strides: [1, 2, 2, 2, 1, 2, 1],
        activation: 'relu6',
        expandAlways: false,
        project: false,
      }),
  ],
  [
    'mobilenetv2-w0.75-imagenet',
    () =>
      mobilenetV2(
        'mobilenetv2-w0.75-imagenet',
        'MobileNetV2 with three quarters of the channels, ImageNet',
        `${V2}; every layer's channels times 0.75, not rounded to eights`,
        {
          data: IMAGENET,
          stemStride: 2,
          strides: [1, 2, 2, 2, 1, 2, 1],
          activation: 'relu6',
          expandAlways: false,
          share: 0.75,
          project: false,
        },
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
