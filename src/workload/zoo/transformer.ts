import type { NetworkSpecification, OperatorEntry } from '../schema.js';
import { square, type Zoo } from './draft.js';

const GPT2 = 'Radford et al., Language Models are Unsupervised Multitask Learners, 2019';
const PYTHIA = 'Biderman et al., Pythia, ICML 2023 (arXiv 2304.01373)';
const LLAMA = 'Touvron et al., LLaMA, 2023 (arXiv 2302.13971); structure recalled, parameters as published';
const GEMMA = 'Gemma Team, Gemma, 2024 (arXiv 2403.08295); structure recalled, parameters as published';
const VIT = 'Dosovitskiy et al., An Image is Worth 16x16 Words, ICLR 2021 (arXiv 2010.11929)';

interface Width {
  layers: number;
  heads: number;
  features: number;
  tokens: number;
}

/** Layer norm, projection to queries, keys and values, attention, projection; ends in `proj`. */
function attention({ heads, features, tokens }: Width): OperatorEntry[] {
  const head = features / heads;
  return [
    { name: 'ln1', kind: 'norm', type: 'layer' },
    { name: 'qkv', kind: 'linear', features: 3 * features, bias: true },
    { name: 'qk', kind: 'matmul', count: heads, m: tokens, k: head, n: tokens, layout: 'scores' },
    { name: 'softmax', kind: 'activation', function: 'softmax' },
    {
      name: 'av',
      kind: 'matmul',
      count: heads,
      m: tokens,
      k: tokens,
      n: head,
      layout: 'tokens',
      inputs: ['softmax', 'qkv'],
    },
    { name: 'proj', kind: 'linear', features, bias: true },
  ];
}

/** Layer norm and the two layers of the feed-forward network with its GELU. */
function feedForward(features: number, up: string, down: string, inputs: string[]): OperatorEntry[] {
  return [
    { name: 'ln2', kind: 'norm', type: 'layer', ...(inputs.length > 0 ? { inputs } : {}) },
    { name: up, kind: 'linear', features: 4 * features, bias: true, then: ['gelu'] },
    { name: down, kind: 'linear', features, bias: true },
  ];
}

/** GPT-2: learned positions, sequential attention and feed-forward, LM head tied to the token table. */
function gpt2(
  name: string,
  title: string,
  width: Width,
  vocabulary = 50257,
  positions = 1024,
): NetworkSpecification {
  const { layers, features, tokens } = width;
  return {
    kind: 'network',
    name,
    title,
    source: GPT2,
    input: { channels: 1, height: tokens, width: 1 },
    operators: [
      { name: 'wte', kind: 'embedding', rows: vocabulary, features },
      { name: 'wpe', kind: 'embedding', rows: positions, features, tokens, inputs: ['input'] },
      { name: 'embed', kind: 'add', inputs: ['wte', 'wpe'] },
      {
        kind: 'repeat',
        repeat: {
          times: layers,
          name: 'block',
          operators: [
            ...attention(width),
            { name: 'add1', kind: 'add', inputs: ['proj', 'input'] },
            ...feedForward(features, 'ffn_up', 'ffn_down', []),
            { name: 'add2', kind: 'add', inputs: ['ffn_down', 'add1'] },
          ],
        },
      },
      { name: 'lnf', kind: 'norm', stage: 'head', type: 'layer' },
      { name: 'lm_head', kind: 'linear', stage: 'head', features: vocabulary, tied: true },
    ],
  };
}

/** Pythia (GPT-NeoX): rotary positions, attention and feed-forward in parallel, LM head of its own. */
function pythia(name: string, title: string, width: Width, vocabulary: number): NetworkSpecification {
  const { layers, features, tokens } = width;
  return {
    kind: 'network',
    name,
    title,
    source: `${PYTHIA}; rotary embedding not counted`,
    input: { channels: 1, height: tokens, width: 1 },
    operators: [
      { name: 'wte', kind: 'embedding', rows: vocabulary, features },
      {
        kind: 'repeat',
        repeat: {
          times: layers,
          name: 'block',
          operators: [
            ...attention(width),
            { name: 'add1', kind: 'add', inputs: ['proj', 'input'] },
            ...feedForward(features, 'ffn_up', 'ffn_down', ['input']),
            { name: 'add2', kind: 'add', inputs: ['ffn_down', 'add1'] },
          ],
        },
      },
      { name: 'lnf', kind: 'norm', stage: 'head', type: 'layer' },
      { name: 'lm_head', kind: 'linear', stage: 'head', features: vocabulary },
    ],
  };
}

interface Gated extends Width {
  /** Features of one head, and heads that keys and values have. */
  head: number;
  keys: number;
  /** Width of the feed-forward network, and the function of its gate. */
  inner: number;
  gate: 'silu' | 'gelu';
  vocabulary: number;
  tied: boolean;
}

/** LLaMA and Gemma: RMS norms, rotary positions, a gated feed-forward network, no biases. */
function gated(name: string, title: string, source: string, width: Gated): NetworkSpecification {
  const { layers, heads, features, tokens, head, keys, inner, gate, vocabulary, tied } = width;
  const product = { kind: 'matmul', count: heads, m: tokens } as const;
  return {
    kind: 'network',
    name,
    title,
    source: `${source}; rotary embedding not counted`,
    input: { channels: 1, height: tokens, width: 1 },
    operators: [
      { name: 'wte', kind: 'embedding', rows: vocabulary, features },
      {
        kind: 'repeat',
        repeat: {
          times: layers,
          name: 'block',
          operators: [
            { name: 'norm1', kind: 'norm', type: 'rms' },
            { name: 'qkv', kind: 'linear', features: (heads + 2 * keys) * head },
            { ...product, name: 'qk', k: head, n: tokens, layout: 'scores' },
            { name: 'softmax', kind: 'activation', function: 'softmax' },
            { ...product, name: 'av', k: tokens, n: head, layout: 'tokens', inputs: ['softmax', 'qkv'] },
            { name: 'proj', kind: 'linear', features },
            { name: 'add1', kind: 'add', inputs: ['proj', 'input'] },
            { name: 'norm2', kind: 'norm', type: 'rms' },
            { name: 'ffn_gate', kind: 'linear', features: inner, then: [gate] },
            { name: 'ffn_up', kind: 'linear', features: inner, inputs: ['norm2'] },
            { name: 'gated', kind: 'multiply', inputs: ['ffn_gate', 'ffn_up'] },
            { name: 'ffn_down', kind: 'linear', features },
            { name: 'add2', kind: 'add', inputs: ['ffn_down', 'add1'] },
          ],
        },
      },
      { name: 'normf', kind: 'norm', stage: 'head', type: 'rms' },
      { name: 'lm_head', kind: 'linear', stage: 'head', features: vocabulary, ...(tied ? { tied } : {}) },
    ],
  };
}

const LLAMA_7B: Gated = {
  ...{ layers: 32, heads: 32, features: 4096, tokens: 128, head: 128, keys: 32 },
  ...{ inner: 11008, gate: 'silu', vocabulary: 32000, tied: false },
};
/** One head of keys and values for all of queries. */
const GEMMA_2B: Gated = {
  ...{ layers: 18, heads: 8, features: 2048, tokens: 128, head: 256, keys: 1 },
  ...{ inner: 16384, gate: 'gelu', vocabulary: 256000, tied: true },
};

/** Vision transformer with 16x16 patches of a 224x224 image: 196 tokens and the class token. */
function vit(
  name: string,
  title: string,
  features: number,
  heads: number,
  classes: number,
): NetworkSpecification {
  const width: Width = { layers: 12, heads, features, tokens: 197 };
  return {
    kind: 'network',
    name,
    title,
    source: classes === 1000 ? VIT : `${VIT}; images resized as in PriViT (Dhyani et al., 2023)`,
    input: square(3, 224),
    operators: [
      { name: 'conv0', kind: 'conv', stage: 'patch', filters: features, kernel: 16, stride: 16, bias: true },
      { name: 'cls', kind: 'reshape', stage: 'patch', shape: 'tokens', parameters: features },
      { name: 'pos', kind: 'add', stage: 'patch', parameters: features * width.tokens },
      {
        kind: 'repeat',
        repeat: {
          times: width.layers,
          name: 'block',
          operators: [
            ...attention(width),
            { name: 'add1', kind: 'add', inputs: ['proj', 'input'] },
            ...feedForward(features, 'up', 'down', []),
            { name: 'add2', kind: 'add', inputs: ['down', 'add1'] },
          ],
        },
      },
      { name: 'lnf', kind: 'norm', stage: 'head', type: 'layer' },
      {
        name: 'pick',
        kind: 'reshape',
        stage: 'head',
        shape: { channels: features, height: 1, width: 1 },
        mode: 'select',
      },
      { name: 'fc111', kind: 'linear', stage: 'head', features: classes, bias: true },
    ],
  };
}

type Maker = [string, () => NetworkSpecification];
const gpt = (
  label: string,
  title: string,
  layers: number,
  heads: number,
  features: number,
  tokens: number,
  vocabulary?: number,
  positions?: number,
): Maker => {
  const name = `gpt2-${label}`;
  return [name, () => gpt2(name, title, { layers, heads, features, tokens }, vocabulary, positions)];
};
const neox = (size: string, layers: number, heads: number, features: number, vocabulary: number): Maker => {
  const name = `pythia-${size}-T128`;
  const title = `Pythia ${size.toUpperCase()}, 128 tokens`;
  return [name, () => pythia(name, title, { layers, heads, features, tokens: 128 }, vocabulary)];
};

export const transformers: Zoo = new Map<string, () => NetworkSpecification>([
  gpt('small-T128', 'GPT-2 small, 128 tokens', 12, 12, 768, 128),
  gpt('small-T256', 'GPT-2 small, 256 tokens', 12, 12, 768, 256),
  gpt('small-T512-languini', 'GPT-2 small with the Languini vocabulary, 512 tokens', 12, 12, 768, 512, 16384),
  gpt('18L-T128', 'GPT-2 with 18 layers, 128 tokens', 18, 12, 768, 128),
  gpt('medium-T1024', 'GPT-2 medium, 1024 tokens', 24, 16, 1024, 1024),
  gpt('large-T1024', 'GPT-2 large, 1024 tokens', 36, 20, 1280, 1024),
  gpt('xl-T1024', 'GPT-2 XL, 1024 tokens', 48, 25, 1600, 1024),
  neox('70m', 6, 8, 512, 50304),
  neox('160m', 12, 12, 768, 50304),
  neox('410m', 24, 16, 1024, 50304),
  neox('1b', 16, 8, 2048, 50304),
  neox('1.4b', 24, 16, 2048, 50304),
  neox('2.8b', 32, 32, 2560, 50304),
  neox('6.9b', 32, 32, 4096, 50432),
  neox('12b', 36, 40, 5120, 50688),
  ['llama-7b-T128', () => gated('llama-7b-T128', 'LLaMA 7B, 128 tokens', LLAMA, LLAMA_7B)],
  ['gemma-2b-T128', () => gated('gemma-2b-T128', 'Gemma 2B, 128 tokens', GEMMA, GEMMA_2B)],
  ['vit-tiny16-224-in1k', () => vit('vit-tiny16-224-in1k', 'ViT-Tiny/16, ImageNet', 192, 3, 1000)],
  [
    'vit-tiny16-224-c100-privit',
    () => vit('vit-tiny16-224-c100-privit', 'ViT-Tiny/16 of PriViT, CIFAR-100 at 224x224', 192, 3, 100),
  ],
  [
    'vit-tiny16-224-tiny-privit',
    () => vit('vit-tiny16-224-tiny-privit', 'ViT-Tiny/16 of PriViT, TinyImageNet at 224x224', 192, 3, 200),
  ],
  ['vit-small16-224', () => vit('vit-small16-224', 'ViT-Small/16, ImageNet', 384, 6, 1000)],
  ['vit-base16-224', () => vit('vit-base16-224', 'ViT-Base/16, ImageNet', 768, 12, 1000)],
]);
