import type { Evidence, Finding, FindingStatus, Mark } from '../results/reproduction.js';
import type { RunRecord } from '../results/record.js';
import type { Request } from '../simulation/simulate.js';
import type { Table } from './table.js';

/** What may be the same for all rows of a figure. */
interface Common {
  unit: string;
  source: string;
  mark: Mark;
  /** What agreement with this number proves; no default, so that nobody forgets to ask. */
  evidence: Evidence;
  /** The published number, where several rows show it; default: figure and quantity. */
  of?: string | undefined;
  /** Shown, not counted: another row of the same class and number decides. */
  variant?: boolean | undefined;
  /** Largest deviation: of the published value, or in its unit. */
  within: { relative: number } | { absolute: number };
  /** Ours shows the published shape if both lie on the same side of this value (1 for a ratio, 0 for a change). */
  neutral?: number | undefined;
  note?: string | undefined;
}

/** A published number and what counts as having reproduced it. */
export interface Expectation extends Common {
  figure: string;
  quantity: string;
  published: number;
}

/** What an experiment may do: simulate, and say how far it is. Runs are made once, however often asked for. */
export interface Laboratory {
  run(request: Request): Promise<RunRecord>;
  progress(what: string): void;
}

/** A published system: its tables and figures, each number beside ours. */
export interface Experiment {
  system: string;
  title: string;
  findings(laboratory: Laboratory): Promise<Finding[]>;
  /** Numbers of ours with nothing published beside them, printed below the findings. */
  tables?(laboratory: Laboratory): Promise<Table[]>;
  /**
   * Why `checks` cannot be made here, if so: what they are compared with is not installed. Of a system that has this,
   * checks are not recorded.
   */
  unavailable?(): string | undefined;
  /** What is compared with our own calculators instead (`systole check`); every row is of class self-check. */
  checks?(laboratory: Laboratory): Promise<Finding[]>;
}

/** A number of a record that these runs have to have. */
export function requireModelled(value: number | null, what: string): number {
  if (value === null) throw new Error(`${what} is not modelled`);
  return value;
}

/** What a row says itself: all that its figure leaves open, and what differs from the figure's other rows. */
type Own<Shared> = Partial<Common> & Omit<Common, keyof Shared>;

/**
 * Compares the rows of one table or figure, which share what is given here.
 * @example
 * const compare = figure('Table 5', {
 *   unit: 'us', source: REVIEW, mark: 'found', evidence: 'published', within: { relative: 0.12 },
 * });
 * compare('Mult-32', 1.246, microseconds);
 */
export const figure =
  <Shared extends Partial<Common>>(name: string, shared: Shared) =>
  (
    quantity: string,
    published: number,
    ours: number,
    ...[own]: object extends Own<Shared> ? [own?: Own<Shared>] : [own: Own<Shared>]
  ): Finding =>
    compare({ ...({ ...shared, ...own } as Common), figure: name, quantity, published }, ours);

/** Compares one number; nothing is rounded before. */
export function compare(expectation: Expectation, ours: number): Finding {
  const { published, within, neutral, of, variant = false, note = '', ...rest } = expectation;
  const number = of ?? `${rest.figure}: ${rest.quantity}`;
  const relative = 'relative' in within;
  const deviation = relative ? (ours - published) / published : ours - published;
  const tolerance = relative ? within.relative : within.absolute;
  const status = statusOf(published, ours, Math.abs(deviation) <= tolerance, neutral);
  return { ...rest, number, variant, published, ours, deviation, tolerance, relative, status, note };
}

function statusOf(
  published: number,
  ours: number,
  close: boolean,
  neutral: number | undefined,
): FindingStatus {
  if (close) return 'reproduced';
  if (neutral === undefined) return 'missed';
  return Math.sign(published - neutral) === Math.sign(ours - neutral) ? 'shape only' : 'missed';
}
