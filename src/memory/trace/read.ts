import { InputError } from '../../errors.js';
import { MOST_REQUESTS, RequestBuilder, type Requests } from './requests.js';

/**
 * Forms of a trace, a transaction a line; addresses are decimal, or hexadecimal after 0x. The cycle before which it is
 * not sent may follow: as a third word, or behind the address and an @, which stock readers of Ramulator skip.
 */
export const TRACE_FORMS = {
  /** Ramulator 2's LoadStoreTrace. */
  loadstore: 'LD <address> or ST <address>, with or without @<cycle> or a third word <cycle>',
  /** Ramulator 1's DRAM trace, and DRAMsim3's, whose third word is a cycle. */
  dram: '<address> R or <address> W (also READ, WRITE), with or without a third word <cycle>',
} as const;
export type TraceForm = keyof typeof TRACE_FORMS;

const DIRECTIONS: Readonly<Record<string, readonly [form: TraceForm, isWrite: boolean]>> = {
  LD: ['loadstore', false],
  ST: ['loadstore', true],
  R: ['dram', false],
  W: ['dram', true],
  READ: ['dram', false],
  WRITE: ['dram', true],
};

const NUMBER = /^(0x[0-9a-f]+|\d+)$/i;
const VECTOR = /^-?\d+(,-?\d+)+$/;

/** What a trace has to look like, in an error. */
const ANY = `lines such as 'LD 0x40', 'ST 4096', '0x40 R' or '0x40 W', a cycle behind them or not`;

/**
 * Reads a trace. The first line says the form, and whether there are cycles; empty lines and lines that begin with #
 * are skipped.
 * @param pieces of the file, whole lines each
 * @param file its name, for errors
 * @throws InputError with the line
 */
export function readTrace(pieces: Iterable<Uint8Array>, file: string): Requests {
  const decoder = new TextDecoder('latin1');
  const reader = new LineReader(file);
  for (const piece of pieces) {
    const lines = decoder.decode(piece).split('\n');
    if (lines.at(-1) === '') lines.pop();
    for (const line of lines) reader.read(line);
  }
  return reader.done();
}

class LineReader {
  private readonly list = new RequestBuilder();
  private readonly file: string;
  private line = 0;
  private form: TraceForm | undefined;
  private timed = false;

  constructor(file: string) {
    this.file = file;
  }

  read(text: string): void {
    this.line++;
    const words = text.trim().split(/\s+/);
    if (words[0] === '' || words[0]!.startsWith('#')) return;
    const [form, isWrite, place, time] = this.parts(words);
    const [address, cycle] = form === 'loadstore' && time === undefined ? cut(place) : [place, time];
    if (this.form === undefined) [this.form, this.timed] = [form, cycle !== undefined];
    if (form !== this.form || (cycle !== undefined) !== this.timed) this.refuse(text, this.like());
    const at = cycle === undefined ? 0 : this.number(cycle, 'cycle');
    this.list.push(isWrite, this.number(address, 'address'), at);
    if (this.list.length > MOST_REQUESTS) this.fail('too many lines', `at most ${MOST_REQUESTS} requests`);
  }

  done(): Requests {
    if (this.list.length === 0) throw new InputError('has no request', { file: this.file, expected: ANY });
    return this.list.done(this.timed);
  }

  private parts(words: readonly string[]): [TraceForm, boolean, string, string | undefined] {
    const [first = '', second = '', third] = words;
    if (words.length === 2 || words.length === 3) {
      const before = directionOf(first);
      if (before?.[0] === 'loadstore') return [...before, second, third];
      const behind = directionOf(second);
      if (behind?.[0] === 'dram') return [...behind, first, third];
      if (before?.[0] === 'dram' && VECTOR.test(second))
        this.fail('an address vector (ReadWriteTrace of Ramulator 2)', `an address: ${ANY}`);
    }
    if (words.length > 1 && words.length <= 3 && words.every((word) => NUMBER.test(word)))
      this.fail(
        "a line of a core's instructions (SimpleO3 of Ramulator 2: bubbles, load, store), which says no order of requests",
        `a trace of memory: ${ANY}`,
      );
    return this.refuse(words.join(' '), this.form === undefined ? ANY : this.like());
  }

  /** The form that the first line had. */
  private like(): string {
    const [form] = TRACE_FORMS[this.form!].split(', with ');
    return `${form}${this.timed ? ' with' : ' without'} a cycle, as in the first line`;
  }

  private number(word: string, what: string): number {
    const value = NUMBER.test(word) ? Number(word) : NaN;
    if (Number.isSafeInteger(value)) return value;
    return this.fail(`${what} '${word}'`, 'a whole number below 2^53, decimal or hexadecimal after 0x');
  }

  private refuse(text: string, expected: string): never {
    return this.fail(`is '${text.trim().slice(0, 60)}'`, expected);
  }

  private fail(problem: string, expected: string): never {
    throw new InputError(problem, { file: this.file, line: this.line, expected });
  }
}

const directionOf = (word: string) =>
  Object.hasOwn(DIRECTIONS, word.toUpperCase()) ? DIRECTIONS[word.toUpperCase()] : undefined;

/** Address and cycle of `<address>@<cycle>`. */
function cut(word: string): [string, string | undefined] {
  const at = word.indexOf('@');
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}
