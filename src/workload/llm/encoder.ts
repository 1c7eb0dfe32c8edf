import type { NetworkSpecification } from '../schema.js';
import type { Encoder } from './models.js';

/** BERT over `batch` sequences of `context` tokens: attention and feed-forward with norms behind, and the pooler. */
export function encoder(
  name: string,
  model: Encoder,
  { context, batch }: { context: number; batch: number },
): NetworkSpecification {
  const { features, heads, inner, layers, vocabulary, positions, segments } = model;
  const rows = batch * context;
  const head = features / heads;
  const product = { kind: 'matmul', count: batch * heads, m: context } as const;
  const table = { kind: 'embedding' as const, features, tokens: rows, inputs: ['input'] };
  return {
    kind: 'network',
    name,
    title: `${model.title}, ${batch === 1 ? '' : `${batch} sequences of `}${context} tokens`,
    source: model.source,
    input: { channels: 1, height: rows, width: 1 },
    operators: [
      { ...table, name: 'words', rows: vocabulary },
      { ...table, name: 'positions', rows: positions },
      { ...table, name: 'segments', rows: segments },
      { name: 'embed', kind: 'add', inputs: ['words', 'positions', 'segments'], then: ['layer-norm'] },
      {
        kind: 'repeat',
        repeat: {
          times: layers,
          name: 'layer',
          operators: [
            { name: 'q', kind: 'linear', features, bias: true },
            { name: 'k', kind: 'linear', features, bias: true, inputs: ['input'] },
            { name: 'v', kind: 'linear', features, bias: true, inputs: ['input'] },
            { ...product, name: 'qk', k: head, n: context, layout: 'scores', inputs: ['q', 'k'] },
            { name: 'softmax', kind: 'activation', function: 'softmax' },
            { ...product, name: 'av', k: context, n: head, layout: 'tokens', inputs: ['softmax', 'v'] },
            { name: 'heads', kind: 'reshape', shape: { channels: features, height: rows, width: 1 } },
            { name: 'o', kind: 'linear', features, bias: true },
            { name: 'add1', kind: 'add', inputs: ['o', 'input'], then: ['layer-norm'] },
            { name: 'up', kind: 'linear', features: inner, bias: true, then: ['gelu'] },
            { name: 'down', kind: 'linear', features, bias: true },
            { name: 'add2', kind: 'add', inputs: ['down', 'add1'], then: ['layer-norm'] },
          ],
        },
      },
      {
        name: 'first',
        kind: 'reshape',
        stage: 'head',
        shape: { channels: features, height: batch, width: 1 },
        mode: 'select',
      },
      { name: 'pooler', kind: 'linear', stage: 'head', features, bias: true, then: ['tanh'] },
    ],
  };
}
