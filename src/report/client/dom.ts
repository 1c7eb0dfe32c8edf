/** Elements from plain data: text only ever becomes text. */

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

export type Option = { value: string; label: string; group?: string };

/** Options by label: their values are the keys, or positions in a list. */
export const optionsOf = (labels: Readonly<Record<string, string>> | readonly string[]): Option[] =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

export type Choice = { element: HTMLLabelElement; select: HTMLSelectElement };

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
    const parent = group === undefined ? select : (groups.get(group) ?? el('optgroup', { label: group }));
    parent.append(el('option', { value: name }, text));
    if (group !== undefined) groups.set(group, parent);
    if (parent !== select) select.append(parent);
  }
  select.value = value;
  select.addEventListener('change', () => change(select.value));
  return { element: el('label', {}, [label, select]), select };
}

export type Toggle = { element: HTMLLabelElement; input: HTMLInputElement };

export function toggle(label: string, checked: boolean, change: (checked: boolean) => void): Toggle {
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

/** Calls `draw` with the width of `element`, now and whenever it changes. */
export function onWidth(element: HTMLElement, draw: (width: number) => void): void {
  let last = 0;
  new ResizeObserver(() => {
    const width = Math.floor(element.clientWidth);
    if (width === last || width === 0) return;
    last = width;
    draw(width);
  }).observe(element);
}
