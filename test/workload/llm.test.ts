import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.js';
import { prepare, simulate } from '../../src/simulation/simulate.js';
import { countNetwork, macs } from '../../src/workload/count.js';
import { elements, type Network } from '../../src/workload/graph.js';
import { llmOfWord, llms } from '../../src/workload/llm/index.js';
import { DECODERS, type Decoder } from '../../src/workload/llm/models.js';
import { parseNetwork } from '../../src/workload/load.js';
import { networkToYaml } from '../../src/workload/write.js';

const llm = (word: string): Network => llmOfWord(`llm:${word}`);

/** Parameters of the published weights: BERT by an issue of its repository, Mixtral as 46.7 billion, others recalled. */
const PUBLISHED = [
  ['bert-base', 109_482_240],
  ['bert-large', 335_141_888],
  ['llama2-7b', 6_738_415_616],
  ['llama2-13b', 13_015_864_320],
  ['llama2-70b', 68_976_648_192],
  ['llama3-8b', 8_030_261_248],
  ['llama3-70b', 70_553_706_496],
  ['llama3.2-1b', 1_235_814_400],
  ['llama3.2-3b', 3_212_749_824],
  ['mistral-7b', 7_241_732_096],
  ['mixtral-8x7b', 46_702_792_704],
] as const;

describe('a language model', () => {
  it.each(PUBLISHED)('%s has the parameters of its weights in every step', (model, parameters) => {
    const words = model.startsWith('bert')
      ? ['?tokens=7']
      : ['?tokens=96', '?cache=512', '?cache=64&batch=5'];
    for (const word of ['', ...words]) expect(countNetwork(llm(model + word)).parameters).toBe(parameters);
  });

  it('is in the table above', () => {
    expect(PUBLISHED.map(([model]) => model).sort()).toEqual(llms().sort());
  });

  // Batch 1, 128 tokens: 22.35 GFLOPs of the encoder by its own sums (12 x (12 x 768^2 + 2 x 128 x 768) x 128) and
  // the pooler.
  it('BERT-base does 11.17 GMAC for 128 tokens', () => {
    expect(countNetwork(llm('bert-base')).macs).toBe(12 * (12 * 768 ** 2 + 2 * 128 * 768) * 128 + 768 ** 2);
  });

  it('Mixtral reads 12.9 billion of its parameters for one token', () => {
    const { weightElements, parameters } = countNetwork(llm('mixtral-8x7b?cache=1'));
    const norms = 65 * 4096;
    expect((weightElements + norms) / 1e9).toBeCloseTo(12.9, 1);
    expect(parameters - weightElements - norms).toBe(32 * 6 * 3 * 4096 * 14336);
    // With more tokens than experts every expert is read.
    const many = countNetwork(llm('mixtral-8x7b?tokens=4'));
    expect(many.parameters - many.weightElements).toBe(norms);
  });

  /** Multiply-accumulates by the shapes of a layer alone. */
  function expected(model: Decoder, rows: number, context: number, batch: number): number {
    const { features, heads, keys, head, inner, experts, layers, vocabulary } = model;
    const projections = features * head * (2 * heads + 2 * keys);
    const network = 3 * features * inner * (experts?.perToken ?? 1) + features * (experts?.count ?? 0);
    const layer = rows * (projections + network + 2 * heads * head * context);
    return layers * layer + batch * features * vocabulary;
  }

  it('does the products of its layers, whatever the step', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(DECODERS)),
        fc.constantFrom('tokens', 'cache'),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 9 }),
        (name, own, context, batch) => {
          const model = DECODERS[name]!;
          const network = llm(`${name}?${own}=${context}&batch=${batch}`);
          const rows = batch * (own === 'tokens' ? context : 1);
          const { experts } = model;
          const counted = countNetwork(network).macs;
          const wanted = expected(model, rows, context, batch);
          // Experts take whole rows: a remainder leaves some a row short.
          const most =
            experts === undefined ? 0 : model.layers * 3 * model.features * model.inner * experts.count;
          expect(counted).toBeGreaterThanOrEqual(wanted);
          expect(counted - wanted).toBeLessThanOrEqual(
            experts !== undefined && (rows * experts.perToken) % experts.count > 0 ? most : 0,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('decodes from a cache outside the network, which heads share', () => {
    const network = llm('llama3-8b?cache=1000&batch=3');
    const products = network.operators.filter(({ kind }) => kind === 'matmul');
    const cache = products.map(({ inputShapes }) => elements(inputShapes[1]!));
    // Keys and values of 8 heads of 128 features, 32 layers, 3 sequences.
    expect(cache.reduce((sum, size) => sum + size, 0)).toBe(2 * 32 * 8 * 128 * 1000 * 3);
    // Four heads of queries are the rows of one product.
    expect(products[0]).toMatchObject({
      count: 24,
      m: 4,
      k: 128,
      n: 1000,
      inputs: ['layer1/rope_q', 'input'],
    });
    expect(products[1]).toMatchObject({ count: 24, m: 4, k: 1000, n: 128 });
  });

  it('meets the vocabulary with the last token of each sequence alone', () => {
    const head = (word: string) => llm(word).operators.find(({ name }) => name === 'lm_head')!;
    expect(macs(head('llama3-8b?tokens=512&batch=2'))).toBe(2 * 4096 * 128256);
    expect(macs(head('llama3-8b?cache=512&batch=2'))).toBe(2 * 4096 * 128256);
  });

  it.each([
    'llama3.2-1b?cache=9&batch=2',
    'mixtral-8x7b?cache=9',
    'mixtral-8x7b?tokens=3',
    'bert-base?tokens=5',
  ])('%s written as YAML is the same network again', (word) => {
    const network = llm(word);
    expect(parseNetwork(networkToYaml(network))).toEqual(network);
  });

  it.each([
    ['llama3-8b', 'llama3-8b-prefill-T2048'],
    ['llama3-8b?phase=decode', 'llama3-8b-decode-C2048'],
    ['llama3-8b?cache=64&batch=2', 'llama3-8b-decode-C64-b2'],
    ['bert-base?batch=4', 'bert-base-T128-b4'],
  ])('%s is named %s', (word, name) => expect(llm(word).name).toBe(name));

  it.each([
    ['llama3-7b', "llm: unknown model 'llama3-7b'; expected one of llama2-7b,"],
    [
      'llama3-8b?tokns=3',
      "llm: 'tokns' is no setting of llama3-8b; expected one of phase, tokens, cache, batch; did you mean 'tokens'?",
    ],
    ['bert-base?cache=3', "llm: 'cache' is no setting of bert-base"],
    [
      'llama3-8b?phase=prefil',
      "phase: is 'prefil'; expected one of prefill, decode; did you mean 'prefill'?",
    ],
    ['llama3-8b?phase=decode&tokens=3', 'tokens: is given with phase=decode; expected cache instead'],
    ['llama3-8b?phase=prefill&cache=3', 'cache: is given with phase=prefill; expected tokens instead'],
    ['llama3-8b?batch=0', "batch: is '0'; expected a whole number from 1 to 1048576"],
    ['llama3-8b?cache=1.5', "cache: is '1.5'"],
    ['bert-base?tokens=513', 'tokens: is 513; expected at most the 512 positions of bert-base'],
  ])('refuses %s', (word, message) => {
    expect(() => llm(word)).toThrow(InputError);
    expect(() => llm(word)).toThrow(message);
  });
});

describe('on 128x128', () => {
  const run = async (workload: string) =>
    simulate(await prepare({ workload, arch: 'systolic/128x128', overrides: [], fidelity: 'analytic' }));

  it('decoding is left of the ridge of the roofline, prefill right of it', async () => {
    const decode = await run('llama3-8b-decode-C2048');
    const prefill = await run('llm:llama3-8b?tokens=512');
    const bytes = ({ totals }: typeof decode): number =>
      totals.traffic
        .filter(({ level }) => level === 'dram')
        .reduce((sum, { readBytes, writeBytes }) => sum + readBytes + writeBytes, 0);
    const intensity = (record: typeof decode): number => record.totals.work / bytes(record);
    const { peakPerSecond, memoryBytesPerSecond } = decode.machine;
    const ridge = peakPerSecond! / memoryBytesPerSecond!;
    expect(intensity(decode)).toBeLessThan(ridge / 10);
    expect(intensity(prefill)).toBeGreaterThan(ridge);
    // A token reads every weight but the table, and the cache, once.
    const { weightElements } = countNetwork(llm('llama3-8b?cache=2048'));
    const cache = 2 * 32 * 8 * 128 * 2048;
    const once = weightElements - 128256 * 4096 + cache;
    expect(bytes(decode) / once).toBeGreaterThanOrEqual(1);
    expect(bytes(decode) / once).toBeLessThan(1.001);
  });
});
