import type { NetworkSpecification } from '../schema.js';
import {
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

const VGG = 'Simonyan and Zisserman, Very Deep Convolutional Networks, ICLR 2015 (arXiv 1409.1556)';
const ALEXNET = 'Krizhevsky et al., ImageNet Classification with Deep CNNs, NeurIPS 2012';

const GROUPS: [width: number, convolutions: number][] = [
  [64, 2],
  [128, 2],
  [256, 3],
  [512, 3],
  [512, 3],
];

/** VGG-16 with batch norm and average pools, as private inference uses it; `hidden` layers of 4096 features. */
function vgg16(name: string, title: string, data: Dataset, hidden: number): NetworkSpecification {
  const net = new Draft();
  features(net, 'average', BN_RELU);
  net.stage = 'FC';
  if (data.size > 32) net.pool('average', 'global');
  for (let layer = 0; layer < hidden; layer++) net.linear(4096, { then: RELU });
  net.linear(data.classes);
  const source = `${VGG}; batch norm and average pools as in Delphi (USENIX Security 2020)`;
  return net.finish({ name, title, source, input: square(3, data.size) });
}

function features(net: Draft, pool: 'max' | 'average', then: string[]): void {
  GROUPS.forEach(([width, convolutions], group) => {
    net.stage = `S${group + 1}`;
    for (let layer = 0; layer < convolutions; layer++) net.conv(width, 3, { bias: true, then });
    net.pool(pool, 2);
  });
}

function vgg16ImageNet(): NetworkSpecification {
  const net = new Draft();
  features(net, 'max', RELU);
  net.stage = 'FC';
  net.flatten();
  net.linear(4096, { then: RELU });
  net.linear(4096, { then: RELU });
  net.linear(1000);
  return net.finish({
    name: 'vgg16-imagenet',
    title: 'VGG-16, ImageNet',
    source: `${VGG}; counts as torchvision`,
    input: square(3, 224),
  });
}

interface AlexNetOptions {
  title: string;
  source: string;
  size: number;
  classes: number;
  /** Filters, kernel, stride, padding and groups of the five convolutions. */
  convolutions: [filters: number, kernel: number, stride: number, padding: number, groups: number][];
  pool: 'max' | 'average';
  /** Pool kernels after convolutions 1, 2 and 5, stride 2 for max-pools, else the kernel. */
  pools: [number, number, number];
  then: string[];
}

function alexnet(name: string, options: AlexNetOptions): NetworkSpecification {
  const net = new Draft();
  options.convolutions.forEach(([filters, kernel, stride, padding, groups], index) => {
    net.conv(filters, kernel, { stride, padding, groups, bias: true, then: options.then });
    const pool = [options.pools[0], options.pools[1], 0, 0, options.pools[2]][index]!;
    if (pool > 0) net.pool(options.pool, pool, options.pool === 'max' ? { stride: 2 } : {});
  });
  net.flatten();
  net.linear(4096, { then: options.then });
  net.linear(4096, { then: options.then });
  net.linear(options.classes);
  return net.finish({ name, title: options.title, source: options.source, input: square(3, options.size) });
}

const sisyphus = (data: Dataset, title: string, last: number): AlexNetOptions => ({
  title,
  source: `${ALEXNET}; small-image form of Sisyphus (Garimella et al., 2021)`,
  size: data.size,
  classes: data.classes,
  convolutions: [
    [64, 3, 2, 1, 1],
    [192, 3, 1, 1, 1],
    [384, 3, 1, 1, 1],
    [256, 3, 1, 1, 1],
    [256, 3, 1, 1, 1],
  ],
  pool: 'average',
  pools: [2, 2, last],
  then: BN_RELU,
});

const alexnets: Record<string, AlexNetOptions> = {
  'alexnet-torchvision-imagenet': {
    title: 'AlexNet of torchvision, ImageNet',
    source: 'Krizhevsky, One weird trick for parallelizing CNNs (arXiv 1404.5997); counts as torchvision',
    size: 224,
    classes: 1000,
    convolutions: [
      [64, 11, 4, 2, 1],
      [192, 5, 1, 2, 1],
      [384, 3, 1, 1, 1],
      [256, 3, 1, 1, 1],
      [256, 3, 1, 1, 1],
    ],
    pool: 'max',
    pools: [3, 3, 3],
    then: RELU,
  },
  'alexnet-original-imagenet': {
    title: 'AlexNet as published (two groups), ImageNet',
    source: ALEXNET,
    size: 227,
    classes: 1000,
    convolutions: [
      [96, 11, 4, 0, 1],
      [256, 5, 1, 2, 2],
      [384, 3, 1, 1, 1],
      [384, 3, 1, 1, 2],
      [256, 3, 1, 1, 2],
    ],
    pool: 'max',
    pools: [3, 3, 3],
    then: RELU,
  },
  'alexnet-sisyphus-c100': sisyphus(CIFAR100, 'AlexNet of Sisyphus, CIFAR-100', 2),
  'alexnet-sisyphus-tiny': sisyphus(TINY_IMAGENET, 'AlexNet of Sisyphus, TinyImageNet', 4),
};

const vggs: [name: string, title: string, data: Dataset, hidden: number][] = [
  ['vgg16-c100', 'VGG-16, CIFAR-100', CIFAR100, 0],
  ['vgg16-tiny', 'VGG-16, TinyImageNet', TINY_IMAGENET, 0],
  ['vgg16-pi-imagenet', 'VGG-16 with one FC layer, ImageNet', IMAGENET, 0],
  ['vgg16-2fc4096-c10', 'VGG-16 with two hidden FC layers (Delphi), CIFAR-10', CIFAR10, 2],
  ['vgg16-2fc4096-tiny', 'VGG-16 with two hidden FC layers (Delphi), TinyImageNet', TINY_IMAGENET, 2],
];

export const vggFamily: Zoo = new Map([
  ...vggs.map(([name, ...rest]): [string, () => NetworkSpecification] => [name, () => vgg16(name, ...rest)]),
  ['vgg16-imagenet', vgg16ImageNet],
  ...Object.entries(alexnets).map(([name, options]): [string, () => NetworkSpecification] => [
    name,
    () => alexnet(name, options),
  ]),
]);
