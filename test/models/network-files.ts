import fs from 'node:fs';
import path from 'node:path';

/** Networks that show what passes, training steps and channels of their own depend on, written to a folder. */
export function networkFiles(folder: string) {
  /** Passes that no product takes in: they are kernels of their own. */
  const PASSES = path.join(folder, 'passes.yaml');
  fs.writeFileSync(
    PASSES,
    `kind: network
name: passes
input: { channels: 3, height: 12, width: 12 }
operators:
  - { name: twice, kind: add, inputs: [input, input] }
  - { name: scaled, kind: norm, type: batch }
  - { name: squared, kind: multiply, inputs: [scaled, scaled] }
  - { name: cut, kind: activation, function: relu }
  - { name: curve, kind: activation, function: polynomial, degree: 3 }
  - { name: smooth, kind: activation, function: gelu }
  - { name: last, kind: conv, filters: 4, kernel: 1 }
`,
  );
  /** What a training step can be made of. */
  const TRAINED = path.join(folder, 'trained.yaml');
  fs.writeFileSync(
    TRAINED,
    `kind: network
name: trained
input: { channels: 3, height: 16, width: 16 }
operators:
  - { name: stem, kind: conv, filters: 16, kernel: 3, padding: 1, then: [batch-norm, relu] }
  - repeat:
      times: 3
      name: block
      operators:
        - { name: first, kind: conv, filters: 16, kernel: 3, padding: 1, then: [batch-norm, relu] }
        - { name: second, kind: conv, filters: 16, kernel: 3, padding: 1, then: [batch-norm] }
        - { name: sum, kind: add, inputs: [second, input], then: [relu] }
  - { name: down, kind: pool, type: max, kernel: 2 }
  - { name: wide, kind: conv, filters: 64, kernel: 3, padding: 1, then: [batch-norm, relu] }
  - { name: mean, kind: pool, type: average, kernel: global }
  - { name: classes, kind: linear, features: 10 }
`,
  );

  /** A training step whose weight gradients are of every channel alone. */
  const DEPTHWISE = path.join(folder, 'depthwise.yaml');
  fs.writeFileSync(
    DEPTHWISE,
    `kind: network
name: depthwise
input: { channels: 8, height: 20, width: 20 }
operators:
  - { name: deep, kind: depthwise, kernel: 3, padding: 1 }
  - { name: mean, kind: pool, type: average, kernel: global }
  - { name: last, kind: linear, features: 33 }
`,
  );
  return { PASSES, TRAINED, DEPTHWISE };
}
