import type { SweepData } from '../sweep-data.js';
import { choice, div, el, numbered } from './dom.js';
import { sweepView } from './sweep-view.js';

/** The sweeps of the report, one at a time. */
export function sweepsView(sweeps: readonly SweepData[]): HTMLElement {
  if (sweeps.length === 0) return el('p', { class: 'empty' }, 'This report holds no sweeps.');
  const place = el('div');
  const show = (index: number): void => place.replaceChildren(sweepView(sweeps[index]!));
  const chooser = choice('Sweep', numbered(sweeps.map(({ name }) => name)), 0, show);
  show(0);
  return div(undefined, [sweeps.length > 1 ? div('controls', chooser.element) : undefined, place]);
}
