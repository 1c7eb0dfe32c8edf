import type { NetworkSpecification } from '../schema.js';
import type { Pair } from '../shapes.js';
import { BN_RELU, Draft, square, type Zoo } from './draft.js';

const then = BN_RELU;
/** Padding of a max-pool 3 with stride 2 that rounds up (Caffe's ceil mode). */
const CEIL = { top: 0, bottom: 1, left: 0, right: 1 };

/** One convolution of a branch: filters, kernel, and stride 2 without padding where it reduces. */
type Step = [filters: number, kernel: Pair, reduce?: 'reduce'];

function branch(net: Draft, from: string, steps: Step[]): string {
  let name = from;
  for (const [filters, kernel, reduce] of steps) {
    const reduction = reduce === undefined ? {} : { stride: 2, padding: 0 };
    name = net.conv(filters, kernel, { ...reduction, inputs: [name], then });
  }
  return name;
}

/** GoogLeNet modules: 1x1; 3x3 reduce and 3x3; "5x5" reduce and 3x3 (as torchvision); pool projection. */
const MODULES: [stage: string, widths: [number, number, number, number, number, number]][] = [
  ['3a', [64, 96, 128, 16, 32, 32]],
  ['3b', [128, 128, 192, 32, 96, 64]],
  ['4a', [192, 96, 208, 16, 48, 64]],
  ['4b', [160, 112, 224, 24, 64, 64]],
  ['4c', [128, 128, 256, 24, 64, 64]],
  ['4d', [112, 144, 288, 32, 64, 64]],
  ['4e', [256, 160, 320, 32, 128, 128]],
  ['5a', [256, 160, 320, 32, 128, 128]],
  ['5b', [384, 192, 384, 48, 128, 128]],
];

function googlenet(): NetworkSpecification {
  const net = new Draft();
  net.stage = 'stem';
  net.conv(64, 7, { stride: 2, then });
  net.pool('max', 3, { stride: 2, padding: CEIL });
  net.conv(64, 1, { then });
  net.conv(192, 3, { then });
  let from = net.pool('max', 3, { stride: 2, padding: CEIL });
  for (const [stage, [direct, reduce3, out3, reduce5, out5, projection]] of MODULES) {
    net.stage = stage;
    const branches = [
      branch(net, from, [[direct, 1]]),
      branch(net, from, [
        [reduce3, 1],
        [out3, 3],
      ]),
      branch(net, from, [
        [reduce5, 1],
        [out5, 3],
      ]),
    ];
    const pooled = net.pool('max', 3, { stride: 1, padding: 1, inputs: [from] });
    branches.push(branch(net, pooled, [[projection, 1]]));
    from = net.concat(branches, { name: `${stage}_cat` });
    if (stage === '3b') from = net.pool('max', 3, { stride: 2, padding: CEIL });
    if (stage === '4e') from = net.pool('max', 2);
  }
  net.stage = 'FC';
  net.classifier(1000);
  return net.finish({
    name: 'googlenet-imagenet',
    title: 'GoogLeNet (Inception v1 with batch norm), ImageNet',
    source:
      'Szegedy et al., Going Deeper with Convolutions, CVPR 2015 (arXiv 1409.4842); counts as torchvision',
    input: square(3, 224),
  });
}

/** A module whose last branch is an average pool and a 1x1. */
function pooledModule(net: Draft, from: string, branches: Step[][], projection: number): string {
  const ends = branches.map((steps) => branch(net, from, steps));
  const pooled = net.pool('average', 3, { stride: 1, padding: 1, inputs: [from] });
  ends.push(branch(net, pooled, [[projection, 1]]));
  return net.concat(ends, { name: `${net.stage}_cat` });
}

function reduction(net: Draft, from: string, branches: Step[][]): string {
  const ends = branches.map((steps) => branch(net, from, steps));
  ends.push(net.pool('max', 3, { stride: 2, inputs: [from] }));
  return net.concat(ends, { name: `${net.stage}_cat` });
}

function inceptionStem(net: Draft): string {
  net.stage = 'stem';
  net.conv(32, 3, { stride: 2, padding: 0, then });
  net.conv(32, 3, { padding: 0, then });
  const map = net.conv(64, 3, { then });
  const pooled = net.pool('max', 3, { stride: 2 });
  let from = net.concat([pooled, branch(net, map, [[96, 3, 'reduce']])], { name: 'm3_cat' });
  const valid = { padding: 0, then };
  net.conv(64, 1, { inputs: [from], then });
  const narrow = net.conv(96, 3, valid);
  branch(net, from, [
    [64, 1],
    [64, [1, 7]],
    [64, [7, 1]],
  ]);
  from = net.concat([narrow, net.conv(96, 3, valid)], { name: 'm4_cat' });
  const reduced = branch(net, from, [[192, 3, 'reduce']]);
  return net.concat([reduced, net.pool('max', 3, { stride: 2, inputs: [from] })], { name: 'm5_cat' });
}

/** Inception-C splits two of its branches into a 1x3 and a 3x1. */
function inceptionC(net: Draft, from: string): string {
  const ends = [branch(net, from, [[256, 1]])];
  const second = branch(net, from, [[384, 1]]);
  ends.push(branch(net, second, [[256, [1, 3]]]), branch(net, second, [[256, [3, 1]]]));
  const third = branch(net, from, [
    [384, 1],
    [448, [3, 1]],
    [512, [1, 3]],
  ]);
  ends.push(branch(net, third, [[256, [1, 3]]]), branch(net, third, [[256, [3, 1]]]));
  const pooled = net.pool('average', 3, { stride: 1, padding: 1, inputs: [from] });
  ends.push(branch(net, pooled, [[256, 1]]));
  return net.concat(ends, { name: `${net.stage}_cat` });
}

const A: Step[][] = [
  [[96, 1]],
  [
    [64, 1],
    [96, 3],
  ],
  [
    [64, 1],
    [96, 3],
    [96, 3],
  ],
];
const B: Step[][] = [
  [[384, 1]],
  [
    [192, 1],
    [224, [1, 7]],
    [256, [7, 1]],
  ],
  [
    [192, 1],
    [192, [7, 1]],
    [224, [1, 7]],
    [224, [7, 1]],
    [256, [1, 7]],
  ],
];
const REDUCTION_A: Step[][] = [
  [[384, 3, 'reduce']],
  [
    [192, 1],
    [224, 3],
    [256, 3, 'reduce'],
  ],
];
const REDUCTION_B: Step[][] = [
  [
    [192, 1],
    [192, 3, 'reduce'],
  ],
  [
    [256, 1],
    [256, [1, 7]],
    [320, [7, 1]],
    [320, 3, 'reduce'],
  ],
];

function inceptionV4(): NetworkSpecification {
  const net = new Draft();
  let from = inceptionStem(net);
  const group = (letter: string, count: number, module: (from: string) => string): void => {
    for (let index = 1; index <= count; index++) {
      net.stage = count === 1 ? letter : `${letter}${index}`;
      from = module(from);
    }
  };
  group('A', 4, (input) => pooledModule(net, input, A, 96));
  group('RA', 1, (input) => reduction(net, input, REDUCTION_A));
  group('B', 7, (input) => pooledModule(net, input, B, 128));
  group('RB', 1, (input) => reduction(net, input, REDUCTION_B));
  group('C', 3, (input) => inceptionC(net, input));
  net.stage = 'FC';
  net.classifier(1000);
  return net.finish({
    name: 'inception-v4-imagenet299',
    title: 'Inception-v4, ImageNet at 299x299',
    source: 'Szegedy et al., Inception-v4, AAAI 2017 (arXiv 1602.07261)',
    input: square(3, 299),
  });
}

/** Inception-v3 modules at 35x35: 1x1; 1x1 and 5x5; 1x1 and two 3x3; pool projection. */
const v3A: Step[][] = [
  [[64, 1]],
  [
    [48, 1],
    [64, 5],
  ],
  [
    [64, 1],
    [96, 3],
    [96, 3],
  ],
];
/** At 17x17, with `narrow` channels between the factors of the 7x7. */
const v3B = (narrow: number): Step[][] => [
  [[192, 1]],
  [
    [narrow, 1],
    [narrow, [1, 7]],
    [192, [7, 1]],
  ],
  [
    [narrow, 1],
    [narrow, [7, 1]],
    [narrow, [1, 7]],
    [narrow, [7, 1]],
    [192, [1, 7]],
  ],
];
const V3_REDUCTION_A: Step[][] = [
  [[384, 3, 'reduce']],
  [
    [64, 1],
    [96, 3],
    [96, 3, 'reduce'],
  ],
];
const V3_REDUCTION_B: Step[][] = [
  [
    [192, 1],
    [320, 3, 'reduce'],
  ],
  [
    [192, 1],
    [192, [1, 7]],
    [192, [7, 1]],
    [192, 3, 'reduce'],
  ],
];

/** At 8x8: two branches end in a 1x3 beside a 3x1. */
function v3C(net: Draft, from: string): string {
  const split = (steps: Step[]): string[] => {
    const last = branch(net, from, steps);
    return [branch(net, last, [[384, [1, 3]]]), branch(net, last, [[384, [3, 1]]])];
  };
  const ends = [branch(net, from, [[320, 1]]), ...split([[384, 1]])];
  ends.push(
    ...split([
      [448, 1],
      [384, 3],
    ]),
  );
  const pooled = net.pool('average', 3, { stride: 1, padding: 1, inputs: [from] });
  ends.push(branch(net, pooled, [[192, 1]]));
  return net.concat(ends, { name: `${net.stage}_cat` });
}

/** Inception-v3 without its auxiliary classifier. */
function inceptionV3(): NetworkSpecification {
  const net = new Draft();
  net.stage = 'stem';
  net.conv(32, 3, { stride: 2, padding: 0, then });
  net.conv(32, 3, { padding: 0, then });
  net.conv(64, 3, { then });
  net.pool('max', 3, { stride: 2 });
  net.conv(80, 1, { then });
  net.conv(192, 3, { padding: 0, then });
  let from = net.pool('max', 3, { stride: 2 });
  for (const [index, projection] of [32, 64, 64].entries()) {
    net.stage = `A${index + 1}`;
    from = pooledModule(net, from, v3A, projection);
  }
  net.stage = 'RA';
  from = reduction(net, from, V3_REDUCTION_A);
  for (const [index, narrow] of [128, 160, 160, 192].entries()) {
    net.stage = `B${index + 1}`;
    from = pooledModule(net, from, v3B(narrow), 192);
  }
  net.stage = 'RB';
  from = reduction(net, from, V3_REDUCTION_B);
  for (const stage of ['C1', 'C2']) {
    net.stage = stage;
    from = v3C(net, from);
  }
  net.stage = 'FC';
  net.classifier(1000);
  return net.finish({
    name: 'inception-v3-imagenet299',
    title: 'Inception-v3 without auxiliary classifier, ImageNet at 299x299',
    source:
      'Szegedy et al., Rethinking the Inception Architecture, CVPR 2016 (arXiv 1512.00567); counts as torchvision',
    input: square(3, 299),
  });
}

export const inceptions: Zoo = new Map([
  ['googlenet-imagenet', googlenet],
  ['inception-v3-imagenet299', inceptionV3],
  ['inception-v4-imagenet299', inceptionV4],
]);
