/** What collects columns of unknown length, row by row. */
import { isMap, isScalar, storedJson } from './stored.js';
import type { AxisValue } from './sweep-record.js';

/** Words by row, as positions in a dictionary. */
export interface WordColumn<Word extends string = string> {
  of: Word[];
  at: ArrayLike<number>;
}

/** Values of an axis by row, as positions in the distinct `values`; -1 where there is none. */
export interface AxisColumn {
  values: AxisValue[];
  /** The same as text, by which equal values are found. */
  keys: string[];
  at: ArrayLike<number>;
}

/** A list of numbers. */
export class NumberTaker {
  length = 0;
  private data: Float64Array | Int32Array;

  /** @param data room for the first numbers; more is of its kind */
  constructor(data: Float64Array | Int32Array = new Float64Array(1024)) {
    this.data = data;
  }

  push(value: number): void {
    if (this.length === this.data.length) {
      const more = new (this.data.constructor as new (length: number) => typeof this.data)(2 * this.length);
      more.set(this.data);
      this.data = more;
    }
    this.data[this.length++] = value;
  }

  column(): Float64Array | Int32Array {
    return this.data.subarray(0, this.length);
  }
}

/** A list of words, each as its position in a dictionary. */
class WordTaker<Word> {
  readonly of: Word[] = [];
  readonly at = new NumberTaker(new Int32Array(1024));
  private readonly codes = new Map<Word, number>();

  code(word: Word): number {
    let code = this.codes.get(word);
    if (code === undefined) this.codes.set(word, (code = this.of.push(word) - 1));
    return code;
  }
}

/** Words of which every row has one. */
export class NameTaker<Word extends string> {
  private readonly words = new WordTaker<Word>();

  push(word: Word): void {
    this.words.at.push(this.words.code(word));
  }

  column(): WordColumn<Word> {
    return { of: this.words.of, at: this.words.at.column() };
  }
}

export function wordColumn<Word extends string>(words: readonly Word[]): WordColumn<Word> {
  const taker = new NameTaker<Word>();
  for (const word of words) taker.push(word);
  return taker.column();
}

/** Distinct halves of texts that are remembered; of more, designs have little in common. */
const MOST_HALVES = 20_000;

type Codes = readonly { axis: WordTaker<AxisValue>; code: number }[];

/** Values of all axes that some row has. */
export class AxisTaker {
  private readonly axes = new Map<string, WordTaker<AxisValue>>();
  private readonly halves = [new Map<string, Codes>(), new Map<string, Codes>()] as const;
  private rows = 0;

  /** Values by path. */
  add(values: Readonly<Record<string, AxisValue>>): void {
    this.put([this.codesOf(values)]);
  }

  /** The same as JSON without spaces. Halves of it come again and again and are read once. */
  addJson(text: string): void {
    const middle = text.indexOf(',"', text.length >> 1);
    const [first, second] = this.halves;
    const head = middle < 0 ? undefined : this.half(first, text.slice(0, middle), '', '}');
    const tail = head && this.half(second, text.slice(middle + 1), '{', '');
    if (head !== undefined && tail !== undefined) this.put([head, tail]);
    else this.add(storedJson(text, 'axis values of a point', isMap(isScalar)));
  }

  columns(): Map<string, AxisColumn> {
    return new Map(
      [...this.axes].map(([path, { of, at }]) => [
        path,
        { values: of, keys: of.map(String), at: at.column() },
      ]),
    );
  }

  private put(parts: readonly Codes[]): void {
    const row = this.rows++;
    let met = 0;
    for (const part of parts) {
      met += part.length;
      for (let at = 0; at < part.length; at++) part[at]!.axis.at.push(part[at]!.code);
    }
    if (met === this.axes.size) return;
    for (const { at } of this.axes.values()) if (at.length === row) at.push(-1);
  }

  /** Codes of half of a text; undefined where it is none by itself: the cut went through a string. */
  private half(known: Map<string, Codes>, text: string, before: string, after: string): Codes | undefined {
    let codes = known.get(text);
    if (codes === undefined && known.size < MOST_HALVES) {
      const values = parsed(`${before}${text}${after}`);
      if (values === undefined) return undefined;
      known.set(text, (codes = this.codesOf(values)));
    }
    return codes;
  }

  private codesOf(values: Readonly<Record<string, AxisValue>>): Codes {
    return Object.entries(values).map(([path, value]) => {
      let axis = this.axes.get(path);
      if (axis === undefined) this.axes.set(path, (axis = this.empty()));
      return { axis, code: axis.code(value) };
    });
  }

  /** Of an axis on which no row so far has a value. */
  private empty(): WordTaker<AxisValue> {
    const words = new WordTaker<AxisValue>();
    for (let row = 0; row < this.rows; row++) words.at.push(-1);
    return words;
  }
}

function parsed(text: string): Record<string, AxisValue> | undefined {
  try {
    return JSON.parse(text) as Record<string, AxisValue>;
  } catch {
    return undefined;
  }
}
