import { modeOf, shiftCycles, STREAMS, type CoreGeometry } from './geometry.js';
import type { CoreTiles } from './assign.js';
import { sizeOf, type Tiles } from './tiles.js';

/**
 * The instruction stream of one core, a wave at a time: `LdLBUF_V` (stationary tile), `ShiftV`, `LdLBUF_H` (moving
 * block), `ExecGEMM`, and after the last wave of an output tile `StLBUF`. The fields hold the present wave.
 */
export class WaveStream {
  readonly waves: number;
  exec = 0;
  shift = 0;
  mode = 0;
  stationaryElements = 0;
  movingElements = 0;
  /** First and last wave of its output tile, and elements of that tile. */
  opens = false;
  closes = false;
  outputElements = 0;

  private readonly core: CoreGeometry;
  private readonly k: Tiles;
  private readonly tiles: CoreTiles;
  private readonly blockRows: number;
  private tile = 0;
  private kTile = 0;
  private row = 0;

  constructor(core: CoreGeometry, k: Tiles, tiles: CoreTiles, blockRows: number) {
    [this.core, this.k, this.tiles, this.blockRows] = [core, k, tiles, blockRows];
    const wavesOf = (n: number, rows: number, size: number): number =>
      Math.ceil(rows / (blockRows * STREAMS[modeOf(core, n, size)]!));
    this.waves = tiles.n.reduce((sum, n, index) => {
      const rows = tiles.rows[index]!;
      return sum + (k.count - 1) * wavesOf(n, rows, k.length) + wavesOf(n, rows, k.last);
    }, 0);
  }

  /** Moves to the next wave; call it once before the first. */
  next(): void {
    const n = this.tiles.n[this.tile]!;
    const rows = this.tiles.rows[this.tile]!;
    const k = sizeOf(this.k, this.kTile);
    this.mode = modeOf(this.core, n, k);
    const streams = STREAMS[this.mode]!;
    const length = Math.min(rows - this.row, this.blockRows * streams);
    this.exec = Math.ceil(length / streams);
    this.shift = shiftCycles(this.core, k);
    this.stationaryElements = n * k;
    this.movingElements = length * k;
    this.opens = this.kTile === 0 && this.row === 0;
    this.row += length;
    this.closes = this.kTile === this.k.count - 1 && this.row === rows;
    this.outputElements = this.closes ? n * rows : 0;
    if (this.row < rows) return;
    this.row = 0;
    if (++this.kTile < this.k.count) return;
    this.kTile = 0;
    this.tile++;
  }
}
