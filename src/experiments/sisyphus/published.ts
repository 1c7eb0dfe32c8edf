/** What Sisyphus (Garimella, Jha, Reagen 2021) says, and what it was said of. */

export const CLAIM =
  'Sisyphus (arXiv 2107.12342), abstract: no strategy reaches the accuracy of ReLUs on deep networks, activations escape';

/** Its strategies; the normalisation is one of x^2 and of the fit alike. */
export const STRATEGIES = [
  { title: 'Taylor SiLU, degree 2', options: { strategy: 'taylor-silu', degree: 2 } },
  { title: 'Taylor SiLU, degree 6', options: { strategy: 'taylor-silu', degree: 6 } },
  { title: 'Taylor ReLU', options: { strategy: 'taylor-relu' } },
  { title: 'fit, degree 2', options: { strategy: 'fit', degree: 2 } },
  { title: 'fit, ApproxMinMaxNorm', options: { strategy: 'fit', degree: 2, norm: 'minmax' } },
  { title: 'QuaIL', options: { strategy: 'quail' } },
] as const;

/** Networks of the study that are in the zoo, shallow ones first. */
export const NETWORKS = [
  'minionn-c10',
  'alexnet-sisyphus-c100',
  'vgg16-c100',
  'resnet18-c100',
  'resnet20-c100',
  'resnet32-c100',
  'mobilenetv1-c100',
] as const;

/** Those with more than 12 layers. */
export const DEEP = [
  'vgg16-c100',
  'resnet18-c100',
  'resnet20-c100',
  'resnet32-c100',
  'mobilenetv1-c100',
] as const;

/** Deviations of the outlier that is followed: one in 2 million values is as large. */
export const SIGMAS = 5;
