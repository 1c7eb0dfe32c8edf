/** A decoder of the LLaMA family: RMS norms, rotary positions, grouped queries, a gated feed-forward network. */
export interface Decoder {
  title: string;
  source: string;
  layers: number;
  features: number;
  /** Heads of queries, heads of keys and values, and features of one head. */
  heads: number;
  keys: number;
  head: number;
  /** Width of the feed-forward network, of each expert if there are several. */
  inner: number;
  vocabulary: number;
  /** Whether the head for the next token is the table of tokens. */
  tied: boolean;
  /** Feed-forward networks beside each other, of which each token takes some. */
  experts?: { count: number; perToken: number };
}

/** BERT: post-norm encoder with learned positions and a pooler. */
export interface Encoder {
  title: string;
  source: string;
  layers: number;
  features: number;
  heads: number;
  inner: number;
  vocabulary: number;
  positions: number;
  segments: number;
}

const LLAMA2 =
  'Touvron et al., Llama 2, 2023 (arXiv 2307.09288); structure recalled, parameters as published';
const LLAMA3 = 'Llama Team, The Llama 3 Herd of Models, 2024 (arXiv 2407.21783), table 3';
const LLAMA32 = 'model card of Llama 3.2; structure recalled, parameters as published';
const MISTRAL = 'Jiang et al., Mistral 7B, 2023 (arXiv 2310.06825), table 1';
const MIXTRAL =
  'Jiang et al., Mixtral of Experts, 2024 (arXiv 2401.04088), table 1: 47B parameters, 13B active';
const BERT =
  'Devlin et al., BERT, 2019 (arXiv 1810.04805); 109,482,240 parameters: google-research/bert issue 1225';

const llama = (
  title: string,
  source: string,
  [layers, features, heads, keys, inner]: readonly [number, number, number, number, number],
  vocabulary: number,
  more: Partial<Decoder> = {},
): Decoder => {
  const head = features / heads;
  return { title, source, layers, features, heads, keys, head, inner, vocabulary, tied: false, ...more };
};

/** Decoders by the name in `llm:<name>`. */
export const DECODERS: Readonly<Record<string, Decoder>> = {
  'llama2-7b': llama('Llama 2 7B', LLAMA2, [32, 4096, 32, 32, 11008], 32000),
  'llama2-13b': llama('Llama 2 13B', LLAMA2, [40, 5120, 40, 40, 13824], 32000),
  'llama2-70b': llama('Llama 2 70B', LLAMA2, [80, 8192, 64, 8, 28672], 32000),
  'llama3-8b': llama('Llama 3 8B', LLAMA3, [32, 4096, 32, 8, 14336], 128256),
  'llama3-70b': llama('Llama 3 70B', LLAMA3, [80, 8192, 64, 8, 28672], 128256),
  'llama3.2-1b': llama('Llama 3.2 1B', LLAMA32, [16, 2048, 32, 8, 8192], 128256, { tied: true }),
  'llama3.2-3b': llama('Llama 3.2 3B', LLAMA32, [28, 3072, 24, 8, 8192], 128256, { tied: true }),
  'mistral-7b': llama('Mistral 7B', MISTRAL, [32, 4096, 32, 8, 14336], 32000),
  'mixtral-8x7b': llama('Mixtral 8x7B', MIXTRAL, [32, 4096, 32, 8, 14336], 32000, {
    experts: { count: 8, perToken: 2 },
  }),
};

/** Encoders by the name in `llm:<name>`. */
export const ENCODERS: Readonly<Record<string, Encoder>> = {
  'bert-base': {
    ...{ title: 'BERT-base, uncased', source: BERT, layers: 12, features: 768, heads: 12, inner: 3072 },
    ...{ vocabulary: 30522, positions: 512, segments: 2 },
  },
  'bert-large': {
    ...{ title: 'BERT-large, uncased', source: BERT, layers: 24, features: 1024, heads: 16, inner: 4096 },
    ...{ vocabulary: 30522, positions: 512, segments: 2 },
  },
};
