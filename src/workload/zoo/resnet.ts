import type { NetworkSpecification } from '../schema.js';
import {
  BN,
  BN_RELU,
  CIFAR10,
  CIFAR100,
  Draft,
  IMAGENET,
  RELU,
  square,
  TINY_IMAGENET,
  type Dataset,
  type Zoo,
} from './draft.js';

const SOURCE = 'He et al., Deep Residual Learning for Image Recognition, CVPR 2016 (arXiv 1512.03385)';
const PAPER_STYLE = 'stem 3x3 without max-pool as private-inference papers use it (DeepReDuce, ICML 2021)';

interface BasicOptions {
  blocks: number[];
  widths?: number[];
  data: Dataset;
  stem?: 'cifar' | 'imagenet' | 'none';
  /** SNL (ICML 2022) leaves the ReLU of the stem out. */
  stemRelu?: boolean;
  shortcut?: 'projection' | 'pad';
  /** In place of every ReLU. */
  activation?: string;
  title: string;
  note: string;
}

/** ResNets of two 3x3 convolutions a block; the shortcut is a 1x1 projection or zero-padded channels. */
function basic(name: string, options: BasicOptions): NetworkSpecification {
  const { blocks, widths = [64, 128, 256, 512], data, stem = 'cifar', shortcut = 'projection' } = options;
  const { activation = 'relu' } = options;
  const net = new Draft();
  let channels = stem === 'none' ? 3 : widths[0]!;
  let size = data.size;
  let from = addStem(net, stem, channels, options.stemRelu === false ? [] : [activation]);
  if (stem === 'imagenet') size /= 4;
  blocks.forEach((count, group) => {
    const width = widths[group]!;
    net.stage = `S${group + 1}`;
    for (let block = 1; block <= count; block++) {
      const prefix = `s${group + 1}b${block}`;
      const stride = block === 1 && group > 0 ? 2 : 1;
      size /= stride;
      net.conv(width, 3, { name: `${prefix}c1`, stride, inputs: [from], then: [...BN, activation] });
      const main = net.conv(width, 3, { name: `${prefix}c2`, then: BN });
      let side = from;
      if (width !== channels && shortcut === 'pad') {
        const fields = { kind: 'reshape', mode: 'pad', shape: square(width, size) };
        side = net.numbered('', { name: `${prefix}padsc`, inputs: [from] }, fields);
      } else if (width !== channels) {
        side = net.conv(width, 1, { name: `${prefix}sc`, stride, inputs: [from], then: BN });
      }
      from = net.add([main, side], { name: `${prefix}add`, then: [activation] });
      channels = width;
    }
  });
  net.stage = 'FC';
  net.classifier(data.classes);
  return net.finish({
    name,
    title: options.title,
    source: `${SOURCE}; ${options.note}`,
    input: square(3, data.size),
  });
}

function addStem(
  net: Draft,
  stem: 'cifar' | 'imagenet' | 'none',
  width: number,
  activation: readonly string[],
  first = 'conv1',
): string {
  net.stage = 'Conv1';
  if (stem === 'none') return 'input';
  if (stem === 'cifar') return net.conv(width, 3, { name: first, then: [...BN, ...activation] });
  net.conv(width, 7, { stride: 2, then: BN_RELU });
  return net.pool('max', 3, { stride: 2, padding: 1 });
}

/** ResNet-50 and deeper (`blocks` a stage); v1.5 strides in the 3x3 convolution, v1 in the first 1x1. */
function bottleneck(
  name: string,
  data: Dataset,
  title: string,
  note: string,
  version: '1' | '1.5' = '1.5',
  blocks: readonly number[] = [3, 4, 6, 3],
): NetworkSpecification {
  const net = new Draft();
  let from = addStem(net, data === IMAGENET ? 'imagenet' : 'cifar', 64, RELU, 'conv0');
  blocks.forEach((count, group) => {
    const width = 64 << group;
    net.stage = `S${group + 1}`;
    for (let block = 1; block <= count; block++) {
      const prefix = `s${group + 1}b${block}`;
      const stride = block === 1 && group > 0 ? 2 : 1;
      const [first, second] = version === '1' ? [stride, 1] : [1, stride];
      net.conv(width, 1, { name: `${prefix}c1`, stride: first, inputs: [from], then: BN_RELU });
      net.conv(width, 3, { name: `${prefix}c2`, stride: second, then: BN_RELU });
      const main = net.conv(4 * width, 1, { name: `${prefix}c3`, then: BN });
      const side =
        block === 1
          ? net.conv(4 * width, 1, { name: `${prefix}sc`, stride, inputs: [from], then: BN })
          : from;
      from = net.add([main, side], { then: RELU });
    }
  });
  net.stage = 'FC';
  net.classifier(data.classes);
  return net.finish({ name, title, source: `${SOURCE}; ${note}`, input: square(3, data.size) });
}

/** Wide ResNet 22-8, pre-activation blocks (Zagoruyko and Komodakis, BMVC 2016). */
function wide(name: string, data: Dataset, finalRelu: boolean, title: string): NetworkSpecification {
  const net = new Draft();
  net.stage = 'Conv1';
  let from = net.conv(16, 3);
  let channels = 16;
  [128, 256, 512].forEach((width, group) => {
    net.stage = `S${group + 1}`;
    for (let block = 1; block <= 3; block++) {
      const prefix = `s${group + 1}b${block}`;
      const stride = block === 1 && group > 0 ? 2 : 1;
      const activated = preActivation(net, `${prefix}act1`);
      net.conv(width, 3, { name: `${prefix}c1`, stride, then: BN_RELU });
      const main = net.conv(width, 3, { name: `${prefix}c2` });
      const project = width !== channels;
      const side = project ? net.conv(width, 1, { name: `${prefix}sc`, stride, inputs: [activated] }) : from;
      from = net.add([main, side]);
      channels = width;
    }
  });
  net.stage = 'FC';
  if (finalRelu) preActivation(net, 'final');
  net.classifier(data.classes);
  return net.finish({
    name,
    title,
    source: `Zagoruyko and Komodakis, Wide Residual Networks, BMVC 2016 (arXiv 1605.07146)${finalRelu ? '' : '; without the last BN-ReLU, as in SNL (ICML 2022)'}`,
    input: square(3, data.size),
  });
}

const preActivation = (net: Draft, name: string): string =>
  net.numbered('', { name, then: RELU }, { kind: 'norm', type: 'batch' });

const thin = (depth: number): Pick<BasicOptions, 'blocks' | 'widths' | 'shortcut'> => ({
  blocks: [1, 1, 1].map(() => (depth - 2) / 6),
  widths: [16, 32, 64],
  shortcut: 'pad',
});
/** The CIFAR graph fed 224x224 images, as "Characterizing and Optimizing End-to-End PI" (ASPLOS 2023) counts. */
const CPI = 'CIFAR graph at 224x224, as counted for private inference (Garimella et al., ASPLOS 2023)';
const TORCHVISION = '7x7 stem and max-pool; counts as torchvision';
const R18 = [2, 2, 2, 2];
const R34 = [3, 4, 6, 3];

const table: [string, BasicOptions][] = [
  ['resnet18-c100', { blocks: R18, data: CIFAR100, title: 'ResNet-18, CIFAR-100', note: PAPER_STYLE }],
  [
    'resnet18-tiny',
    { blocks: R18, data: TINY_IMAGENET, title: 'ResNet-18, TinyImageNet', note: PAPER_STYLE },
  ],
  [
    'resnet18-pi-imagenet',
    { blocks: R18, data: IMAGENET, title: 'ResNet-18 without max-pool, ImageNet', note: CPI },
  ],
  [
    'resnet18-imagenet',
    { blocks: R18, data: IMAGENET, stem: 'imagenet', title: 'ResNet-18, ImageNet', note: TORCHVISION },
  ],
  ['resnet34-c100', { blocks: R34, data: CIFAR100, title: 'ResNet-34, CIFAR-100', note: PAPER_STYLE }],
  [
    'resnet34-tiny',
    { blocks: R34, data: TINY_IMAGENET, title: 'ResNet-34, TinyImageNet', note: PAPER_STYLE },
  ],
  [
    'resnet34-imagenet',
    { blocks: R34, data: IMAGENET, stem: 'imagenet', title: 'ResNet-34, ImageNet', note: TORCHVISION },
  ],
  [
    'resnet10-c100',
    { blocks: [1, 1, 1, 1], data: CIFAR100, title: 'ResNet-10, CIFAR-100', note: PAPER_STYLE },
  ],
  [
    'resnet9-deepreduce-c100',
    {
      blocks: [1, 1, 1, 1],
      data: CIFAR100,
      stem: 'none',
      title: 'ResNet-9 of DeepReDuce (no stem), CIFAR-100',
      note: 'without stem convolution (DeepReDuce, ICML 2021)',
    },
  ],
  ...[20, 32, 56, 110].map((depth): [string, BasicOptions] => [
    `resnet${depth}-c100`,
    {
      ...thin(depth),
      data: CIFAR100,
      title: `ResNet-${depth} (16-32-64), CIFAR-100`,
      note: 'zero-padded shortcuts',
    },
  ]),
  ...[20, 32].map((depth): [string, BasicOptions] => [
    `resnet${depth}-square-c10`,
    {
      ...thin(depth),
      data: CIFAR10,
      activation: 'polynomial(2)',
      title: `ResNet-${depth} (16-32-64) with squares for ReLUs, CIFAR-10`,
      note: 'zero-padded shortcuts; every ReLU a polynomial of degree 2, as networks under encryption have',
    },
  ]),
  [
    'resnet32-tiny',
    {
      ...thin(32),
      data: TINY_IMAGENET,
      title: 'ResNet-32 (16-32-64), TinyImageNet',
      note: 'zero-padded shortcuts',
    },
  ],
  [
    'resnet32-pi-imagenet',
    { ...thin(32), data: IMAGENET, title: 'ResNet-32 (16-32-64), ImageNet', note: CPI },
  ],
  ...(
    [
      ['resnet18-snl-c100', R18, CIFAR100, 'ResNet-18 of SNL, CIFAR-100'],
      ['resnet34-snl-c100', R34, CIFAR100, 'ResNet-34 of SNL, CIFAR-100'],
      ['resnet18-snl-tiny', R18, TINY_IMAGENET, 'ResNet-18 of SNL, TinyImageNet'],
    ] as const
  ).map(([name, blocks, data, title]): [string, BasicOptions] => [
    name,
    { blocks: [...blocks], data, stemRelu: false, title, note: 'no ReLU after the stem (SNL, ICML 2022)' },
  ]),
];

export const resnets: Zoo = new Map([
  ...table.map(([name, options]): [string, () => NetworkSpecification] => [name, () => basic(name, options)]),
  [
    'resnet50-imagenet',
    () => bottleneck('resnet50-imagenet', IMAGENET, 'ResNet-50 v1.5, ImageNet', TORCHVISION),
  ],
  [
    'resnet50-v1-imagenet',
    () => bottleneck('resnet50-v1-imagenet', IMAGENET, 'ResNet-50 v1, ImageNet', 'stride in the 1x1', '1'),
  ],
  [
    'resnet152-v1-imagenet',
    () =>
      bottleneck(
        'resnet152-v1-imagenet',
        IMAGENET,
        'ResNet-152 v1, ImageNet',
        'stride in the 1x1',
        '1',
        [3, 8, 36, 3],
      ),
  ],
  ...(
    [
      [101, [3, 4, 23, 3]],
      [152, [3, 8, 36, 3]],
    ] as const
  ).map(([depth, blocks]): [string, () => NetworkSpecification] => {
    const name = `resnet${depth}-imagenet`;
    return [
      name,
      () => bottleneck(name, IMAGENET, `ResNet-${depth} v1.5, ImageNet`, TORCHVISION, '1.5', blocks),
    ];
  }),
  ['resnet50-c100', () => bottleneck('resnet50-c100', CIFAR100, 'ResNet-50, CIFAR-100', PAPER_STYLE)],
  ['resnet50-tiny', () => bottleneck('resnet50-tiny', TINY_IMAGENET, 'ResNet-50, TinyImageNet', PAPER_STYLE)],
  ['wrn22-8-snl-c100', () => wide('wrn22-8-snl-c100', CIFAR100, false, 'WRN-22-8 of SNL, CIFAR-100')],
  ['wrn22-8-c100', () => wide('wrn22-8-c100', CIFAR100, true, 'WRN-22-8, CIFAR-100')],
  ['wrn22-8-snl-tiny', () => wide('wrn22-8-snl-tiny', TINY_IMAGENET, false, 'WRN-22-8 of SNL, TinyImageNet')],
]);
