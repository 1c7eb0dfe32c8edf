import { closest, distance } from 'fastest-levenshtein';

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
  readonly detail: InputErrorDetail;

  constructor(problem: string, detail: InputErrorDetail = {}, options?: ErrorOptions) {
    super(formatInputError(problem, detail), options);
    this.name = 'InputError';
    this.detail = detail;
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
  return `${head === '' ? '' : `${head}: `}${problem}${tail}`.replace(/\s*\n\s*/g, ' ');
}

/** Nearest of `choices` to `word`, or undefined when nothing is near (more than half its letters differ). */
export function nearest(word: string, choices: readonly string[]): string | undefined {
  if (choices.length === 0) return undefined;
  const best = closest(word.toLowerCase(), [...choices]);
  return distance(word.toLowerCase(), best.toLowerCase()) <= Math.max(2, Math.floor(word.length / 2))
    ? best
    : undefined;
}
