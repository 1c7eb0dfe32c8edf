/** A number of a card as measured and as simulated. */
export interface CounterRow {
  section: string;
  name: string;
  tile: string;
  variant: string;
  /** Short name of the counter; `time_ns_latencies`: time without clocks that were measured on the code; `joules`. */
  metric: string;
  measured: number;
  ours: number;
  /** Ours over measured, less one; null where nothing was measured and ours is something. */
  error: number | null;
}

/** Which launch or loop it is. */
export interface Named {
  name: string;
  tile?: string | null | undefined;
  variant?: string | null | undefined;
}

/** What compares the numbers of one launch: a row for each that was measured and is modelled. */
export const rowsFor =
  (section: string, { name, tile, variant }: Named, rows: CounterRow[]) =>
  (metric: string, measured: number | null | undefined, ours: number | null | undefined): void => {
    if (!Number.isFinite(measured) || !Number.isFinite(ours)) return;
    const error = measured === 0 ? (ours === 0 ? 0 : null) : ours! / measured! - 1;
    rows.push({
      ...{ section, name, tile: tile ?? '', variant: variant ?? '', metric },
      ...{ measured: measured!, ours: ours!, error },
    });
  };

/** How far rows are off, all together. */
export interface Summary {
  section: string;
  variant: string;
  metric: string;
  rows: number;
  /** Geometric mean of the absolute errors, exp(mean |ln(ours / measured)|) - 1; infinite if any of ours is nothing. */
  meanError: number;
  within3: number;
  least: number;
  most: number;
}

/** Rows by section, variant and metric; those with nothing measured are left out. */
export function summarise(rows: readonly CounterRow[]): Summary[] {
  const groups = new Map<string, CounterRow[]>();
  for (const row of rows) {
    if (row.measured === 0) continue;
    const key = [row.section, row.variant, row.metric].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((group) => {
    const { section, variant, metric } = group[0]!;
    return { section, variant, metric, ...errorsOf(group) };
  });
}

/** What errors of rows with something measured come to. */
export function errorsOf(
  rows: readonly CounterRow[],
): Pick<Summary, 'rows' | 'meanError' | 'within3' | 'least' | 'most'> {
  const errors = rows.map(({ error }) => error!);
  const mean = errors.reduce((sum, error) => sum + Math.abs(Math.log1p(error)), 0) / errors.length;
  return {
    rows: rows.length,
    meanError: Math.expm1(mean),
    within3: errors.filter((error) => Math.abs(error) <= 0.03).length,
    least: Math.min(...errors),
    most: Math.max(...errors),
  };
}
