import type { NetworkSpecification } from '../schema.js';
import { BN, BN_RELU, Draft, IMAGENET, square, type Zoo } from './draft.js';

export const SHUFFLE_V1 = 'Zhang et al., ShuffleNet, CVPR 2018 (arXiv 1707.01083)';
export const SHUFFLE_V2 = 'Ma et al., ShuffleNet V2, ECCV 2018 (arXiv 1807.11164)';

/** Units of the three stages of both versions. */
const UNITS = [4, 8, 4];
const STEM = 24;

/** 3x3 convolution and max-pool, both of stride 2; the size that is left. */
function stem(net: Draft): { from: string; size: number } {
  net.stage = 'stem';
  net.conv(STEM, 3, { stride: 2, then: BN_RELU });
  return { from: net.pool('max', 3, { stride: 2, padding: 1 }), size: IMAGENET.size / 4 };
}

/** Channels in another order: a view of the same shape. */
const shuffle = (net: Draft, from: string, channels: number, size: number): string =>
  net.numbered('shuffle', { inputs: [from] }, { kind: 'reshape', shape: square(channels, size) });

/**
 * Version 1: grouped 1x1 to a quarter of the channels, shuffle, depthwise 3x3, grouped 1x1; added to the input, or
 * joined with its average where the stride is 2. The first 1x1 of stage 2 is not grouped.
 */
function shufflenetV1(groups: number, widths: readonly number[]): NetworkSpecification {
  const net = new Draft();
  let { from, size } = stem(net);
  let channels = STEM;
  widths.forEach((width, index) => {
    net.stage = `S${index + 2}`;
    for (let unit = 0; unit < UNITS[index]!; unit++) {
      const stride = unit === 0 ? 2 : 1;
      const middle = width / 4;
      const first = index === 0 && unit === 0;
      const narrow = net.conv(middle, 1, { inputs: [from], groups: first ? 1 : groups, then: BN_RELU });
      if (groups > 1) shuffle(net, narrow, middle, size);
      net.depthwise(3, stride, BN);
      const joined = stride === 2;
      const main = net.conv(joined ? width - channels : width, 1, { groups, then: BN });
      if (joined) {
        const side = net.pool('average', 3, { stride: 2, padding: 1, inputs: [from] });
        from = net.concat([side, main], { then: ['relu'] });
        size /= 2;
      } else from = net.add([main, from], { then: ['relu'] });
      channels = width;
    }
  });
  net.stage = 'head';
  net.classifier(IMAGENET.classes);
  return net.finish({
    name: `shufflenetv1-g${groups}-imagenet`,
    title: `ShuffleNet with ${groups} groups, ImageNet`,
    source: `${SHUFFLE_V1}; layers from memory, totals as its authors' repository states them`,
    input: square(3, IMAGENET.size),
  });
}

/** Version 2: half of the channels pass a unit of stride 1 by; every unit ends in a shuffle. */
function shufflenetV2(widths: readonly number[], head: number): NetworkSpecification {
  const net = new Draft();
  let { from, size } = stem(net);
  widths.forEach((width, index) => {
    net.stage = `S${index + 2}`;
    const half = width / 2;
    for (let unit = 0; unit < UNITS[index]!; unit++) {
      const stride = unit === 0 ? 2 : 1;
      const [side, start] = stride === 2 ? [halved(net, from, half), from] : parted(net, from, half, size);
      net.conv(half, 1, { inputs: [start], then: BN_RELU });
      net.depthwise(3, stride, BN);
      const main = net.conv(half, 1, { then: BN_RELU });
      size /= stride;
      from = shuffle(net, net.concat([side, main]), width, size);
    }
  });
  net.stage = 'head';
  net.conv(head, 1, { then: BN_RELU });
  net.classifier(IMAGENET.classes);
  return net.finish({
    name: 'shufflenetv2-imagenet',
    title: 'ShuffleNet V2, ImageNet',
    source: `${SHUFFLE_V2}; as torchvision's shufflenet_v2_x1_0`,
    input: square(3, IMAGENET.size),
  });
}

/** The branch of a unit of stride 2 that the other version has an average for. */
function halved(net: Draft, from: string, half: number): string {
  const window = { kernel: 3, stride: 2, padding: 1 };
  net.numbered('conv', { inputs: [from], then: BN }, { kind: 'depthwise', ...window });
  return net.conv(half, 1, { then: BN_RELU });
}

/** Both halves of the channels: what passes by, and what is computed with. */
function parted(net: Draft, from: string, half: number, size: number): [side: string, start: string] {
  const part = (kind: string): string =>
    net.numbered(kind, { inputs: [from] }, { kind: 'reshape', shape: square(half, size), mode: 'select' });
  return [part('side'), part('main')];
}

export const shufflenets: Zoo = new Map<string, () => NetworkSpecification>([
  ['shufflenetv1-g3-imagenet', () => shufflenetV1(3, [240, 480, 960])],
  ['shufflenetv2-imagenet', () => shufflenetV2([116, 232, 464], 1024)],
]);
