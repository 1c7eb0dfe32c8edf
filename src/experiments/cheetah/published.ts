/** Published numbers of Cheetah (Reagen et al., HPCA 2021). */

export const TEXT = 'Cheetah, HPCA 2021, text';
export const TABLE = 'Cheetah, HPCA 2021, table VI';
export const FIGURE = 'Cheetah, HPCA 2021, read off figures';

/** Operations of "Layer6" of ResNet-50: 3x3, 64 to 64 channels of 56x56, n = 4096. */
export const LAYER6 = 36_864;

/** Table VI: designs within a reticle and as fast as a processor in the clear. */
export const DESIGNS = [
  { network: 'ResNet50', workload: 'resnet50-imagenet', design: '4x512', milliseconds: 198, area: 587 },
  { network: 'ResNet50', workload: 'resnet50-imagenet', design: '8x512', milliseconds: 101, area: 1173 },
  { network: 'VGG16', workload: 'vgg16-imagenet', design: '16x128', milliseconds: 386, area: 587 },
  { network: 'VGG16', workload: 'vgg16-imagenet', design: '32x256', milliseconds: 104, area: 2347 },
  {
    network: 'AlexNet',
    workload: 'alexnet-torchvision-imagenet',
    design: '16x128',
    milliseconds: 111,
    area: 587,
  },
  {
    network: 'AlexNet',
    workload: 'alexnet-torchvision-imagenet',
    design: '32x128',
    milliseconds: 61,
    area: 1174,
  },
] as const;

/** Percent by which a network is slower on ResNet-50's 8x512 than on its own design. */
export const SLOWDOWNS = [
  { network: 'VGG16', workload: 'vgg16-imagenet', own: '32x256', percent: 113 },
  { network: 'AlexNet', workload: 'alexnet-torchvision-imagenet', own: '32x128', percent: 26 },
] as const;

/** Fig. 11a: designs for ResNet-50; of two the PEs and lanes are said. Link: share of its bandwidth. */
export const POINTS = [
  { point: 0, milliseconds: 25, watts: 235, area: 8600, link: 12 },
  { point: 1, milliseconds: 37, watts: 155, area: 2100, link: 8 },
  { point: 2, milliseconds: 63, watts: 92, area: 1300, link: 5 },
  { point: 3, milliseconds: 101, watts: 60, area: 1170, link: 3, design: '8x512' },
  { point: 4, milliseconds: 198, watts: 30, area: 590, link: 2, design: '4x512' },
  { point: 5, milliseconds: 255, watts: 25, area: 440, link: 1 },
] as const;

/** Fig. 11b: percent of the time of the lanes. */
export const KERNELS = { ntt: 60, rotate: 30, multiply: 10 };

/** Percent of a processor's time (SEAL 2.3.1) in ResNet-50, and its seconds. */
export const PROFILE = { ntt: 55.2, rotate: 31.8, multiply: 10.3, add: 2.2 };
export const CPU_SECONDS = 970;
/** How much faster each kernel must get for 100 ms. */
export const NEEDED = { ntt: 16_384, rotate: 8192, multiply: 4096, add: 4096 };
export const TARGET_MS = 100;
/** What 8x512 speeds transforms up by, and by how much a lane's transform is faster than a processor's. */
export const NTT_SPEEDUP = 15_360;
export const NTT_UNIT_SPEEDUP = 1.5;

/** Fig. 6 and text: speed-ups over Gazelle of HE-PTune with input alignment, and with partial alignment as well. */
export const SPEEDUPS = {
  'LeNet-300-100': { ia: 1.6, pa: 7 },
  LeNet5: { ia: 1.55, pa: 5.9 },
  AlexNet: { ia: 3.6, pa: 19 },
  VGG16: { ia: 11.7, pa: 79.5 },
  ResNet50: { ia: 5.5, pa: 55.6 },
} as const;
