import { findFile } from '../../document/files.js';
import { buildNetwork } from '../../workload/expand.js';
import type { Network } from '../../workload/graph.js';
import { loadNetwork } from '../../workload/load.js';

/** Keras's ResNet50 has its strides in the first convolution of a block: version 1. */
const FILES = {
  AlexNet: 'alexnet-torchvision-imagenet',
  VGG16: 'vgg16-imagenet',
  ResNet50: 'resnet50-v1-imagenet',
} as const;

export const networkOf = (name: string): Network => {
  if (name === 'LeNet5') return lenet5();
  if (name === 'LeNet-300-100') return lenet300();
  return loadNetwork(findFile('workloads', FILES[name as keyof typeof FILES]));
};

/** The fully connected network of the pruning papers. */
const lenet300 = (): Network =>
  buildNetwork({
    kind: 'network',
    name: 'lenet-300-100',
    input: { channels: 784, height: 1, width: 1 },
    operators: [300, 100, 10].map((features) => ({
      name: `fc${features}`,
      kind: 'linear' as const,
      features,
    })),
  });

/** Caffe's LeNet-5, as the pruning papers have it; the paper does not say which one it means (assumed). */
const lenet5 = (): Network =>
  buildNetwork({
    kind: 'network',
    name: 'lenet5',
    input: { channels: 1, height: 28, width: 28 },
    operators: [
      { name: 'conv1', kind: 'conv', filters: 20, kernel: 5 },
      { name: 'pool1', kind: 'pool', type: 'max', kernel: 2 },
      { name: 'conv2', kind: 'conv', filters: 50, kernel: 5 },
      { name: 'pool2', kind: 'pool', type: 'max', kernel: 2 },
      { name: 'flat', kind: 'reshape', shape: 'flatten' },
      { name: 'fc1', kind: 'linear', features: 500 },
      { name: 'fc2', kind: 'linear', features: 10 },
    ],
  });
