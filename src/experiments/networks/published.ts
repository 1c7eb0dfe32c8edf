/** Published totals of networks, and where each was read. */
import type { Evidence, Mark } from '../../results/reproduction.js';

/** `MACs` of one image, parameters (batch norm included unless said otherwise), ReLU outputs of one image. */
export type Quantity = 'MACs' | 'parameters' | 'parameters without batch norm' | 'ReLUs';

export interface Total {
  network: string;
  quantity: Quantity;
  value: number;
  /** What the digits that were printed leave open: half of the last one; 0 for a count to the unit. */
  open: number;
  source: string;
  mark: Mark;
  evidence: Evidence;
  /** Another input size of the same network: the same number again. */
  variant?: boolean;
}

const TORCHVISION = 'torchvision, metadata of the weights (num_params, GFLOPS)';
const KERAS_HUB = 'KerasHub, metadata of the presets';
const PYTHIA = 'EleutherAI, model cards of Pythia';
const MOBILENET = 'MobileNet (arXiv 1704.04861), as ULSAM (WACV 2020) quotes it';
const DEEPREDUCE = 'DeepReDuce (ICML 2021), slides';
const CPI = 'characterizing private inference (ASPLOS 2023), code of its authors';
const UNREAD = 'total handed down with the layer tables of the networks; its source was not read';

const found = { mark: 'found', evidence: 'published' } as const;
const recalled = { mark: 'recalled', evidence: 'recalled' } as const;

/** Parameters and GMACs that a library states. */
const STATED: readonly (readonly [network: string, parameters: number | undefined, gigaMacs: number])[] = [
  ['resnet18-imagenet', 11_689_512, 1.814],
  ['resnet34-imagenet', 21_797_672, 3.664],
  ['resnet50-imagenet', 25_557_032, 4.089],
  ['resnet101-imagenet', 44_549_160, 7.801],
  ['resnet152-imagenet', 60_192_808, 11.514],
  ['vgg16-imagenet', 138_357_544, 15.47],
  ['alexnet-torchvision-imagenet', 61_100_840, 0.714],
  ['mobilenetv2-imagenet', 3_504_872, 0.301],
  ['googlenet-imagenet', 6_624_904, 1.498],
  ['vit-base16-224', 86_567_656, 17.564],
  // Its parameters are stated with the auxiliary head, which our graph has not.
  ['inception-v3-imagenet299', undefined, 5.713],
];

const PARAMETERS: Readonly<Record<string, readonly (readonly [network: string, parameters: number])[]>> = {
  [KERAS_HUB]: [
    ['gpt2-small-T128', 124_439_808],
    ['gpt2-medium-T1024', 354_823_168],
    ['gpt2-large-T1024', 774_030_080],
    ['gpt2-xl-T1024', 1_557_611_200],
    ['inception-v4-imagenet299', 42_679_816],
  ],
  [PYTHIA]: [
    ['pythia-70m-T128', 70_426_624],
    ['pythia-160m-T128', 162_322_944],
    ['pythia-410m-T128', 405_334_016],
    ['pythia-1b-T128', 1_011_781_632],
    ['pythia-1.4b-T128', 1_414_647_808],
    ['pythia-2.8b-T128', 2_775_208_960],
    ['pythia-6.9b-T128', 6_857_302_016],
    ['pythia-12b-T128', 11_846_072_320],
  ],
};

const RELUS: readonly (readonly [network: string, relus: number])[] = [
  ['resnet18-c100', 557_056],
  ['resnet18-tiny', 2_228_224],
  ['resnet18-pi-imagenet', 27_295_744],
  ['resnet32-c100', 303_104],
  ['resnet32-tiny', 1_212_416],
  ['resnet32-pi-imagenet', 14_852_096],
  ['vgg16-c100', 276_480],
  ['vgg16-tiny', 1_105_920],
  ['vgg16-pi-imagenet', 13_547_520],
  ['vgg16-2fc4096-c10', 284_672],
  ['vgg16-2fc4096-tiny', 1_114_112],
];

/** Totals that nobody here read in a source. */
const HANDED_DOWN: readonly (readonly [network: string, quantity: Quantity, value: number, open: number])[] =
  [
    ['resnet18-imagenet', 'MACs', 1_814_073_344, 0],
    ['resnet34-imagenet', 'MACs', 3_663_761_408, 0],
    ['vgg16-imagenet', 'MACs', 15_470_264_320, 0],
    ['alexnet-torchvision-imagenet', 'MACs', 714_188_480, 0],
    ['mobilenetv1-imagenet', 'MACs', 568_740_352, 0],
    ['mobilenetv1-imagenet', 'parameters', 4_231_976, 0],
    ['mobilenetv2-imagenet', 'MACs', 300_774_272, 0],
    ['resnet34-tiny', 'ReLUs', 3_866_624, 0],
    ['mobilenetv1-c100', 'ReLUs', 411_648, 0],
    ['resnet50-v1-imagenet', 'MACs', 3.858e9, 0.5e6],
    ['resnet50-v1-imagenet', 'parameters', 25_557_032, 0],
    ['alexnet-original-imagenet', 'MACs', 724_406_816, 0],
    ['alexnet-original-imagenet', 'parameters', 60_965_224, 0],
    ['inception-v3-imagenet299', 'parameters', 23_834_568, 0],
    ['inception-v4-imagenet299', 'MACs', 12.27e9, 5e6],
    ['vit-tiny16-224-in1k', 'parameters', 5_717_416, 0],
    ['vit-small16-224', 'parameters', 22_050_664, 0],
    ['resnet34-c100', 'ReLUs', 966_656, 0],
    ['resnet10-c100', 'ReLUs', 311_296, 0],
    ['resnet9-deepreduce-c100', 'ReLUs', 245_760, 0],
    ['resnet20-c100', 'ReLUs', 188_416, 0],
    ['resnet56-c100', 'ReLUs', 532_480, 0],
    ['resnet18-snl-c100', 'ReLUs', 491_520, 0],
    ['resnet34-snl-c100', 'ReLUs', 901_120, 0],
    ['resnet18-snl-tiny', 'ReLUs', 1_966_080, 0],
    ['wrn22-8-snl-c100', 'ReLUs', 1_359_872, 0],
    ['wrn22-8-c100', 'ReLUs', 1_392_640, 0],
    ['wrn22-8-snl-tiny', 'ReLUs', 5_439_488, 0],
  ];

const printed = (
  source: string,
  network: string,
  quantity: Quantity,
  value: number,
  open: number,
): Total => ({ network, quantity, value, open, source, ...found });

export const TOTALS: readonly Total[] = [
  ...STATED.flatMap(([network, parameters, gigaMacs]) => [
    printed(TORCHVISION, network, 'MACs', Math.round(gigaMacs * 1e3) * 1e6, 0.5e6),
    ...(parameters === undefined ? [] : [printed(TORCHVISION, network, 'parameters', parameters, 0)]),
  ]),
  ...Object.entries(PARAMETERS).flatMap(([source, rows]) =>
    rows.map(([network, value]) => printed(source, network, 'parameters', value, 0)),
  ),
  { ...printed(KERAS_HUB, 'gpt2-small-T256', 'parameters', 124_439_808, 0), variant: true },
  printed(MOBILENET, 'mobilenetv1-imagenet', 'MACs', 569e6, 0.5e6),
  printed(MOBILENET, 'mobilenetv1-imagenet', 'parameters', 4.2e6, 0.05e6),
  printed(DEEPREDUCE, 'mobilenetv1-c100', 'MACs', 46.45e6, 5e3),
  printed(DEEPREDUCE, 'mobilenetv1-c100', 'ReLUs', 411.65e3, 5),
  printed(DEEPREDUCE, 'mobilenetv1-c100', 'parameters without batch norm', 3.29e6, 5e3),
  printed(DEEPREDUCE, 'resnet34-tiny', 'ReLUs', 3867e3, 500),
  ...RELUS.map(([network, value]) => printed(CPI, network, 'ReLUs', value, 0)),
  ...HANDED_DOWN.map(([network, quantity, value, open]) => ({
    network,
    quantity,
    value,
    open,
    source: UNREAD,
    ...recalled,
  })),
];
