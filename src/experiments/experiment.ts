import type { Finding, FindingStatus, Mark } from '../results/reproduction.js';
import type { RunRecord } from '../results/record.js';
import type { Request } from '../simulation/simulate.js';

/** A published number and what counts as having reproduced it. */
export interface Expectation {
  figure: string;
  quantity: string;
  unit: string;
  published: number;
  source: string;
  mark: Mark;
  /** Largest deviation: of the published value, or in its unit. */
  within: { relative: number } | { absolute: number };
  /** Ours shows the published shape if both lie on the same side of this value (1 for a ratio, 0 for a change). */
  neutral?: number | undefined;
  note?: string | undefined;
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
}

/** Compares; nothing is rounded before. */
export function finding(expectation: Expectation, ours: number, note = ''): Finding {
  const { published, within, neutral, note: fixed = '', ...rest } = expectation;
  const relative = 'relative' in within;
  const deviation = relative ? (ours - published) / published : ours - published;
  const tolerance = relative ? within.relative : within.absolute;
  return {
    ...rest,
    published,
    ours,
    deviation,
    tolerance,
    relative,
    status: statusOf(published, ours, Math.abs(deviation) <= tolerance, neutral),
    note: [fixed, note].filter((part) => part !== '').join('; '),
  };
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
