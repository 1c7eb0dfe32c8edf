import type { SweepData } from '../data.js';
import { choice, el } from './dom.js';
import { sweepView } from './sweep-view.js';

/** The sweeps of the report, one at a time. */
export function sweepsView(sweeps: readonly SweepData[]): HTMLElement {
  if (sweeps.length === 0) return el('p', { class: 'empty' }, 'This report holds no sweeps.');
  const place = el('div');
  const show = (index: number): void => place.replaceChildren(sweepView(sweeps[index]!));
  const options = sweeps.map(({ name }, index) => ({ value: String(index), label: name }));
  const chooser = choice('Sweep', options, '0', (value) => show(Number(value)));
  show(0);
  return el('div', {}, [
    sweeps.length > 1 ? el('div', { class: 'controls' }, chooser.element) : undefined,
    place,
  ]);
}
