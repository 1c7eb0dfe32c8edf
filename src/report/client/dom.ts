/// <reference lib="dom" />
/** Elements from plain data: text only ever becomes text. */
import { group } from 'd3';

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
export type Child = Node | string | undefined;
export type Children = Child | readonly Child[];

/** An element; attributes that are undefined or false are left out, `true` is written as an empty one. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  children: Children = [],
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...[children].flat().filter((child) => child !== undefined));
  return element;
}

export const div = (name: string | undefined, children: Children): HTMLDivElement =>
  el('div', { class: name }, children);

/** Words of that class; nothing where there are none. */
export const span = (name: string, words: string | undefined): Child =>
  words ? el('span', { class: name }, words) : undefined;

/** Something to choose: its name in the document, and what is shown. */
export type Option<T> = { value: T; id: string; label: string; group?: string };

/** Positions in a list of labels. */
export const numbered = (labels: readonly string[]): Option<number>[] =>
  labels.map((label, value) => ({ value, id: String(value), label }));

/** Words by their labels. */
export const named = <K extends string>(labels: Readonly<Partial<Record<K, string>>>): Option<K>[] =>
  Object.entries<string | undefined>(labels).map(([id, label]) => ({ value: id as K, id, label: label! }));

export type Choice<T> = { element: HTMLLabelElement; select: HTMLSelectElement; show(value: T): void };

/** A labelled list to choose from. */
export function choice<T>(
  label: string,
  options: readonly Option<T>[],
  value: T,
  change: (value: T) => void,
): Choice<T> {
  // The text of a label around a list would include the list's options.
  const select = el('select', { 'aria-label': label });
  for (const [name, members] of group(options, (option) => option.group)) {
    const items = members.map(({ id, label: text }) => el('option', { value: id }, text));
    select.append(...(name === undefined ? items : [el('optgroup', { label: name }, items)]));
  }
  const show = (now: T): void => {
    select.selectedIndex = options.findIndex((option) => option.value === now);
  };
  show(value);
  select.addEventListener('change', () => change(options[select.selectedIndex]!.value));
  return { element: el('label', {}, [label, select]), select, show };
}

/** A list that sets one entry of `state`. */
export const setting = <S, K extends keyof S>(
  label: string,
  options: readonly Option<S[K]>[],
  state: S,
  key: K,
  changed: () => void,
): Choice<S[K]> =>
  choice(label, options, state[key], (value) => {
    state[key] = value;
    changed();
  });

export function toggle(label: string, checked: boolean, change: (checked: boolean) => void) {
  const input = el('input', { type: 'checkbox' });
  input.checked = checked;
  input.addEventListener('change', () => change(input.checked));
  return { element: el('label', { class: 'check' }, [input, label]), input };
}

export function button(label: string, click: () => void): HTMLButtonElement {
  const element = el('button', { type: 'button', class: 'control' }, label);
  element.addEventListener('click', click);
  return element;
}

/** Controls that belong together, with a name. */
export const fieldset = (legend: string, children: Children): HTMLFieldSetElement =>
  el('fieldset', {}, [el('legend', {}, legend), ...[children].flat()]);

/** A name and its value; undefined is a rule between groups. */
export type Pair = readonly [name: string, value: string] | undefined;

/** Names and values in two columns. */
export function pairs(entries: readonly Pair[]): HTMLElement {
  const rows = entries.map((entry) =>
    entry === undefined ? [div('rule', [])] : [el('dt', {}, entry[0]), el('dd', {}, entry[1])],
  );
  return el('dl', { class: 'pairs' }, rows.flat());
}

/** A dotted or camel-case name that may be broken at its joints. */
export const breakable = (name: string): Child[] =>
  name.split(/(?<=[._-])|(?<=[a-z])(?=[A-Z])/).flatMap((part, i) => (i > 0 ? [el('wbr'), part] : [part]));
