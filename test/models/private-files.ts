import fs from 'node:fs';
import path from 'node:path';

/** Everything that a protocol for two parties has a step for. */
const PRIVATE = `kind: network
name: private
input: { channels: 3, height: 12, width: 12 }
operators:
  - { name: first, kind: conv, filters: 40, kernel: 3, padding: 1, then: [batch-norm, relu] }
  - { name: deep, kind: conv, filters: 40, kernel: 3, padding: 1 }
  - { name: coarse, kind: activation, function: relu, truncated: 4 }
  - { name: ahead, kind: conv, filters: 50, kernel: 3, padding: 1 }
  - { name: short, kind: conv, filters: 50, kernel: 1, inputs: [coarse] }
  - { name: sum, kind: add, inputs: [ahead, short] }
  - { name: curve, kind: activation, function: polynomial, degree: 2 }
  - { name: mean, kind: pool, type: average, kernel: global }
  - { name: last, kind: linear, features: 33 }
`;

/** A block of a transformer with everything that its protocol has a cost for. */
const ATTENTION = `kind: network
name: attention
input: { channels: 12, height: 5, width: 1 }
operators:
  - { name: norm, kind: norm, type: layer }
  - { name: qkv, kind: linear, features: 36 }
  - { name: scores, kind: matmul, count: 3, m: 5, k: 4, n: 5, layout: scores }
  - { name: share, kind: activation, function: softmax }
  - { name: mixed, kind: matmul, count: 3, m: 5, k: 5, n: 4, layout: tokens, inputs: [share, qkv] }
  - { name: project, kind: linear, features: 12 }
  - { name: widened, kind: linear, features: 48, then: [gelu] }
  - { name: narrowed, kind: linear, features: 12, then: [relu] }
  - { name: head, kind: linear, features: 33 }
`;

/** A few hundred ReLUs: a phase of seconds, and megabytes. */
const SERVED = `kind: network
name: served
input: { channels: 3, height: 8, width: 8 }
operators:
  - { name: first, kind: conv, filters: 8, kernel: 3, padding: 1, then: [relu] }
  - { name: last, kind: linear, features: 10 }
`;

/** Workloads of private inference, written into a folder. */
export function privateFiles(folder: string): Record<'PRIVATE' | 'ATTENTION' | 'SERVED', string> {
  const write = (name: string, text: string): string => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, text);
    return file;
  };
  return {
    PRIVATE: write('private.yaml', PRIVATE),
    ATTENTION: write('attention.yaml', ATTENTION),
    SERVED: write('served.yaml', SERVED),
  };
}
