import type { NetworkSpecification } from '../schema.js';
import { BN, BN_RELU, Draft, IMAGENET, square, type Zoo } from './draft.js';

const SOURCE = "Tan et al., MnasNet, CVPR 2019 (arXiv 1807.11626); as torchvision's mnasnet1_0";

/** Width, kernel, stride of the first, expansion and number of the blocks of six stacks. */
const STACKS: [width: number, kernel: number, stride: number, expansion: number, blocks: number][] = [
  [24, 3, 2, 3, 3],
  [40, 5, 2, 3, 3],
  [80, 5, 2, 6, 3],
  [96, 3, 1, 6, 2],
  [192, 5, 2, 6, 4],
  [320, 3, 1, 6, 1],
];

function mnasnet(): NetworkSpecification {
  const net = new Draft();
  net.stage = 'stem';
  net.conv(32, 3, { stride: 2, then: BN_RELU });
  net.depthwise(3, 1, BN_RELU);
  let channels = 16;
  let from = net.conv(channels, 1, { then: BN });
  STACKS.forEach(([width, kernel, first, expansion, blocks], stack) => {
    net.stage = `B${stack + 1}`;
    for (let block = 0; block < blocks; block++) {
      const stride = block === 0 ? first : 1;
      net.conv(channels * expansion, 1, { inputs: [from], then: BN_RELU });
      net.depthwise(kernel, stride, BN_RELU);
      const main = net.conv(width, 1, { then: BN });
      from = stride === 1 && width === channels ? net.add([main, from]) : main;
      channels = width;
    }
  });
  net.stage = 'head';
  net.conv(1280, 1, { then: BN_RELU });
  net.classifier(IMAGENET.classes);
  return net.finish({
    name: 'mnasnet-imagenet',
    title: 'MnasNet, ImageNet',
    source: SOURCE,
    input: square(3, IMAGENET.size),
  });
}

export const mnasnets: Zoo = new Map([['mnasnet-imagenet', mnasnet]]);
