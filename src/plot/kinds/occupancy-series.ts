/** What a run record says about the global buffer over time. */
import type { OperatorRecord, RunRecord } from '../../results/record.js';
import { decodeSeries } from '../../results/series.js';
import { checkFinite, executed, refuse, shortId } from '../select.js';

/** An operator on one sub-batch. */
export interface Piece {
  operator: OperatorRecord;
  iteration: number;
  start: number;
  end: number;
  bytes: number;
}

/** Consecutive pieces of one group in one direction. */
export interface Pass {
  group: number;
  pieces: Piece[];
  iterations: number;
  subBatch: number;
  units: [first: string, last: string];
}

/** The pieces in order of time; each ends where the next begins. */
export function piecesOf(record: RunRecord): Piece[] {
  const pieces = executed(record).flatMap((operator) => {
    const { iterationStarts, occupancyBytes } = operator.details;
    const starts = typeof iterationStarts === 'string' ? decodeSeries(iterationStarts) : undefined;
    if (starts === undefined || typeof occupancyBytes !== 'number') return [];
    const bytes = checkFinite(occupancyBytes, `buffer occupied by ${operator.name}`);
    checkFinite(operator.startCycle, `first cycle of ${operator.name}`);
    return starts.map((start, iteration) => ({ operator, iteration, start, end: start, bytes }));
  });
  const end = checkFinite(record.totals.cycles, 'cycles of the run');
  if (pieces.length === 0 || end <= 0) {
    const problem = `run ${shortId(record)} does not say how its buffer filled, nothing to draw`;
    refuse(problem, 'a run of kind wavecore at event fidelity');
  }
  pieces.sort((a, b) => a.start - b.start);
  for (const [i, piece] of pieces.entries()) piece.end = pieces[i + 1]?.start ?? end;
  return pieces.filter((piece) => piece.end > piece.start);
}

/** Passes in order of time: forward through the groups, then backward. */
export function passesOf(pieces: readonly Piece[]): Pass[] {
  const passes: Pass[] = [];
  let previous: string | undefined;
  for (const piece of pieces) {
    const { details, name } = piece.operator;
    const group = Number(details.group ?? 0);
    const key = `${group} ${isBackward(name)}`;
    const unit = String(details.trainingUnit ?? name);
    if (key !== previous) {
      const [iterations, subBatch] = [Number(details.iterations ?? 1), Number(details.subBatch ?? 1)];
      passes.push({ group, pieces: [], iterations, subBatch, units: [unit, unit] });
      previous = key;
    }
    const pass = passes.at(-1)!;
    pass.pieces.push(piece);
    pass.units[1] = unit;
  }
  return passes;
}

/** Operators of the backward pass are called after the layer and what they make of it. */
const isBackward = (name: string): boolean => /\.(dgrad|wgrad|backward|merge)\d*$/.test(name);
