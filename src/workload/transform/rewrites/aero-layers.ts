import { feedForwards } from '../../feed-forward.js';
import type { Elementwise, Linear, Network, Operator, Shape } from '../../graph.js';
import { dropOperators, freeName, insertBehind, mapOperators } from './graph-edit.js';

/** The deepest feed-forward networks go, with their sums: what came past them goes on. */
export function removeDeepest(network: Network, count: number): Network {
  const gone = new Map<string, string | undefined>();
  for (const { up, activation, down, sum } of feedForwards(network).slice(-count)) {
    for (const operator of [up, activation, down])
      if (operator !== undefined) gone.set(operator.name, undefined);
    gone.set(sum!.name, skipOf(sum!, down));
  }
  return dropOperators(
    network,
    ({ name }) => gone.has(name),
    ({ name }) => gone.get(name),
  );
}

const skipOf = (sum: Elementwise, down: Linear): string => sum.inputs.find((name) => name !== down.name)!;

/** alpha FFN(x) + beta x: a learned factor on each skip past a feed-forward network; alpha is in its weights. */
export function scaleSkips(network: Network): Network {
  const scales = feedForwards(network).map(({ down, sum }) => {
    const skip = skipOf(sum!, down);
    const shape = sum!.inputShapes[sum!.inputs.indexOf(skip)]!;
    return {
      sum: sum!.name,
      scale: factors(network, { name: `${sum!.name}.scale`, input: skip, shape, count: 1 }),
    };
  });
  const bySum = new Map(scales.map(({ sum, scale }) => [sum, scale]));
  const reading = mapOperators(network, (operator) => {
    const scale = bySum.get(operator.name);
    if (scale === undefined) return operator;
    return {
      ...operator,
      inputs: operator.inputs.map((name) => (name === scale.inputs[0] ? scale.name : name)),
    };
  });
  return {
    ...reading,
    operators: reading.operators.flatMap((operator) => {
      const scale = bySum.get(operator.name);
      return scale === undefined ? [operator] : [{ ...scale, stage: operator.stage }, operator];
    }),
  };
}

interface Factors {
  name: string;
  input: string;
  shape: Shape;
  /** Learned numbers. */
  count: number;
}

const factors = (network: Network, { name, input, shape, count }: Factors): Elementwise => ({
  kind: 'elementwise',
  operation: 'multiply',
  name: freeName(network, name),
  stage: '',
  inputs: [input],
  inputShapes: [{ ...shape }],
  output: { ...shape },
  parameters: count,
});

/** Two layers without anything between them are one; it keeps the name of the second. */
export function fuse(network: Network): Network {
  const pairs = feedForwards(network).filter(({ activation }) => activation === undefined);
  const ups = new Set(pairs.map(({ up }) => up.name));
  const inputs = new Map(pairs.map(({ up, down }) => [down.name, up.inputShapes] as const));
  return mapOperators(
    dropOperators(network, ({ name }) => ups.has(name)),
    (operator) => {
      const shapes = inputs.get(operator.name);
      return shapes === undefined
        ? operator
        : { ...operator, inputShapes: shapes.map((shape) => ({ ...shape })) };
    },
  );
}

/** A learned temperature for each row of scores, before its softmax. */
export function coolSoftmax(network: Network): Network {
  const temperatures = new Map<string, Elementwise>();
  for (const operator of network.operators) {
    if (operator.kind !== 'activation' || operator.function !== 'softmax') continue;
    const { channels, height } = operator.output;
    const [input, shape] = [operator.inputs[0]!, operator.inputShapes[0]!];
    const own = { name: `${operator.name}.temperature`, input, shape, count: channels * height };
    temperatures.set(operator.name, { ...factors(network, own), stage: operator.stage });
  }
  const behind = new Map([...temperatures.values()].map((one) => [one.inputs[0]!, one]));
  const reading = mapOperators(network, (operator: Operator) => {
    const temperature = temperatures.get(operator.name);
    return temperature === undefined ? operator : { ...operator, inputs: [temperature.name] };
  });
  return insertBehind(reading, ({ name }) => {
    const temperature = behind.get(name);
    return temperature === undefined ? [] : [temperature];
  });
}
