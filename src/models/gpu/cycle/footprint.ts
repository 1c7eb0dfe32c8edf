import {
  columnTileOf,
  columnWindow,
  outputHeight,
  outputWidth,
  productOf,
  rowTileOf,
  rowWindow,
  type ConvKernel,
  type GemmKernel,
  type TiledKernel,
} from './kernel.js';
import { assertWithin } from './limits.js';
import { layOut } from './layout.js';
import type { MachineLines } from './machine.js';
import type { ByOperand } from './operands.js';

/** Pieces of tensors that are used together, by number, and the bytes of each that a kernel touches at all. */
export interface Footprint {
  /** Bytes of each piece. */
  readonly bytes: Float64Array;
  /** Where a piece lies in memory: its runs of bytes, rows of the image whole. */
  runs(piece: number, visit: (address: number, bytes: number) => void): void;
  /** Parts of a block's main loop, and the steps of each. */
  readonly parts: number;
  stepsOf(part: number): number;
  /** Pieces that a block reads in a part. */
  reads(block: number, part: number, visit: (piece: number) => void): void;
  /** Pieces that a block writes when it is done. */
  writes(block: number, visit: (piece: number) => void): void;
  /** Bytes of all pieces that are read, by operand; pieces of the second operand begin at `second`. */
  readonly readBytes: ByOperand;
  readonly second: number;
}

/**
 * The pieces of a tiled kernel: of the image, rows of a group of channels; of the filters, a tile's share of the
 * group; of the output, a tile. A product of matrices has groups of depth instead. At most `mostParts` groups.
 */
export function footprintOf(kernel: TiledKernel, lines: MachineLines, mostParts: number): Footprint {
  return kernel.kind === 'conv'
    ? new ConvFootprint(kernel, lines, mostParts)
    : new GemmFootprint(kernel, lines, mostParts);
}

/** Bases of tensors of so many elements, in bytes. */
const basesOf = (elements: readonly number[], lines: MachineLines): readonly number[] =>
  layOut(elements, lines).bases.map((sector) => sector * lines.sectorBytes);

/** So many things in so many groups, as equal as can be: where each group begins, and the end. */
function cut(count: number, groups: number): number[] {
  return Array.from({ length: groups + 1 }, (_, group) => Math.floor((count * group) / groups));
}

class ConvFootprint implements Footprint {
  readonly bytes: Float64Array;
  readonly parts: number;
  readonly readBytes: ByOperand;
  readonly second: number;
  private readonly kernel: ConvKernel;
  private readonly product;
  private readonly channels: number[];
  private readonly bandRows: number;
  private readonly bands: number;
  private readonly outputs: number;
  private readonly bases: readonly number[];
  private readonly elementBytes: number;
  /** Rows of the image that are read. */
  private readonly used: Uint8Array;

  constructor(kernel: ConvKernel, lines: MachineLines, mostParts: number) {
    const { shape, tile } = kernel;
    this.kernel = kernel;
    this.elementBytes = lines.elementBytes;
    this.used = Uint8Array.from({ length: shape.height }, (_, row) => (rowIsRead(shape, row) ? 1 : 0));
    this.product = productOf(kernel);
    this.parts = Math.min(shape.channels, this.product.steps, mostParts);
    this.channels = cut(shape.channels, this.parts);
    // a few bands of rows a tile, and whole images where those are small
    const rows = Math.ceil(tile.rows / outputWidth(shape));
    this.bandRows = Math.min(shape.height, Math.max(1, Math.floor(rows / 2)) * shape.stride);
    this.bands = Math.ceil(shape.height / this.bandRows);
    this.second = shape.batch * this.parts * this.bands;
    this.outputs = this.second + this.product.columnTiles * this.parts;
    assertWithin('pieces', this.outputs + this.product.blocks);
    this.bytes = new Float64Array(this.outputs + this.product.blocks);
    const { m, n, k } = this.product;
    const image = shape.batch * shape.channels * shape.height * shape.width;
    this.bases = basesOf([image, n * k, m * n], lines);
    this.readBytes = this.measure(lines);
  }

  stepsOf(part: number): number {
    const { steps } = this.product;
    const { channels } = this.kernel.shape;
    return (steps * (this.channels[part + 1]! - this.channels[part]!)) / channels;
  }

  reads(block: number, part: number, visit: (piece: number) => void): void {
    const { shape, tile } = this.kernel;
    const { m } = this.product;
    const width = outputWidth(shape);
    const image = outputHeight(shape) * width;
    const first = rowTileOf(this.product, block) * tile.rows;
    const last = Math.min(first + tile.rows, m) - 1;
    const reach = (shape.filterHeight - 1) * (shape.rowDilation ?? 1);
    for (let batch = Math.floor(first / image); batch <= Math.floor(last / image); batch++) {
      const from = Math.max(first - batch * image, 0);
      const to = Math.min(last - batch * image, image - 1);
      const top = Math.floor(from / width) * shape.stride - shape.padding;
      const bottom = Math.floor(to / width) * shape.stride - shape.padding + reach;
      const start = Math.floor(Math.max(top, 0) / this.bandRows);
      const end = Math.floor(Math.min(bottom, shape.height - 1) / this.bandRows);
      const base = (batch * this.parts + part) * this.bands;
      for (let band = start; band <= end; band++) if (this.bytes[base + band]! > 0) visit(base + band);
    }
    visit(this.second + columnTileOf(this.product, block) * this.parts + part);
  }

  writes(block: number, visit: (piece: number) => void): void {
    visit(this.outputs + block);
  }

  runs(piece: number, visit: (address: number, bytes: number) => void): void {
    if (piece < this.second) this.runsOfImage(piece, visit);
    else if (piece < this.outputs) this.runsOfFilters(piece - this.second, visit);
    else this.runsOfOutput(piece - this.outputs, visit);
  }

  /** Of each channel the rows of a band, those that nobody reads left out. */
  private runsOfImage(piece: number, visit: (address: number, bytes: number) => void): void {
    const { channels, height, width } = this.kernel.shape;
    const band = piece % this.bands;
    const part = Math.floor(piece / this.bands) % this.parts;
    const batch = Math.floor(piece / this.bands / this.parts);
    const [from, to] = [band * this.bandRows, Math.min(height, (band + 1) * this.bandRows)];
    for (let channel = this.channels[part]!; channel < this.channels[part + 1]!; channel++) {
      const plane = (batch * channels + channel) * height;
      for (let row = from; row < to; row++) {
        const first = row;
        while (row < to && this.used[row]) row++;
        if (row > first) this.run(0, (plane + first) * width, (row - first) * width, visit);
      }
    }
  }

  /** Of each filter of a tile the weights of a group of channels. */
  private runsOfFilters(piece: number, visit: (address: number, bytes: number) => void): void {
    const { shape, tile } = this.kernel;
    const { n, k } = this.product;
    const taps = shape.filterHeight * shape.filterWidth;
    const [column, part] = [Math.floor(piece / this.parts), piece % this.parts];
    const [from, to] = [this.channels[part]!, this.channels[part + 1]!];
    const last = Math.min(n, (column + 1) * tile.columns);
    for (let filter = column * tile.columns; filter < last; filter++)
      this.run(1, filter * k + from * taps, (to - from) * taps, visit);
  }

  /** Of each channel of the output the positions of a tile, image by image. */
  private runsOfOutput(block: number, visit: (address: number, bytes: number) => void): void {
    const { shape, tile } = this.kernel;
    const { m, n } = this.product;
    const image = outputHeight(shape) * outputWidth(shape);
    const first = rowTileOf(this.product, block) * tile.rows;
    const end = Math.min(m, first + tile.rows);
    const left = columnTileOf(this.product, block) * tile.columns;
    for (let filter = left; filter < Math.min(n, left + tile.columns); filter++)
      for (let at = first; at < end;) {
        const batch = Math.floor(at / image);
        const run = Math.min(end, (batch + 1) * image) - at;
        this.run(2, (batch * n + filter) * image + (at - batch * image), run, visit);
        at += run;
      }
  }

  private run(
    tensor: number,
    element: number,
    elements: number,
    visit: (address: number, bytes: number) => void,
  ): void {
    visit(this.bases[tensor]! + element * this.elementBytes, elements * this.elementBytes);
  }

  /** Fills in the bytes of all pieces; returns those that are read. */
  private measure({ elementBytes, sectorBytes }: MachineLines): ByOperand {
    const { shape, tile } = this.kernel;
    const { m, n, columnTiles } = this.product;
    // columns are read by whole sectors: only strides beyond a sector leave some out
    const { taps: width, stride } = columnWindow(shape);
    const share = width >= stride ? 1 : Math.min(1, (sectorBytes * width) / (stride * elementBytes));
    const columnsRead = share * spanRead(shape);
    const sum = { first: 0, second: 0 };
    for (let band = 0; band < this.bands; band++) {
      let rows = 0;
      for (let row = 0; row < this.bandRows; row++) rows += this.used[band * this.bandRows + row] ? 1 : 0;
      for (let part = 0; part < this.parts; part++) {
        const channels = this.channels[part + 1]! - this.channels[part]!;
        const bytes = rows * channels * columnsRead * elementBytes;
        for (let batch = 0; batch < shape.batch; batch++) {
          this.bytes[(batch * this.parts + part) * this.bands + band] = bytes;
          sum.first += bytes;
        }
      }
    }
    const taps = shape.filterHeight * shape.filterWidth;
    for (let column = 0; column < columnTiles; column++) {
      const columns = Math.min(tile.columns, n - column * tile.columns);
      for (let part = 0; part < this.parts; part++) {
        const bytes = columns * (this.channels[part + 1]! - this.channels[part]!) * taps * elementBytes;
        this.bytes[this.second + column * this.parts + part] = bytes;
        sum.second += bytes;
      }
    }
    for (let block = 0; block < this.product.blocks; block++) {
      const rows = Math.min(tile.rows, m - rowTileOf(this.product, block) * tile.rows);
      const columns = Math.min(tile.columns, n - columnTileOf(this.product, block) * tile.columns);
      this.bytes[this.outputs + block] = rows * columns * elementBytes;
    }
    return sum;
  }
}

/** Columns of the image from the first to the last that an output reads. */
function spanRead(shape: ConvKernel['shape']): number {
  const { taps, stride, padding, dilation } = columnWindow(shape);
  const last = (outputWidth(shape) - 1) * stride - padding + (taps - 1) * dilation;
  return Math.min(shape.width - 1, last) + 1 - Math.max(0, -padding);
}

/** Whether any output reads a row of the image. */
function rowIsRead(shape: ConvKernel['shape'], row: number): boolean {
  const { taps, stride, padding, dilation } = rowWindow(shape);
  for (let tap = 0; tap < taps; tap++) {
    const output = (row + padding - tap * dilation) / stride;
    if (Number.isInteger(output) && output >= 0 && output < outputHeight(shape)) return true;
  }
  return false;
}

class GemmFootprint implements Footprint {
  readonly bytes: Float64Array;
  readonly parts: number;
  readonly readBytes: ByOperand;
  readonly second: number;
  private readonly product;
  private readonly steps: number[];
  private readonly outputs: number;
  private readonly tile: GemmKernel['tile'];
  private readonly bases: readonly number[];
  private readonly elementBytes: number;

  constructor(kernel: GemmKernel, lines: MachineLines, mostParts: number) {
    const { tile } = kernel;
    const { elementBytes } = lines;
    this.tile = tile;
    this.elementBytes = elementBytes;
    this.product = productOf(kernel);
    const { m, n, k, rowTiles, columnTiles, steps, blocks } = this.product;
    this.bases = basesOf([m * k, k * n, m * n], lines);
    this.parts = Math.min(steps, mostParts);
    this.steps = cut(steps, this.parts);
    this.second = rowTiles * this.parts;
    this.outputs = this.second + columnTiles * this.parts;
    assertWithin('pieces', this.outputs + blocks);
    this.bytes = new Float64Array(this.outputs + blocks);
    const sum = { first: 0, second: 0 };
    for (let part = 0; part < this.parts; part++) {
      const from = this.steps[part]! * tile.depth;
      const depth = Math.min(this.steps[part + 1]! * tile.depth, k) - from;
      for (let row = 0; row < rowTiles; row++) {
        const bytes = Math.min(tile.rows, m - row * tile.rows) * depth * elementBytes;
        this.bytes[row * this.parts + part] = bytes;
        sum.first += bytes;
      }
      for (let column = 0; column < columnTiles; column++) {
        const bytes = Math.min(tile.columns, n - column * tile.columns) * depth * elementBytes;
        this.bytes[this.second + column * this.parts + part] = bytes;
        sum.second += bytes;
      }
    }
    for (let block = 0; block < blocks; block++) {
      const rows = Math.min(tile.rows, m - rowTileOf(this.product, block) * tile.rows);
      const columns = Math.min(tile.columns, n - columnTileOf(this.product, block) * tile.columns);
      this.bytes[this.outputs + block] = rows * columns * elementBytes;
    }
    this.readBytes = sum;
  }

  /** Rows of a piece of a matrix, each so far behind the one before. */
  runs(piece: number, visit: (address: number, bytes: number) => void): void {
    const { m, n, k } = this.product;
    const { rows, columns, depth } = this.tile;
    const spanOf = (index: number, size: number, end: number) =>
      ({ from: index * size, to: Math.min(end, (index + 1) * size) }) as const;
    const deep = (part: number) =>
      ({ from: this.steps[part]! * depth, to: Math.min(k, this.steps[part + 1]! * depth) }) as const;
    if (piece < this.second) {
      const row = Math.floor(piece / this.parts);
      return this.matrix(0, k, spanOf(row, rows, m), deep(piece % this.parts), visit);
    }
    if (piece < this.outputs) {
      const column = Math.floor((piece - this.second) / this.parts);
      const across = spanOf(column, columns, n);
      return this.matrix(1, n, deep((piece - this.second) % this.parts), across, visit);
    }
    const block = piece - this.outputs;
    const down = spanOf(rowTileOf(this.product, block), rows, m);
    this.matrix(2, n, down, spanOf(columnTileOf(this.product, block), columns, n), visit);
  }

  private matrix(
    tensor: number,
    pitch: number,
    down: { from: number; to: number },
    across: { from: number; to: number },
    visit: (address: number, bytes: number) => void,
  ): void {
    for (let row = down.from; row < down.to; row++)
      visit(
        this.bases[tensor]! + (row * pitch + across.from) * this.elementBytes,
        (across.to - across.from) * this.elementBytes,
      );
  }

  stepsOf(part: number): number {
    return this.steps[part + 1]! - this.steps[part]!;
  }

  reads(block: number, part: number, visit: (piece: number) => void): void {
    visit(rowTileOf(this.product, block) * this.parts + part);
    visit(this.second + columnTileOf(this.product, block) * this.parts + part);
  }

  writes(block: number, visit: (piece: number) => void): void {
    visit(this.outputs + block);
  }
}
