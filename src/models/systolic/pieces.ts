import type { GemmSpec } from './architecture.js';
import { stationaryOperand, type FoldBytes } from './fold.js';
import type { GemmPlan } from './plan.js';
import { workingShare } from './rooms.js';

/** Most bytes of each operand that a step moves. */
export interface Piece {
  ifmap: number;
  filter: number;
  ofmap: number;
}

/** Pieces of an operator from which on they may be larger than a transfer of the DMA. */
const MOST_PIECES = 16384;

/**
 * Pieces of an operator that moves `bytes`: transfers of the DMA, or larger ones of which it takes thousands all
 * the same, so that the steps of an operator do not grow with what it moves.
 * @param held bytes of the ifmap scratchpad in which others live
 */
export function pieceFor({ dma, scratchpad }: GemmSpec, bytes: number, held: number): Piece {
  const large = bytes / MOST_PIECES;
  const piece = (pad: { size: number; doubleBuffered: boolean }, taken: number): number =>
    Math.max(
      Math.min(dma.transfer, workingShare(pad)),
      Math.floor(Math.min(large, (workingShare(pad) - taken) / 4)),
    );
  const { ifmap, filter, ofmap } = scratchpad;
  return { ifmap: piece(ifmap, held), filter: piece(filter, 0), ofmap: piece(ofmap, 0) };
}

/** Steps that a fold takes so that what streams comes in pieces the scratchpads hold. */
export function piecesOf(
  plan: GemmPlan,
  length: number,
  bytes: FoldBytes,
  piece: Piece,
  cols: number,
): number {
  let wanted = 1;
  if (plan.accumulatesOnChip) {
    wanted = Math.max(
      wanted,
      Math.ceil(bytes.streamedIfmap / piece.ifmap),
      Math.ceil(bytes.streamedFilter / piece.filter),
    );
    if (plan.mapping.dataflow !== 'os') wanted = Math.max(wanted, Math.ceil(bytes.passing / piece.ofmap));
    // Results leave as the stream that completes them goes by.
    if (bytes.keepsRoom) wanted = Math.max(wanted, Math.ceil((bytes.ofmap + bytes.beside) / piece.ofmap));
  } else {
    wanted = spillPieces(plan, length, piece, cols);
  }
  return Math.max(1, Math.min(wanted, length));
}

/** With spilling, every fold of a column has the same number of pieces, so that piece p reads what piece p wrote. */
function spillPieces(plan: GemmPlan, length: number, most: Piece, cols: number): number {
  const { mapping, widths } = plan;
  const columns = Math.min(cols, mapping.colExtent);
  const sums = (length * columns * widths.accumulator) / 8;
  const tile = stationaryOperand(plan);
  let stream = 0;
  for (let r = 0; r < mapping.rowFolds; r++) {
    const elements =
      tile === 'filter'
        ? plan.ifmapElements(length, r, 0) * widths.ifmap
        : plan.filterElements(length, r, 0) * widths.filter;
    stream = Math.max(stream, elements / 8);
  }
  const piece = tile === 'filter' ? most.ifmap : most.filter;
  return Math.max(Math.ceil(sums / most.ofmap), Math.ceil(stream / piece));
}
