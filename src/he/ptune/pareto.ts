import { totalOf } from './cost.js';
import type { HeLayer } from './layers.js';
import { choicesOf, evaluate, type SearchOptions, type Tuned } from './search.js';

/**
 * Choices of a layer that no other beats in cost and budget, cheapest first; budgets below zero among them, as most
 * of the design space has.
 */
export function paretoOf(layer: HeLayer, plainBits: number, options: SearchOptions): Tuned[] {
  const all = [...choicesOf(plainBits, options)].map((choice) => evaluate(layer, choice, options));
  all.sort((a, b) => totalOf(a.cost) - totalOf(b.cost) || b.budget - a.budget);
  let safest = -Infinity;
  return all.filter(({ budget }) => {
    if (budget <= safest) return false;
    safest = budget;
    return true;
  });
}
