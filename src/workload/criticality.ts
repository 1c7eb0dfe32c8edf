import { InputError, nearest } from '../errors.js';
import {
  CRITICALITY_TABLES,
  PRINTED_ORDERS,
  type CriticalityRow,
  type CriticalityTable,
} from './criticality-tables.js';

/** Exponent of the ReLUs in DeepReDuce's criticality (ICML 2021). */
export const WEIGHT = 0.07;

/** C_k = (Acc_k - min Acc) / (R_k / 1000)^w: what a stage's ReLUs are worth; accuracies in percent. */
export function criticality(rows: readonly Pick<CriticalityRow, 'kiloRelus' | 'accuracy'>[]): number[] {
  const least = Math.min(...rows.map(({ accuracy }) => accuracy));
  return rows.map(({ kiloRelus, accuracy }) => (accuracy - least) / kiloRelus ** WEIGHT);
}

/** C_k with the slip of the table that it was printed in, where it has one. */
export function criticalityAsPrinted({ rows, slip }: CriticalityTable): number[] {
  if (slip === undefined) return criticality(rows);
  return criticality(
    rows.map((row, index) => ({
      accuracy: row.accuracy,
      kiloRelus:
        slip === 'previous'
          ? rows[Math.max(0, index - 1)]!.kiloRelus
          : (row.withoutDistillation ?? row.kiloRelus),
    })),
  );
}

/** Stages in ascending criticality: the order in which DeepReDuce drops their ReLUs. */
export function dropOrder({ rows }: CriticalityTable): string[] {
  const worth = criticality(rows);
  return rows
    .map(({ stage }, index) => ({ stage, worth: worth[index]! }))
    .sort((a, b) => a.worth - b.worth)
    .map(({ stage }) => stage);
}

/** Where an order of stages comes from. */
export interface DropOrder {
  order: readonly string[];
  source: string;
  status: 'found' | 'derived' | 'assumed';
}

/** Without what was done to it: `resnet18-c100` of `resnet18-c100+snl[budget=50000]`. */
export const baseName = (name: string): string => name.split('+')[0]!;

/** The order for a workload by its name; undefined where nothing was published of it. */
export function orderOf(workload: string): DropOrder | undefined {
  const name = baseName(workload);
  const table = CRITICALITY_TABLES.find(({ workloads }) => workloads.includes(name));
  if (table !== undefined)
    return {
      order: dropOrder(table),
      source: `criticality of ${table.name}, ${table.source}`,
      status: 'derived',
    };
  const printed = PRINTED_ORDERS.find(({ workloads }) => workloads.includes(name));
  return printed === undefined ? undefined : { ...printed, status: 'found' };
}

/**
 * An order for networks of which nothing was published: stages get more critical with depth, but for the last of four
 * or more, which is worth less than all but the first (as it is of every network that was measured).
 */
export function assumedOrder(stages: readonly string[]): string[] {
  if (stages.length < 4) return [...stages];
  return [stages[0]!, stages.at(-1)!, ...stages.slice(1, -1)];
}

/** @throws InputError with the nearest name */
export function tableOf(name: string): CriticalityTable {
  const found = CRITICALITY_TABLES.find((table) => table.name === name || table.workloads.includes(name));
  if (found !== undefined) return found;
  const known = CRITICALITY_TABLES.flatMap((table) => [table.name, ...table.workloads]);
  throw new InputError(`no accuracies by stage are known of '${name}'`, {
    expected: `one of ${CRITICALITY_TABLES.map((table) => table.name).join(', ')}`,
    nearest: nearest(name, known),
  });
}
