/// <reference lib="dom" />
/** Elements from plain data: text only ever becomes text. */

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
export type Child = Node | string | undefined;

/** An element; attributes that are undefined or false are left out, `true` is written as an empty one. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

export interface Option {
  value: string;
  label: string;
  group?: string;
}

export interface Choice {
  element: HTMLLabelElement;
  select: HTMLSelectElement;
}

/** A labelled list to choose from. */
export function choice(
  label: string,
  options: readonly Option[],
  value: string,
  change: (value: string) => void,
): Choice {
  // The text of a label around a list would include the list's options.
  const select = el('select', { 'aria-label': label });
  const groups = new Map<string, HTMLElement>();
  for (const { value: name, label: text, group } of options) {
    let parent: HTMLElement = select;
    if (group !== undefined) {
      parent = groups.get(group) ?? el('optgroup', { label: group });
      if (!groups.has(group)) select.append(parent);
      groups.set(group, parent);
    }
    parent.append(el('option', { value: name }, text));
  }
  select.value = value;
  select.addEventListener('change', () => change(select.value));
  return { element: el('label', {}, label, select), select };
}

export interface Toggle {
  element: HTMLLabelElement;
  input: HTMLInputElement;
}

export function toggle(label: string, checked: boolean, change: (checked: boolean) => void): Toggle {
  const input = el('input', { type: 'checkbox' });
  input.checked = checked;
  input.addEventListener('change', () => change(input.checked));
  return { element: el('label', { class: 'check' }, input, label), input };
}

export function button(label: string, click: () => void, title?: string): HTMLButtonElement {
  const element = el('button', { type: 'button', class: 'control', title }, label);
  element.addEventListener('click', click);
  return element;
}

/** Controls that belong together, with a name. */
export function fieldset(legend: string, ...children: Child[]): HTMLFieldSetElement {
  return el('fieldset', {}, el('legend', {}, legend), ...children);
}

/** Names and values in two columns; an undefined entry is a rule between groups. */
export function pairs(entries: readonly (readonly [string, string] | undefined)[]): HTMLElement {
  const list = el('dl', { class: 'pairs' });
  for (const entry of entries) {
    if (entry === undefined) list.append(el('div', { class: 'rule' }));
    else list.append(el('dt', {}, entry[0]), el('dd', {}, entry[1]));
  }
  return list;
}

/** A dotted or camel-case name that may be broken at its joints. */
export function breakable(name: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  name.split(/(?<=[._-])|(?<=[a-z])(?=[A-Z])/).forEach((part, index) => {
    fragment.append(...(index > 0 ? [el('wbr')] : []), part);
  });
  return fragment;
}

/** Calls `draw` with the width of `element`, now and whenever it changes. */
export function onWidth(element: HTMLElement, draw: (width: number) => void): void {
  let last = -1;
  new ResizeObserver(() => {
    const width = Math.floor(element.clientWidth);
    if (width === last || width === 0) return;
    last = width;
    draw(width);
  }).observe(element);
}
