import type { NetworkEntry, NetworkSpecification, OperatorEntry } from '../schema.js';
import type { Shape } from '../graph.js';
import { both, type Pair, type PaddingChoice } from '../shapes.js';

/** Network names and what writes their specification. */
export type Zoo = ReadonlyMap<string, () => NetworkSpecification>;

/** What follows a convolution in most families. */
export const BN_RELU = ['batch-norm', 'relu'];
export const BN = ['batch-norm'];
export const RELU = ['relu'];

export const square = (channels: number, size: number): Shape => ({ channels, height: size, width: size });
export const vector = (channels: number): Shape => ({ channels, height: 1, width: 1 });

/** A published input format: pixels a side and classes. */
export interface Dataset {
  size: number;
  classes: number;
}
export const CIFAR10: Dataset = { size: 32, classes: 10 };
export const CIFAR100: Dataset = { size: 32, classes: 100 };
export const TINY_IMAGENET: Dataset = { size: 64, classes: 200 };
export const IMAGENET: Dataset = { size: 224, classes: 1000 };

interface Options {
  name?: string;
  inputs?: string[];
  then?: string[];
}
interface ConvOptions extends Options {
  stride?: Pair;
  /** Default: half the kernel. */
  padding?: PaddingChoice;
  groups?: number;
  bias?: boolean;
}

/**
 * A network specification being written. Operators without a name of their own are numbered through, as
 * `conv0`, `maxpool1`, ...; every method returns the operator's name. Changes of view take no number.
 */
export class Draft {
  readonly operators: NetworkEntry[] = [];
  /** Stage given to the operators that follow; '' for none. */
  stage = '';
  private count = 0;

  /** Name that the next operator of that kind gets. */
  next(kind: string): string {
    return `${kind}${this.count}`;
  }
  /** Name of the last operator. */
  get last(): string {
    const entry = this.operators.at(-1);
    return entry === undefined || entry.kind === 'repeat' ? 'input' : entry.name;
  }

  conv(filters: number, kernel: Pair, options: ConvOptions = {}): string {
    const { stride = 1, padding = half(kernel), groups = 1, bias = false, ...rest } = options;
    return this.numbered('conv', rest, {
      kind: 'conv',
      filters,
      kernel: pair(kernel),
      ...(stride === 1 ? {} : { stride: pair(stride) }),
      ...(padding === 0 ? {} : { padding: sides(padding) }),
      ...(groups === 1 ? {} : { groups }),
      ...(bias ? { bias } : {}),
    });
  }

  depthwise(kernel: number, stride: number, then: string[], bias = false): string {
    return this.numbered(
      'conv',
      { then },
      {
        kind: 'depthwise',
        kernel,
        ...(stride === 1 ? {} : { stride }),
        ...(kernel === 1 ? {} : { padding: kernel >> 1 }),
        ...(bias ? { bias } : {}),
      },
    );
  }

  linear(features: number, options: Options & { bias?: boolean } = {}): string {
    const { bias = true, ...rest } = options;
    return this.numbered('fc', rest, { kind: 'linear', features, ...(bias ? { bias } : {}) });
  }

  pool(
    type: 'max' | 'average',
    kernel: number | 'global',
    options: Options & { stride?: number; padding?: PaddingChoice } = {},
  ): string {
    const { stride = kernel, padding = 0, ...rest } = options;
    return this.numbered(type === 'max' ? 'maxpool' : 'avgpool', rest, {
      kind: 'pool',
      type,
      kernel,
      ...(stride === kernel || stride === 'global' ? {} : { stride }),
      ...(padding === 0 ? {} : { padding: sides(padding) }),
    });
  }

  add(inputs: string[], options: Options = {}): string {
    return this.numbered('add', { ...options, inputs }, { kind: 'add' });
  }
  multiply(inputs: string[], options: Options = {}): string {
    return this.numbered('mul', { ...options, inputs }, { kind: 'multiply' });
  }
  concat(inputs: string[], options: Options = {}): string {
    return this.numbered('concat', { ...options, inputs }, { kind: 'concat' });
  }

  /** Any other operator that takes a number. */
  numbered(kind: string, options: Options, fields: object): string {
    const { name = this.next(kind), inputs, then } = options;
    this.count += 1;
    return this.plain({
      name,
      ...fields,
      ...(inputs === undefined || inputs.join() === this.last ? {} : { inputs }),
      ...(then === undefined || then.length === 0 ? {} : { then }),
    });
  }

  /** An operator that takes no number. */
  plain(fields: object): string {
    const { name, kind, ...rest } = fields as OperatorEntry;
    this.operators.push({
      name,
      kind,
      ...(this.stage === '' ? {} : { stage: this.stage }),
      ...rest,
    } as NetworkEntry);
    return name;
  }

  flatten(): string {
    return this.plain({ name: 'flatten', kind: 'reshape', shape: 'flatten' });
  }

  /** Global average pool and the classifier. */
  classifier(classes: number): void {
    this.pool('average', 'global');
    this.linear(classes);
  }

  finish(header: Omit<NetworkSpecification, 'kind' | 'operators'>): NetworkSpecification {
    return { kind: 'network', ...header, operators: this.operators };
  }
}

function half(kernel: Pair): Pair {
  const [vertical, horizontal] = both(kernel);
  return pair([vertical >> 1, horizontal >> 1]) as Pair;
}

function pair(value: Pair): number | [number, number] {
  const [vertical, horizontal] = both(value);
  return vertical === horizontal ? vertical : [vertical, horizontal];
}

const sides = (padding: PaddingChoice): PaddingChoice =>
  typeof padding === 'object' && 'top' in padding ? { ...padding } : padding;

/** `makeDivisible` of the MobileNet family: nearest multiple of `divisor`, at most 10 % below `value`. */
export function divisible(value: number, divisor = 8): number {
  const rounded = Math.max(divisor, Math.floor((value + divisor / 2) / divisor) * divisor);
  return rounded < 0.9 * value ? rounded + divisor : rounded;
}
