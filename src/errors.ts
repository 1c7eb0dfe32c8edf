import { distance } from 'fastest-levenshtein';

/** Where in a user's file an error was found; `line` and `column` count from 1. */
export interface Position {
  file?: string | undefined;
  line?: number | undefined;
  column?: number | undefined;
}

export interface InputErrorDetail extends Position {
  /** Dotted path of the field, e.g. `scratchpad.ifmap.size`. */
  field?: string | undefined;
  /** What would have been accepted, in the user's words. */
  expected?: string | undefined;
  /** Nearest valid choice, if one is near enough to be worth naming. */
  nearest?: string | undefined;
}

/**
 * Bad input from the user: printed as one line, exit code 2, nothing written.
 * Everything else that is thrown is a defect of ours.
 */
export class InputError extends Error {
  /** What is wrong, without place, field and expectation. */
  readonly problem: string;
  readonly detail: InputErrorDetail;

  constructor(problem: string, detail: InputErrorDetail = {}, options?: ErrorOptions) {
    super(formatInputError(problem, detail), options);
    this.name = 'InputError';
    this.problem = problem;
    this.detail = detail;
  }

  /** The same error with some of its details (or its wording) replaced. */
  with(detail: InputErrorDetail, problem = this.problem): InputError {
    return new InputError(problem, { ...this.detail, ...detail }, { cause: this });
  }
}

/** `file:line:column: field: problem; expected ...; did you mean ...?` */
function formatInputError(problem: string, detail: InputErrorDetail): string {
  const place = [detail.file, detail.line, detail.column].filter((part) => part !== undefined).join(':');
  const head = [place, detail.field].filter((part) => part !== undefined && part !== '').join(': ');
  const tail = [
    detail.expected === undefined ? '' : `; expected ${detail.expected}`,
    detail.nearest === undefined ? '' : `; did you mean '${detail.nearest}'?`,
  ].join('');
  return oneLine(`${head === '' ? '' : `${head}: `}${problem}${tail}`);
}

/** One printable line: line breaks become blanks, other control characters (escape codes) question marks. */
export const oneLine = (text: string): string =>
  text
    .trim()
    .replace(/\s*[\n\r]\s*/g, ' ')
    .replace(/\t/g, ' ')
    .replace(/\p{Cc}/gu, '?');

/** Control characters (C0 with escape, delete, C1) but for tabs and the ends of lines. */
export const CONTROLS = /[^\P{Cc}\n\r\t]|\r(?!\n)/gu;

/** A text in which nothing can be done to a terminal: its control characters are question marks. */
export const printable = (text: string): string => text.replace(CONTROLS, '?');

/** Shares of a word's letters that another word may differ in and still be meant, by their first letters. */
const NEAR = { anyBeginning: 1 / 4, sameBeginning: 1 / 2 };

/**
 * Nearest of `choices` to `word`, or undefined when nothing is near. First the shortest choice that begins with the
 * word; else that with the fewest edits: up to half of the letters, of a word of up to four two (one swap), and with
 * another first letter a quarter of them.
 */
export function nearest(word: string, choices: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  const longer = choices.filter((choice) => wanted.length > 1 && choice.toLowerCase().startsWith(wanted));
  if (longer.length > 0)
    return longer.reduce((best, choice) => (choice.length < best.length ? choice : best));
  let best: string | undefined;
  let least = Infinity;
  for (const choice of choices) {
    const edits = distance(wanted, choice.toLowerCase());
    if (edits < least && edits <= mostEdits(wanted, choice.toLowerCase())) [best, least] = [choice, edits];
  }
  return best;
}

function mostEdits(word: string, choice: string): number {
  if (word.length < 3) return 1;
  if (word[0] !== choice[0]) return Math.ceil(word.length * NEAR.anyBeginning);
  return Math.max(2, Math.floor(word.length * NEAR.sameBeginning));
}
