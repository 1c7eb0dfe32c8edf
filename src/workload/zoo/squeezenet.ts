import type { NetworkSpecification } from '../schema.js';
import { Draft, IMAGENET, RELU, square, type Zoo } from './draft.js';

const SOURCE =
  'Iandola et al., SqueezeNet (arXiv 1602.07360); as torchvision has it: 224x224, no padding in the first layer, max-pools that round up';

/** Max-pool 3 of stride 2 that rounds up: one row and column beyond the edge where the size is even. */
const poolUp = (net: Draft, size: number): number => {
  const padding = size % 2 === 0 ? { top: 0, bottom: 1, left: 0, right: 1 } : 0;
  net.pool('max', 3, { stride: 2, padding });
  return size >> 1;
};

/** Squeeze to `narrow` channels, expand by 1x1 and by 3x3 to `wide` each. */
function fire(net: Draft, narrow: number, wide: number): void {
  const squeezed = net.conv(narrow, 1, { bias: true, then: RELU });
  const one = net.conv(wide, 1, { inputs: [squeezed], bias: true, then: RELU });
  const three = net.conv(wide, 3, { inputs: [squeezed], bias: true, then: RELU });
  net.concat([one, three]);
}

const FIRES = [
  [16, 64],
  [16, 64],
  [32, 128],
  [32, 128],
  [48, 192],
  [48, 192],
  [64, 256],
  [64, 256],
] as const;

/** `pools`: fire modules before which a max-pool stands. */
function squeezenet(version: '1.0' | '1.1', stem: [filters: number, kernel: number], pools: number[]) {
  const net = new Draft();
  net.stage = 'stem';
  net.conv(...stem, { stride: 2, padding: 0, bias: true, then: RELU });
  let size = Math.floor((IMAGENET.size - stem[1]) / 2) + 1;
  FIRES.forEach(([narrow, wide], index) => {
    if (pools.includes(index + 2)) size = poolUp(net, size);
    net.stage = `fire${index + 2}`;
    fire(net, narrow, wide);
  });
  net.stage = 'head';
  net.conv(IMAGENET.classes, 1, { bias: true, then: RELU });
  net.pool('average', 'global');
  return net.finish({
    name: `squeezenet${version}-imagenet`,
    title: `SqueezeNet ${version}, ImageNet`,
    source: SOURCE,
    input: square(3, IMAGENET.size),
  });
}

export const squeezenets: Zoo = new Map<string, () => NetworkSpecification>([
  ['squeezenet1.0-imagenet', () => squeezenet('1.0', [96, 7], [2, 5, 9])],
  ['squeezenet1.1-imagenet', () => squeezenet('1.1', [64, 3], [2, 4, 6])],
]);
