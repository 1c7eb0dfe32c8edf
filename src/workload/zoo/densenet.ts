import type { NetworkSpecification } from '../schema.js';
import { BN_RELU, Draft, IMAGENET, square, type Zoo } from './draft.js';

const SOURCE = "Huang et al., DenseNet, CVPR 2017 (arXiv 1608.06993); as torchvision's densenet121";

const GROWTH = 32;
const BLOCKS = [6, 12, 24, 16];

/** Batch norm and ReLU before a convolution, over everything that is joined so far. */
const normed = (net: Draft, inputs: string[]): string =>
  net.numbered('norm', { inputs, then: ['relu'] }, { kind: 'norm', type: 'batch' });

function densenet121(): NetworkSpecification {
  const net = new Draft();
  net.stage = 'stem';
  net.conv(2 * GROWTH, 7, { stride: 2, then: BN_RELU });
  let from = net.pool('max', 3, { stride: 2, padding: 1 });
  let channels = 2 * GROWTH;
  BLOCKS.forEach((layers, block) => {
    net.stage = `D${block + 1}`;
    for (let layer = 0; layer < layers; layer++) {
      normed(net, [from]);
      net.conv(4 * GROWTH, 1, { then: BN_RELU });
      const grown = net.conv(GROWTH, 3);
      from = net.concat([from, grown]);
      channels += GROWTH;
    }
    from = normed(net, [from]);
    if (block === BLOCKS.length - 1) return;
    channels /= 2;
    net.stage = `T${block + 1}`;
    net.conv(channels, 1);
    from = net.pool('average', 2, { stride: 2 });
  });
  net.stage = 'head';
  net.classifier(IMAGENET.classes);
  return net.finish({
    name: 'densenet121-imagenet',
    title: 'DenseNet-121, ImageNet',
    source: SOURCE,
    input: square(3, IMAGENET.size),
  });
}

export const densenets: Zoo = new Map([['densenet121-imagenet', densenet121]]);
