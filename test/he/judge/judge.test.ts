import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.js';
import { composePrograms, squareProgram } from '../../../src/he/compose.js';
import { evaluateProgram } from '../../../src/he/evaluate.js';
import { judgeChain } from '../../../src/he/judge/chain.js';
import { openSeal, type SealBench } from '../../../src/he/judge/context.js';
import { apply, judge } from '../../../src/he/judge/execute.js';
import { loadSeal, sealIsInstalled } from '../../../src/he/judge/library.js';
import { countMismatches, runProgram } from '../../../src/he/judge/run.js';
import { ProgramBuilder } from '../../../src/he/lowering/builder.js';
import { lowerConvCoefficients } from '../../../src/he/lowering/coefficients.js';
import { lowerConv, type ConvSchedule } from '../../../src/he/lowering/conv.js';
import type { Lowered } from '../../../src/he/lowering/lowered.js';
import type { ConvShape } from '../../../src/he/lowering/shapes.js';
import { slotLayout } from '../../../src/he/lowering/slots.js';
import { parseChain } from '../../../src/he/noise/chain.js';
import { plainModels } from '../../../src/he/noise/plain.js';
import { propagate, propagateCkks, wholeBits } from '../../../src/he/noise/propagate.js';
import type { HeParameters } from '../../../src/he/parameters.js';
import { primesOf } from '../../../src/he/primes-of.js';
import type { HeProgram, Instruction } from '../../../src/he/program.js';
import { conv, numbers, weightCount } from '../lowering/reference.js';
import { bfv, ckks, program, words } from '../noise/helpers.js';

const SETS = {
  4096: bfv(4096, [36, 36, 37], 20),
  8192: bfv(8192, [43, 43, 44, 44, 44], 20),
  16384: bfv(16384, [48, 48, 48, 49, 49, 49, 49, 49, 49], 20),
};

/** A convolution by its definition, modulo t. */
function convolution(
  shape: ConvShape,
  weights: readonly number[],
  image: readonly number[],
  t: number,
): number[] {
  const { inputs, outputs, height, width, kernel, padding } = shape;
  const out: number[] = [];
  for (let o = 0; o < outputs; o++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let i = 0; i < inputs; i++)
          for (let v = 0; v < kernel[0]; v++)
            for (let u = 0; u < kernel[1]; u++) {
              const [row, column] = [y + v - padding.top, x + u - padding.left];
              if (row < 0 || row >= height || column < 0 || column >= width) continue;
              sum +=
                weights[((o * inputs + i) * kernel[0] + v) * kernel[1] + u]! *
                image[(i * height + row) * width + column]!;
            }
        out.push(((sum % t) + t) % t);
      }
  return out;
}

const plainModulus = (parameters: HeParameters): number => Number(primesOf(parameters).plain);

/** Predicted budgets of a program on these numbers, whole bits, instruction by instruction. */
const predict = (
  parameters: HeParameters,
  { program, encoding, plain }: Pick<Lowered, 'program' | 'encoding' | 'plain'>,
): number[] =>
  propagate(parameters, program, {
    plainOf: (name) => plainModels(parameters, encoding)(plain(name)),
  }).steps.map(({ budget }) => wholeBits(budget));

/** Largest difference of budgets. */
const apart = (predicted: readonly number[], steps: readonly { budgetBits: number }[]): number =>
  Math.max(...predicted.map((bits, at) => Math.abs(bits - steps[at]!.budgetBits)));

function onSeal(
  bench: SealBench,
  lowered: Lowered,
  image: readonly number[],
): { tensor: number[]; steps: { budgetBits: number }[]; apart: number } {
  const judged = judge(bench, lowered.program, {
    inputs: lowered.encode(image),
    plain: (name) => lowered.plain(name),
    encoding: lowered.encoding,
  });
  const outputs = new Map([...judged.outputs].map(([name, values]) => [name, values.map(Number)]));
  return {
    tensor: lowered.decode(outputs),
    steps: judged.steps,
    apart: apart(predict(bench.parameters, lowered), judged.steps),
  };
}

describe.skipIf(!sealIsInstalled())('real ciphertexts (node-seal)', () => {
  const benches = new Map<string, Promise<SealBench>>();
  const bench = (parameters: HeParameters): Promise<SealBench> => {
    const key = JSON.stringify(parameters);
    benches.set(key, benches.get(key) ?? openSeal(parameters));
    return benches.get(key)!;
  };
  afterAll(async () => {
    for (const open of benches.values()) (await open).close();
  });

  it.each([4096, 8192, 16384] as const)(
    'n = %i: budgets fresh, after a product, after a rotation within 2 bits',
    async (n) => {
      const seal = await bench(SETS[n]);
      for (const text of ['mulplain', 'rotate']) {
        const chain = parseChain(text);
        const judged = judgeChain(seal, chain, 1);
        const predicted = propagate(SETS[n], chain.program);
        expect(Math.abs(wholeBits(predicted.fresh.budget) - judged.freshBits)).toBeLessThanOrEqual(2);
        expect(
          Math.abs(wholeBits(predicted.steps[0]!.budget) - judged.steps[0]!.budgetBits),
        ).toBeLessThanOrEqual(2);
      }
    },
  );

  it('the primes are those of SEAL', async () => {
    for (const parameters of [bfv(4096, [36, 37, 36], 20), bfv(8192, [30, 60, 30, 45, 30], 31)]) {
      const { seal } = await bench(SETS[4096]);
      const { limbs, special, plain } = primesOf(parameters);
      const bits = [...parameters.limbBits, ...parameters.specialBits];
      const vector = seal.CoeffModulus.Create(parameters.n, Int32Array.from(bits));
      expect([...limbs, ...special]).toEqual([...vector.toArray()]);
      const modulus = seal.PlainModulus.Batching(parameters.n, parameters.plainBits);
      expect(plain).toBe(modulus.value);
      vector.delete();
      modulus.delete();
    }
  });

  // On 16384 slots convolutions are layers of the network below.
  describe.each([
    [4096, 45, bfv(4096, [36, 36, 37], 17)],
    [8192, 60, bfv(8192, [43, 43, 44, 44, 44], 17)],
  ] as const)('convolution on slots, n = %i', (_, side, parameters) => {
    const shape = conv({ height: side, width: side, kernel: [3, 3], inputs: 2, outputs: 2 });
    const [weights, image] = [numbers(weightCount(shape), 3), numbers(2 * side * side, 4)];
    const left = new Map<ConvSchedule, number>();

    it.each(['input-aligned', 'partial-aligned'] as const)(
      '%s: no pixel is wrong, budgets within 2 bits',
      async (schedule) => {
        const lowered = lowerConv(shape, slotLayout(parameters), weights, schedule);
        const { tensor, steps, apart } = onSeal(await bench(parameters), lowered, image);
        expect(tensor).toEqual(convolution(shape, weights, image, plainModulus(parameters)));
        expect(apart).toBeLessThanOrEqual(2);
        left.set(schedule, steps.at(-1)!.budgetBits);
      },
    );

    it('partial alignment keeps more budget', () => {
      expect(left.get('partial-aligned')).toBeGreaterThan(left.get('input-aligned')!);
    });
  });

  it('convolution in coefficients, n = 4096: no pixel is wrong, budgets within 2 bits', async () => {
    const parameters = bfv(4096, [36, 36, 37], 17);
    const shape = conv({ height: 16, width: 16, kernel: [3, 3], inputs: 20, outputs: 2 });
    const [weights, image] = [numbers(weightCount(shape), 5), numbers(20 * 256, 6)];
    const lowered = lowerConvCoefficients(shape, 4096, weights);
    expect(lowered.program.inputs.length).toBeGreaterThan(1);
    const { tensor, apart } = onSeal(await bench(parameters), lowered, image);
    expect(tensor).toEqual(convolution(shape, weights, image, plainModulus(parameters)));
    expect(apart).toBeLessThanOrEqual(2);
  });

  it('a network of three layers, convolution, square, convolution, square, classes', async () => {
    const parameters = bfv(16384, [48, 48, 48, 49, 50], 20);
    const t = plainModulus(parameters);
    const layout = slotLayout(parameters);
    const shape = conv({ height: 90, width: 90, kernel: [3, 3], inputs: 2, outputs: 2 });
    const weights = [numbers(weightCount(shape), 7, 2), numbers(weightCount(shape), 8, 2)];
    const classes = numbers(2 * 2 * 8100, 9, 3);
    const convs = weights.map((each) => lowerConv(shape, layout, each, 'partial-aligned'));
    const dense = classifier(2, 8192);
    const network = composePrograms('network', [
      convs[0]!.program,
      squareProgram(1),
      convs[1]!.program,
      squareProgram(1),
      dense,
    ]);
    const plain = (name: string): readonly number[] => {
      const [layer, own] = [Number(name[0]), name.slice(2)];
      if (layer < 4) return convs[layer / 2]!.plain(own);
      const row = (channel: number): number[] => {
        const from = (Number(own.slice(1)) * 2 + channel) * 8100;
        return [...classes.slice(from, from + 8100), ...new Array<number>(92).fill(0)];
      };
      return [...row(0), ...row(1)];
    };
    const image = numbers(2 * 8100, 10, 2);
    const inputs = new Map([['0.x0.0', [...convs[0]!.encode(image).values()][0]!]]);
    const judged = judge(await bench(parameters), network, { inputs, plain });

    // By the definition of the layers ...
    const square = (values: readonly number[]): number[] => values.map((value) => (value * value) % t);
    const first = square(convolution(shape, weights[0]!, image, t));
    const second = square(convolution(shape, weights[1]!, first, t));
    const scores = [0, 1].map((which) => {
      let sum = 0;
      second.forEach((value, at) => (sum = (sum + value * (classes[which * 16200 + at]! + t)) % t));
      return sum;
    });
    expect(network.outputs.map((name) => Number(judged.outputs.get(name)![0]))).toEqual(scores);
    // ... and in every slot by the program on plain numbers.
    const outputs = evaluateProgram(network, { encoding: 'slots', modulus: t, layout }, inputs, plain);
    expect(countMismatches(outputs, judged.outputs)).toBe(0);
    // The sum over all rotations of the classes is a trace: of a polynomial's noise it keeps fewer and fewer
    // coefficients, at last one. The largest of n is sure, one is not: it may be small (by k bits once in 2^k) or,
    // rarely, large, while the prediction has the largest of n.
    const firstOfClasses = network.instructions.findIndex(({ dst }) => dst.startsWith('4.'));
    const more = predict(parameters, { program: network, encoding: 'slots', plain }).map(
      (bits, at) => judged.steps[at]!.budgetBits - bits,
    );
    const [layers, sums] = [more.slice(0, firstOfClasses), more.slice(firstOfClasses)];
    expect(Math.max(...layers.map(Math.abs))).toBeLessThanOrEqual(2);
    expect(Math.min(...sums)).toBeGreaterThanOrEqual(-5);
    expect(Math.max(...sums)).toBeLessThanOrEqual(14);
    expect(judged.steps.at(-1)!.budgetBits).toBeGreaterThan(0);
  });

  it('every operation means on ciphertexts what it means on numbers', async () => {
    const instructions: Instruction[] = [
      { op: 'rotate', dst: 'a', src: ['x'], step: 5 },
      { op: 'rotate', dst: 'b', src: ['a'], step: -2 },
      { op: 'swap-rows', dst: 'c', src: ['b'] },
      { op: 'multiply-plain', dst: 'd', src: ['c'], plain: 'p' },
      { op: 'add-plain', dst: 'e', src: ['d'], plain: 'q' },
      { op: 'sub', dst: 'f', src: ['e', 'y'] },
      { op: 'sub-plain', dst: 'g', src: ['f'], plain: 'p' },
      { op: 'negate', dst: 'h', src: ['g'] },
      { op: 'multiply', dst: 'i', src: ['h', 'z'] },
      { op: 'relinearize', dst: 'j', src: ['i'] },
      { op: 'mod-switch', dst: 'k', src: ['j'] },
      { op: 'rotate', dst: 'l', src: ['k'], step: 2048 },
      { op: 'ntt', dst: 'm', src: ['l'] },
      { op: 'add-plain', dst: 'n', src: ['m'], plain: 'q' },
      { op: 'multiply-plain', dst: 'o', src: ['n'], plain: 'p' },
    ];
    const parameters = bfv(8192, [43, 43, 44, 44, 44], 17);
    const t = plainModulus(parameters);
    const random = (seed: number): number[] =>
      numbers(8192, seed, 30_000).map((value) => ((value % t) + t) % t);
    const inputs = new Map(['x', 'y', 'z'].map((name, at) => [name, random(at)]));
    const all: HeProgram = { ...program(instructions), outputs: ['h', 'n', 'o'] };
    const run = await runProgram(parameters, all, {
      inputs,
      plain: (name) => random(name === 'p' ? 11 : 12),
      encoding: 'slots',
      judge: true,
    });
    expect(run.mismatches).toBe(0);
    for (const { predictedBits, judgedBits } of run.steps)
      expect(Math.abs(predictedBits - judgedBits!)).toBeLessThanOrEqual(2);
  });

  it('CKKS: errors of slots are as small as expected, to 2 bits', async () => {
    const parameters = ckks(8192, [60, 40, 40, 60]);
    const seal = await bench(parameters);
    const encoder = seal.seal.CKKSEncoder(seal.context);
    const slots = (seed: number): Float64Array =>
      Float64Array.from(numbers(4096, seed, 1000), (value) => value / 1000);
    const [x, w] = [slots(1), slots(2)];
    const ciphertexts = new Map([['x', seal.encryptor.encrypt(encoder.encode(x, 2 ** 40))]]);
    const plain = encoder.encode(w, 2 ** 40);
    const instructions: Instruction[] = [
      { op: 'multiply-plain', dst: 'a', src: ['x'], plain: 'p' },
      { op: 'rescale', dst: 'b', src: ['a'] },
      { op: 'square', dst: 'c', src: ['x'] },
      { op: 'relinearize', dst: 'd', src: ['c'] },
      { op: 'rotate', dst: 'e', src: ['x'], step: 3 },
    ];
    const wanted: ((at: number) => number)[] = [
      (at) => x[at]! * w[at]!,
      (at) => x[at]! * w[at]!,
      (at) => x[at]! ** 2,
      (at) => x[at]! ** 2,
      (at) => x[(at + 3) % 4096]!,
    ];
    const { steps } = propagateCkks(parameters, program(instructions));
    instructions.forEach((instruction, index) => {
      const result = apply(seal, instruction, instruction.src.map((name) => ciphertexts.get(name)!), plain); // prettier-ignore
      ciphertexts.set(instruction.dst, result);
      const decoded = encoder.decode(seal.decryptor.decrypt(result));
      const errors = Array.from(decoded, (value, at) => Math.abs(value - wanted[index]!(at)));
      const off = -Math.log2(Math.max(...errors)) - steps[index]!.precision;
      expect(off).toBeGreaterThan(-2.5);
      // The error of a rotation is that of one slot, which can be small by chance.
      expect(off).toBeLessThan(instruction.op === 'rotate' ? 6 : 2);
    });
    for (const thing of [...ciphertexts.values(), plain, encoder]) thing.delete();
  });

  it('a wrong number is counted', () => {
    const expected = new Map([
      ['a', [1, 2, 3]],
      ['b', [4]],
    ]);
    expect(
      countMismatches(
        expected,
        new Map([
          ['a', [1n, 5n, 0n]],
          ['b', [4n]],
        ]),
      ),
    ).toBe(2);
  });

  it('same numbers, plaintexts that are one number, and nothing at all', async () => {
    const parameters = SETS[4096];
    const slots = numbers(4096, 1, 1000);
    const budgets = async (instructions: Instruction[], plain: number): Promise<void> => {
      const run = await runProgram(parameters, program(instructions), {
        inputs: new Map(['x', 'y', 'z'].map((name) => [name, slots])),
        plain: () => new Array<number>(4096).fill(plain),
        encoding: 'slots',
        judge: true,
      });
      expect(run.mismatches).toBe(0);
      for (const { predictedBits, judgedBits } of run.steps)
        expect(Math.abs(predictedBits - judgedBits!)).toBeLessThanOrEqual(2);
    };
    const add = (dst: string, a: string, b: string): Instruction => ({ op: 'add', dst, src: [a, b] });
    await budgets([add('a', 'x', 'x'), add('b', 'a', 'a'), add('c', 'b', 'b'), add('d', 'c', 'y')], 0);
    await budgets([{ op: 'multiply-plain', dst: 'a', src: ['x'], plain: 'p' }], -700);
    await budgets([{ op: 'sub', dst: 'a', src: ['x', 'x'] }], 0);
  });
});

/** Scores of classes: products with weights, and sums over all slots of both rows. */
function classifier(count: number, rowSlots: number): HeProgram {
  const builder = new ProgramBuilder();
  const input = builder.input('x');
  const outputs = Array.from({ length: count }, (_, which) => {
    const sum = builder.rotateAndSum(builder.withPlain('multiply-plain', input, `w${which}`), rowSlots, 1);
    return builder.binary('add', sum, builder.swapRows(sum));
  });
  return builder.build('classes', outputs);
}

describe('what SEAL cannot be asked', () => {
  it('without it: one error that says how to install it', async () => {
    const elsewhere = createRequire('/nowhere/at-all.js');
    expect(sealIsInstalled(elsewhere)).toBe(false);
    await expect(loadSeal(elsewhere)).rejects.toThrow(InputError);
    await expect(loadSeal(elsewhere)).rejects.toThrow(
      '--judge: real ciphertexts need node-seal, which is not installed; expected npm install --no-save node-seal@6.0.3',
    );
  });

  it.each([
    ['digits', words(4096, 60, 20, 20), 'SEAL switches no keys by digits; expected hybrid key switching'],
    [
      'two special primes',
      { ...bfv(8192, [40, 40, 40], 20), specialBits: [40, 40] },
      'SEAL has no such digits and special primes',
    ],
    [
      'groups of primes',
      { ...bfv(8192, [40, 40, 40], 20), keySwitching: { method: 'hybrid', dnum: 1 } as const },
      'SEAL has no such digits',
    ],
    ['wide primes', bfv(8192, [61, 40, 60], 20), 'SEAL has no primes of 61 bits; expected at most 60 bits'],
    ['an insecure modulus', bfv(4096, [60, 60, 60], 20), 'less than 128-bit security'],
    ['scheme', { ...ckks(4096, [36, 36, 38]) }, 'less than 128-bit security'],
  ] as [string, HeParameters, string][])('%s', async (_, parameters, message) => {
    await expect(openSeal(parameters)).rejects.toThrow(message);
    await expect(openSeal(parameters)).rejects.toThrow(InputError);
  });
});

beforeAll(() => {
  if (!sealIsInstalled()) console.warn('node-seal is not installed: real ciphertexts are not tested');
});
