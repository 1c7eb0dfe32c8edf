import path from 'node:path';
import { nameOfInput } from '../../document/stdin.js';
import { InputError } from '../../errors.js';
import { INPUT } from '../build.js';
import { macs, parameters } from '../count.js';
import { elements, type Network } from '../graph.js';

/** Largest size or count an imported file may give: what a network file accepts too. */
export const LARGEST = 1_000_000_000;

/** Name of the network in `file`: its base name, in the letters a network's name may have. */
export function networkName(file: string): string {
  const stem = path.basename(nameOfInput(file)).replace(/\.[^.]+$/, '');
  return stem.replace(/[^\w.-]+/g, '-').slice(0, 100) || 'network';
}

/** Hands out operator names: no blanks or odd letters, at most 190 long, each once; never `input`. */
export class Names {
  private readonly next = new Map<string, number>([[INPUT, 2]]);

  unique(wanted: string, otherwise: string): string {
    const base = clean(wanted) || clean(otherwise) || 'operator';
    for (;;) {
      const count = this.next.get(base) ?? 1;
      this.next.set(base, count + 1);
      const name = count === 1 ? base : `${base}_${count}`;
      if (count === 1 || !this.next.has(name)) {
        if (count > 1) this.next.set(name, 2);
        return name;
      }
    }
  }
}

const clean = (name: string): string =>
  name
    .trim()
    .replace(/[^\w./:-]+/g, '_')
    .replace(/^[/_]+/, '')
    .slice(0, 190);

/** The network, if its counts are exact numbers: sizes that no computer holds are a mistake in the file. */
export function check(file: string, network: Network): Network {
  for (const operator of network.operators) {
    const sizes = [
      macs(operator),
      parameters(operator),
      ...operator.inputShapes.map(elements),
      elements(operator.output),
    ];
    if (sizes.every((size) => size * network.batch <= Number.MAX_SAFE_INTEGER)) continue;
    throw new InputError('is too large to count', {
      file,
      field: operator.name,
      expected: `at most ${Number.MAX_SAFE_INTEGER} elements and multiply-accumulates`,
    });
  }
  return network;
}
