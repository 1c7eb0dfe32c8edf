/** TruncFormer: no table of it was at hand; what it was evaluated on. */
export const CARDS = 'model cards, from memory';

/** Parameters. */
export const MODELS = { 'llama-7b-T128': 6_738_415_616, 'gemma-2b-T128': 2_506_172_416 } as const;
