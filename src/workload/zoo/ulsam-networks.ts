import type { NetworkSpecification } from '../schema.js';
import { IMAGENET, type Zoo } from './draft.js';
import { mobilenetV1, mobilenetV2, V1, V2, V2_IMAGENET } from './mobilenet.js';
import { ULSAM, type Attention } from './ulsam.js';

type Row = [family: 1 | 2, attention: Attention, share?: number];

/**
 * MobileNets with the attention where the printed costs have it: which of equal layers it was cannot be told from
 * them, the last one is taken. V1 counts its 13 separable layers, V2 its 17 bottlenecks.
 */
const ROWS: readonly Row[] = [
  [1, { after: [11] }],
  [1, { after: [13] }],
  [1, { instead: [11] }],
  [1, { instead: [11] }, 0.75],
  [1, { instead: [11] }, 0.5],
  [2, { after: [16] }],
  [2, { instead: [13] }],
  [2, { instead: [16] }],
  [2, { instead: [10, 13] }],
  [2, { instead: [15, 16] }],
  [2, { instead: [13, 16] }],
  [2, { instead: [12, 13, 15, 16] }],
];

function entry([family, attention, share = 1]: Row): [string, () => NetworkSpecification] {
  const { after, instead = [] } = attention;
  const width = share === 1 ? '' : `-w${share}`;
  const where = after === undefined ? `for-${instead.join('-')}` : `after-${after.join('-')}`;
  const name = `mobilenetv${family}${width}-ulsam-${where}-imagenet`;
  const layers = family === 1 ? 'separable layer' : `bottleneck${instead.length > 1 ? 's' : ''}`;
  const how =
    after === undefined ? `instead of ${layers} ${instead.join(', ')}` : `after ${layers} ${after[0]}`;
  const title = `MobileNetV${family}${share === 1 ? '' : ` with ${share} of the channels`}, ULSAM (g = 4) ${how}, ImageNet`;
  const source = `${family === 1 ? V1 : V2}; ${ULSAM}`;
  return [
    name,
    () =>
      family === 1
        ? mobilenetV1(name, title, { data: IMAGENET, share, source, attention })
        : mobilenetV2(name, title, source, { ...V2_IMAGENET, attention }),
  ];
}

export const ulsams: Zoo = new Map(ROWS.map(entry));
