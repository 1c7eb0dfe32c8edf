/** Text for pictures: safe in XML, measured by estimate (there is no renderer to ask), cut, wrapped, formatted. */
import { format, formatPrefix } from 'd3';

/** Everything XML 1.0 forbids (lone surrogates too), and the C1 control characters it discourages. */
const FORBIDDEN = /[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Removes what may not stand in an XML document. */
export function xmlSafe(text: string): string {
  return text.replace(FORBIDDEN, '');
}

/** One printable line: controls and marks that change the writing direction removed, white space collapsed. */
export function oneLine(text: string): string {
  return xmlSafe(text)
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** Advance of a character in DejaVu Sans, in em, rounded up; Arial is narrower. */
function advance(character: string): number {
  if (/[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uff00-\uff60]|[\u{10000}-\u{10ffff}]/u.test(character))
    return 1.05;
  if (/[ijl.,:;'|!\s]/u.test(character)) return 0.34;
  if (/[()[\]frtI/-]/u.test(character)) return 0.42;
  if (/[mwMW@%…—]/u.test(character)) return 0.98;
  if (/[A-Z&+=<>~×]/u.test(character)) return 0.76;
  return 0.64;
}

/** Estimated width of `text` in pixels; errs on the wide side. */
export function textWidth(text: string, size: number): number {
  let em = 0;
  for (const character of text) em += advance(character);
  return em * size;
}

/** `text` cut at its end, with an ellipsis, to at most `pixels`. */
export function fit(text: string, pixels: number, size: number): string {
  const line = oneLine(text);
  if (textWidth(line, size) <= pixels) return line;
  let kept = '';
  for (const character of line) {
    if (textWidth(`${kept}${character}…`, size) > pixels) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/**
 * A name cut in its middle to `limit` characters: both ends of an operator's name tell it from the others. Parts
 * between separators stay whole where that keeps half of each end: `s3b2c2…backward`.
 */
export function shorten(name: string, limit = 20): string {
  const letters = [...oneLine(name)];
  if (letters.length <= limit) return letters.join('');
  const tail = Math.ceil((limit - 1) * 0.55);
  const [begin, end] = [letters.slice(0, limit - 1 - tail), letters.slice(-tail)];
  const [last, first] = [begin.findLastIndex(isSeparator), end.findIndex(isSeparator)];
  const head = 2 * last >= begin.length ? begin.slice(0, last) : begin;
  const foot = first >= 0 && 2 * (first + 1) <= end.length ? end.slice(first + 1) : end;
  return `${head.join('')}…${foot.join('')}`;
}

/** Between the parts of a name; a minus before a digit may be a sign, and a point between digits decimal. */
const isSeparator = (letter: string, at: number, all: readonly string[]): boolean =>
  /[-./_+ :,]/u.test(letter) && !/\d/u.test(all[at + 1] ?? '');

/** Lines of at most `pixels`; what remains after `maxLines` becomes an ellipsis. */
export function wrap(text: string, pixels: number, size: number, maxLines = 3): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of oneLine(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer, size) > pixels) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line !== '') lines.push(line);
  if (lines.length > maxLines) lines.splice(maxLines - 1, lines.length, lines.slice(maxLines - 1).join(' '));
  return lines.map((each) => fit(each, pixels, size));
}

const siFormat = format('.3~s');

/** Three digits with SI prefix and unit: `si(1.234e-3, 's')` is `1.23 ms`; without a unit `1.23M`. Bytes are binary. */
export function si(value: number, unit = ''): string {
  if (value === 0) return unit === '' ? '0' : `0 ${unit}`;
  return unit === 'B' ? bytes(value) : spaced(siFormat(value), unit);
}

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** The power of 1024 whose prefix a number of bytes is written with. */
const binaryStep = (value: number): number =>
  value === 0 ? 0 : Math.max(0, Math.min(BINARY.length - 1, Math.floor(Math.log2(Math.abs(value)) / 10)));

/** What `KiB`, `MiB`, ... of a number of bytes stands for. */
export const byteUnit = (value: number): number => 1024 ** binaryStep(value);

/** As tables write it, in three digits: `1.18 MiB`, `1023 KiB`. */
function bytes(value: number): string {
  const rounded = (step: number): number => {
    const scaled = value / 1024 ** step;
    return Number(scaled.toPrecision(Math.abs(scaled) < 1000 ? 3 : 4));
  };
  const step = binaryStep(value);
  const over = Math.abs(rounded(step)) >= 1024 && step + 1 < BINARY.length;
  return over ? `${rounded(step + 1)} ${BINARY[step + 1]!}` : `${rounded(step)} ${BINARY[step]!}`;
}

/** Three digits, with an SI prefix only from a thousand on: a ratio of 0.5 is not `500m`. */
export function digits(value: number): string {
  return Math.abs(value) >= 1000 ? si(value) : String(Number(value.toPrecision(3)));
}

/** The SI prefix at the end of a number. */
const PREFIX = /[^\d.]$/u;

/** `1.23M` and a unit: `1.23 MJ`. */
function spaced(text: string, unit: string): string {
  if (unit === '') return text;
  const prefix = PREFIX.exec(text)?.[0] ?? '';
  return `${text.slice(0, text.length - prefix.length)} ${prefix}${unit}`;
}

/** Writes ticks with one prefix, that of `reference`: `0`, `0.5 ms`, `1 ms`; bytes with a binary one. */
export function siTicks(reference: number, unit = ''): (value: number) => string {
  if (unit === 'B') {
    const [scale, prefix] = [byteUnit(reference), BINARY[binaryStep(reference)]!];
    return (value) => (value === 0 ? '0' : `${Number((value / scale).toPrecision(4))} ${prefix}`);
  }
  const scale = 10 ** (3 * Math.floor(Math.log10(Math.abs(reference) || 1) / 3 + 1e-9));
  const write = formatPrefix('.3~', reference === 0 ? 1 : reference);
  const prefix = PREFIX.exec(write(scale))?.[0] ?? '';
  return (value) => {
    if (value === 0) return '0';
    // Three decimals are too few for the foot of a logarithmic axis.
    const small = Math.abs(value) < 0.1 * scale;
    return spaced(small ? `${Number((value / scale).toPrecision(3))}${prefix}` : write(value), unit);
  };
}

/** Writes ticks without a unit in one way: plainly, or with one prefix where `reference` has a thousand or more. */
export const numberTicks = (reference: number): ((value: number) => string) =>
  Math.abs(reference) >= 1000 ? siTicks(reference) : (value) => String(Number(value.toPrecision(4)));

const percentFormat = format('.1f');

/** A fraction as a percentage: `0.634` is `63.4 %`. */
export function percent(fraction: number): string {
  return `${percentFormat(fraction * 100)} %`;
}

/** A tick of an axis in percent: `60 %`, `0.5 %`. */
export function wholePercent(fraction: number): string {
  return `${Math.round(fraction * 1000) / 10} %`;
}

/** `3 operators`, `1 operator`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** `Energy` from `energy`. */
export const capitalize = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** `text` cut at its end to `length` characters. */
export const clip = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;
