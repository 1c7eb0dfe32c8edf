import fs from 'node:fs';
import path from 'node:path';

/** Small work for machines under encryption: a network, and limb instructions. */
export function encryptedFiles(folder: string) {
  /** A network that an HE program can be made of from end to end. */
  const ENCRYPTED = path.join(folder, 'encrypted.yaml');
  fs.writeFileSync(
    ENCRYPTED,
    `kind: network
name: encrypted
input: { channels: 2, height: 8, width: 8 }
operators:
  - { name: first, kind: conv, filters: 2, kernel: 3, padding: 1, then: [polynomial(2)] }
  - { name: last, kind: linear, features: 5 }
`,
  );
  /** Limb instructions for a chip, for two, and a kernel on symbols. */
  const CHIP = path.join(folder, 'instructions0');
  fs.writeFileSync(
    CHIP,
    [
      'head',
      'load r1: a',
      'load r2: b',
      'add r3: r1[X], r2 | 0',
      'bci b0: [1], [0]',
      'pl1 b0{0}: r3 | 0',
    ].join('\n') +
      [
        '',
        'ntt r4: b0{0} | 1',
        'bci b0: [1], [0]',
        'bcw b0{0}: r2 | 0',
        'ntt r5: b0{0} | 1',
        'mul r6: r4[X], r5 | 1',
      ].join('\n') +
      '\nstore r6: c\nload r7: d\nneg r8: r7 | 0\n',
  );
  const TWO_CHIPS = path.join(folder, 'chips');
  fs.mkdirSync(TWO_CHIPS);
  fs.writeFileSync(path.join(TWO_CHIPS, 'instructions0'), 'head\nload r1: a\ndis @ 0:2 : r1\n');
  fs.writeFileSync(path.join(TWO_CHIPS, 'instructions1'), 'head\nrcv @ 0:2 r1:\nneg r2: r1 | 0\n');
  const CHIPS = `cinnamon:${TWO_CHIPS}`;
  const KERNEL = path.join(folder, 'kernel.csv');
  fs.writeFileSync(
    KERNEL,
    Array.from(
      { length: 9 },
      (_, i) => `13, add, s${i}, x${i}, y, 0\n13, ntt, t${i}, u${i}, s${i}, y, 0, 0, 0\n`,
    ).join(''),
  );

  /** Layers under encryption with a client between them. */
  const CLIENT = path.join(folder, 'client.yaml');
  fs.writeFileSync(
    CLIENT,
    `kind: network
name: client
input: { channels: 2, height: 8, width: 8 }
operators:
  - { name: first, kind: conv, filters: 3, kernel: 3, padding: 1, then: [relu] }
  - { name: last, kind: linear, features: 10 }
`,
  );
  return { ENCRYPTED, CLIENT, CHIP, CHIPS, KERNEL };
}
