import type { NetworkSpecification } from '../schema.js';
import { BN, BN_RELU, divisible, Draft, RELU, square, type Zoo } from './draft.js';

const OFA = 'Cai et al., Once for All, ICLR 2020 (arXiv 1908.09791)';
const COMPOFA = 'Sahni et al., CompOFA, ICLR 2021 (arXiv 2104.12642)';

/** Width, stride, activation and squeeze-and-excite of the five elastic units. */
const UNITS: [width: number, stride: number, activation: 'relu' | 'hswish', squeeze: boolean][] = [
  [24, 2, 'relu', false],
  [40, 2, 'relu', true],
  [80, 2, 'hswish', false],
  [112, 1, 'hswish', true],
  [160, 2, 'hswish', true],
];

/** One subnet of the OFA MobileNetV3 space: depth, expansion and kernel of each of the five units. */
export interface OfaMobileNet {
  /** Pixels a side; 128 to 224 in steps of 4 in the published space. */
  resolution?: number;
  units: { depth: 2 | 3 | 4; expand: 3 | 4 | 6; kernel: 3 | 5 | 7 }[];
}

export function ofaMobileNet(
  name: string,
  title: string,
  subnet: OfaMobileNet,
  source = OFA,
): NetworkSpecification {
  const net = new Draft();
  net.stage = 'stem';
  const stem = net.conv(16, 3, { stride: 2, then: ['batch-norm', 'hswish'] });
  net.depthwise(3, 1, BN_RELU);
  let from = net.add([net.conv(16, 1, { then: BN }), stem]);
  let channels = 16;
  UNITS.forEach(([width, first, activation, squeeze], index) => {
    const { depth, expand, kernel } = subnet.units[index]!;
    const then = ['batch-norm', activation];
    net.stage = `U${index + 1}`;
    for (let block = 0; block < depth; block++) {
      const stride = block === 0 ? first : 1;
      const middle = divisible(Math.round(channels * expand));
      net.conv(middle, 1, { inputs: [from], then });
      net.depthwise(kernel, stride, then);
      if (squeeze) squeezeExcite(net, middle);
      const main = net.conv(width, 1, { then: BN });
      from = stride === 1 && width === channels ? net.add([main, from]) : main;
      channels = width;
    }
  });
  net.stage = 'head';
  net.conv(960, 1, { then: ['batch-norm', 'hswish'] });
  net.pool('average', 'global');
  net.linear(1280, { bias: false, then: ['hswish'] });
  net.linear(1000);
  return net.finish({ name, title, source, input: square(3, subnet.resolution ?? 224) });
}

function squeezeExcite(net: Draft, channels: number): void {
  const map = net.last;
  net.pool('average', 'global');
  net.linear(divisible(channels / 4), { then: RELU });
  const gate = net.linear(channels, { then: ['hsigmoid'] });
  net.multiply([map, gate], { name: net.next('se_mul') });
}

/** One subnet of the OFA ResNet-50 space. */
export interface OfaResNet {
  /** Multiplies every width: 0.65, 0.8 or 1. */
  width: number;
  /** Width of the 3x3 relative to the block's output: 0.2, 0.25 or 0.35. */
  expand: number;
  /** Blocks added to 2, 2, 4, 2 and to the stem: 0, 1 or 2. */
  depth: 0 | 1 | 2;
}

export function ofaResNet(name: string, title: string, subnet: OfaResNet): NetworkSpecification {
  const scaleWidth = (width: number): number => divisible(width * subnet.width);
  const net = new Draft();
  net.stage = 'stem';
  const stem = net.conv(scaleWidth(32), 3, { stride: 2, then: BN_RELU });
  if (subnet.depth > 0) net.add([net.conv(scaleWidth(32), 3, { then: BN_RELU }), stem]);
  net.conv(scaleWidth(64), 3, { then: BN_RELU });
  let from = net.pool('max', 3, { stride: 2, padding: 1 });
  [2, 2, 4, 2].forEach((base, group) => {
    const output = scaleWidth(256 << group);
    const middle = divisible(Math.round(output * subnet.expand));
    net.stage = `S${group + 1}`;
    for (let block = 0; block < base + subnet.depth; block++) {
      const stride = block === 0 && group > 0 ? 2 : 1;
      net.conv(middle, 1, { inputs: [from], then: BN_RELU });
      net.conv(middle, 3, { stride, then: BN_RELU });
      const main = net.conv(output, 1, { then: BN });
      from = net.add([main, block === 0 ? downsample(net, output, stride, from) : from], { then: RELU });
    }
  });
  net.stage = 'FC';
  net.classifier(1000);
  return net.finish({ name, title, source: OFA, input: square(3, 224) });
}

function downsample(net: Draft, filters: number, stride: number, from: string): string {
  const pooled = stride > 1 ? net.pool('average', 2, { inputs: [from] }) : from;
  return net.conv(filters, 1, { inputs: [pooled], then: BN });
}

type Unit = OfaMobileNet['units'][number];
const five = (unit: Unit): OfaMobileNet => ({ units: [1, 2, 3, 4, 5].map(() => unit) });
/** CompOFA with fixed kernels: depth and expansion tied. */
const compound = (depth: Unit['depth'], expand: Unit['expand']): OfaMobileNet => ({
  units: ([3, 5, 3, 3, 5] as const).map((kernel) => ({ depth, expand, kernel })),
});

const mobile: [name: string, title: string, subnet: OfaMobileNet, source: string][] = [
  ['ofa-mbv3-max-d4e6k7', 'OFA MobileNetV3, largest subnet', five({ depth: 4, expand: 6, kernel: 7 }), OFA],
  ['ofa-mbv3-min-d2e3k3', 'OFA MobileNetV3, smallest subnet', five({ depth: 2, expand: 3, kernel: 3 }), OFA],
  ['compofa-fixedk-d2e3', 'CompOFA fixed kernels, smallest subnet', compound(2, 3), COMPOFA],
  ['compofa-fixedk-d3e4', 'CompOFA fixed kernels, middle subnet', compound(3, 4), COMPOFA],
  ['compofa-fixedk-d4e6', 'CompOFA fixed kernels, largest subnet', compound(4, 6), COMPOFA],
];
const residual: [name: string, title: string, subnet: OfaResNet][] = [
  ['ofa-resnet50-max', 'OFA ResNet-50, largest subnet', { width: 1, expand: 0.35, depth: 2 }],
  ['ofa-resnet50-mid', 'OFA ResNet-50, middle subnet', { width: 0.8, expand: 0.25, depth: 1 }],
  ['ofa-resnet50-min', 'OFA ResNet-50, smallest subnet', { width: 0.65, expand: 0.2, depth: 0 }],
];

export const ofaFamily: Zoo = new Map([
  ...mobile.map(([name, title, subnet, source]): [string, () => NetworkSpecification] => [
    name,
    () => ofaMobileNet(name, title, subnet, source),
  ]),
  ...residual.map(([name, title, subnet]): [string, () => NetworkSpecification] => [
    name,
    () => ofaResNet(name, title, subnet),
  ]),
]);
