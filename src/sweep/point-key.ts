import { canonical } from '../work/hash.js';
import type { PointTask } from './point.js';

/** Numbers of frozen sections: points of a sweep share most of theirs. */
const numbers = new WeakMap<object, number>();
let numbered = 0;

/** Equal for no tasks but those whose outcomes are equal; equal tasks made of other objects may differ. */
export function keyOf({ kind, spec, work, batch, fidelity }: PointTask): string {
  let key = `${kind} ${work} ${batch ?? ''} ${fidelity}`;
  for (const [name, section] of Object.entries(spec as object)) key += `\0${name}\0${textOf(section)}`;
  return key;
}

function textOf(section: unknown): string {
  if (typeof section !== 'object' || section === null || !Object.isFrozen(section)) return canonical(section);
  let number = numbers.get(section);
  if (number === undefined) numbers.set(section, (number = ++numbered));
  return `#${number}`;
}
