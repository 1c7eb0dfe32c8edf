import type { NetworkSpecification } from '../schema.js';
import { Draft, RELU, square, vector, type Zoo } from './draft.js';

const FATHOM = 'Adolf et al., Fathom, IISWC 2016 (arXiv 1608.06581), as its code builds it';

function alexnet(): NetworkSpecification {
  const net = new Draft();
  const convolutions: [filters: number, kernel: number, stride: number, pool: boolean][] = [
    [64, 11, 4, true],
    [192, 5, 1, true],
    [384, 3, 1, false],
    [256, 3, 1, false],
    [256, 3, 1, true],
  ];
  for (const [filters, kernel, stride, pool] of convolutions) {
    net.conv(filters, kernel, { stride, padding: 'same', bias: true, then: RELU });
    if (pool) net.pool('max', 3, { stride: 2 });
  }
  net.flatten();
  net.linear(4096, { then: RELU });
  net.linear(4096, { then: RELU });
  net.linear(1001);
  return finish(net, 'fathom-alexnet', 'Fathom alexnet', 64);
}

function vgg(): NetworkSpecification {
  const net = new Draft();
  const groups: [width: number, convolutions: number][] = [
    [64, 2],
    [128, 2],
    [256, 2],
    [512, 3],
    [512, 3],
  ];
  for (const [width, convolutions] of groups) {
    for (let layer = 0; layer < convolutions; layer++) net.conv(width, 3, { bias: true, then: RELU });
    net.pool('max', 2);
  }
  net.flatten();
  for (const width of [4096, 4096, 1001]) net.linear(width, { then: RELU });
  return finish(net, 'fathom-vgg', 'Fathom vgg', 8);
}

function residual(): NetworkSpecification {
  const net = new Draft();
  net.conv(64, 7, { stride: 2, padding: 'same', bias: true, then: RELU });
  net.pool('max', 3, { name: 'maxpool', stride: 2, padding: 'same' });
  const groups: [width: number, middle: number][] = [
    [128, 32],
    [256, 64],
    [512, 128],
    [1024, 256],
  ];
  groups.forEach(([width, middle], group) => {
    let from =
      group === 0 ? net.conv(width, 1, { bias: true }) : net.conv(width, 1, { stride: 2, padding: 'same' });
    for (let block = 0; block < 3; block++) {
      net.conv(middle, 1, { inputs: [from], bias: true, then: RELU });
      net.conv(middle, 3, { bias: true, then: RELU });
      from = net.add([net.conv(width, 1, { bias: true, then: RELU }), from]);
    }
  });
  net.classifier(1001);
  return finish(net, 'fathom-residual', 'Fathom residual');
}

function deepq(): NetworkSpecification {
  const net = new Draft();
  net.conv(32, 8, { stride: 4, padding: 0, bias: true, then: RELU });
  net.conv(64, 4, { stride: 2, padding: 0, bias: true, then: RELU });
  net.conv(64, 3, { padding: 0, bias: true, then: RELU });
  net.flatten();
  net.linear(512, { then: RELU });
  net.linear(4);
  const header = { name: 'fathom-deepq', title: 'Fathom deepq (Atari)', source: FATHOM, batch: 32 };
  return net.finish({ ...header, input: square(4, 84) });
}

/** Variational autoencoder: mean and deviation from the image, a sample of them decoded. */
function autoenc(): NetworkSpecification {
  const net = new Draft();
  const mean = net.linear(200, { name: 'enc_mean', then: ['softplus'] });
  const deviation = net.linear(200, { name: 'enc_log_sigma', inputs: ['input'], then: ['exp'] });
  net.plain({ name: 'sample', kind: 'add', inputs: [mean, deviation] });
  net.linear(784, { name: 'dec' });
  const header = { name: 'fathom-autoenc', title: 'Fathom autoenc (MNIST)', source: FATHOM, batch: 128 };
  return net.finish({ ...header, input: vector(784) });
}

const finish = (net: Draft, name: string, title: string, batch?: number): NetworkSpecification =>
  net.finish({
    name,
    title: `${title}, ImageNet`,
    source: FATHOM,
    ...(batch === undefined ? {} : { batch }),
    input: square(3, 224),
  });

/** The CIFAR-10 network of MiniONN (CCS 2017), also used by Gazelle and Delphi; 173,056 ReLUs. */
function minionn(): NetworkSpecification {
  const net = new Draft();
  const conv = (filters: number, kernel: number): string =>
    net.conv(filters, kernel, { bias: true, then: RELU });
  for (let group = 0; group < 2; group++) {
    conv(64, 3);
    conv(64, 3);
    net.pool('average', 2);
  }
  conv(64, 3);
  conv(64, 1);
  conv(16, 1);
  net.flatten();
  net.linear(10);
  return net.finish({
    name: 'minionn-c10',
    title: 'MiniONN network, CIFAR-10',
    source: 'Liu et al., MiniONN, CCS 2017, with the padding of Delphi (USENIX Security 2020)',
    input: square(3, 32),
  });
}

export const fathoms: Zoo = new Map([
  ['fathom-alexnet', alexnet],
  ['fathom-vgg', vgg],
  ['fathom-residual', residual],
  ['fathom-deepq', deepq],
  ['fathom-autoenc', autoenc],
  ['minionn-c10', minionn],
]);
