import type { OperatorRecord, RunRecord } from '../../results/record.js';
import { decodeSeries } from '../../results/series.js';

/** An operator on one sub-batch. */
export type Piece = {
  operator: OperatorRecord;
  iteration: number;
  start: number;
  end: number;
  bytes: number;
};

/** Consecutive pieces of one group in one direction. */
export interface Pass {
  key: string;
  group: number;
  pieces: Piece[];
  iterations: number;
  subBatch: number;
  units: [first: string, last: string];
}

/**
 * How the global buffer filled, from the details that `record.ts` writes: the pieces in order of time; each ends where
 * the next begins. None if the record does not say (fidelity analytic, other kinds).
 */
export function piecesOf({
  operators,
  totals: { cycles },
}: Pick<RunRecord, 'operators' | 'totals'>): Piece[] {
  const held = operators.filter(({ details }) => typeof details['occupancyBytes'] === 'number');
  // A closed form knows the starts of operators that run once only.
  if (held.some(({ details }) => typeof details['iterationStarts'] !== 'string')) return [];
  const pieces = held.flatMap((operator): Piece[] => {
    const starts = decodeSeries(String(operator.details['iterationStarts'])) ?? [];
    const bytes = Number(operator.details['occupancyBytes']);
    return starts.map((start, iteration) => ({ operator, iteration, start, end: start, bytes }));
  });
  pieces.sort((a, b) => a.start - b.start);
  for (const [i, piece] of pieces.entries()) piece.end = pieces[i + 1]?.start ?? cycles;
  return pieces.filter((piece) => piece.end > piece.start);
}

/** Passes in order of time: forward through the groups, then backward. */
export function passesOf(pieces: readonly Piece[]): Pass[] {
  const passes: Pass[] = [];
  for (const piece of pieces) {
    const { details, name } = piece.operator;
    const group = Number(details.group ?? 0);
    // Operators of the backward pass are called after the layer and what they make of it.
    const key = `${group} ${/\.(dgrad|wgrad|backward|merge)\d*$/.test(name)}`;
    const unit = String(details.trainingUnit ?? name);
    const [iterations, subBatch] = [Number(details.iterations ?? 1), Number(details.subBatch ?? 1)];
    if (passes.at(-1)?.key !== key)
      passes.push({ key, group, pieces: [], iterations, subBatch, units: [unit, unit] });
    const pass = passes.at(-1)!;
    pass.pieces.push(piece);
    pass.units[1] = unit;
  }
  return passes;
}
