/** How far the definition can be trusted; printed by `systole explain`. */
export type DefinitionStatus = 'found' | 'recalled' | 'derived' | 'assumed';

/** What one number of a run means. `<x>` in a name stands for any word. */
export interface MetricDefinition {
  name: string;
  /** Other names under which it appears or may be asked for: columns of exports and views, short names. */
  aliases?: readonly string[];
  unit: string;
  /** What tables and pictures call it; default: its name. */
  label?: string;
  /** Which way is better; left out where neither is. */
  goal?: Goal;
  /** Said wherever it is shown: in a few letters beside its label, and in full where there is room. */
  caveat?: { short: string; long: string };
  /** One line. */
  summary: string;
  formula: string;
  /** What it is divided by; `-` if it is no ratio. */
  denominator: string;
  /** What one might expect in it and is not; `-` if nothing. */
  excludes: string;
  source: string;
  /** found: read in the source; recalled: from memory of it; derived: follows from the model; assumed: chosen. */
  status: DefinitionStatus;
  /** What hardware said of it, where somebody measured; printed by `systole explain` and docs/metrics.md. */
  measured?: string;
}

export type Goal = 'minimize' | 'maximize';

export interface MetricGroup {
  title: string;
  metrics: readonly MetricDefinition[];
  /** Kinds of machine that have them; left out: every kind. */
  kinds?: readonly string[];
}

/** Source of definitions that are this tool's own. */
export const OWN = 'this tool';
/** SCALE-Sim v3 as read and run for the reference data. */
export const SCALE_SIM = 'SCALE-Sim v3 (scalesim-project/SCALE-Sim, commit 1d62b68)';

/** A definition of ours that is no ratio and leaves nothing out, but for what `rest` says. */
export function own(
  name: string,
  unit: string,
  summary: string,
  formula: string,
  rest: Partial<MetricDefinition> = {},
): MetricDefinition {
  return {
    name,
    unit,
    summary,
    formula,
    denominator: '-',
    excludes: '-',
    source: OWN,
    status: 'derived',
    ...rest,
  };
}
