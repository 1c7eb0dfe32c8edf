import type { Accesses } from './accesses.js';
import { WARP } from '../warp.js';
import { acrossLoads, alongLoads, type WarpLoad } from './loader.js';
import { layOut, type Layout } from './layout.js';
import { loadTap, segmentsOf, tapOf, type Segment } from './segments.js';
import {
  columnTileOf,
  outputHeight,
  outputWidth,
  productOf,
  rowTileOf,
  type ConvKernel,
  type GemmKernel,
  type Product,
  type TiledKernel,
} from './kernel.js';
import type { MachineLines } from './machine.js';

/** The addresses of one block of threads, step by step of its main loop. */
export interface BlockStream {
  /** Appends what all warps load in a step, in the order of issue. */
  loads(step: number, accesses: Accesses): void;
  /** Appends what all warps store at the end. */
  stores(accesses: Accesses): void;
}

/** What one block after another asks of memory. */
export interface KernelStream {
  readonly blocks: number;
  readonly steps: number;
  /** First line of the second operand, if the stream has two. */
  readonly second?: number;
  /** Blocks after which requests repeat, but for where they are; left out, none do. */
  readonly period?: number;
  block(index: number): BlockStream;
}

/** Elements of a tiled kernel's tensors: two read, one written. */
export function tensorsOf(kernel: TiledKernel): [number, number, number] {
  const { m, n, k } = productOf(kernel);
  if (kernel.kind === 'gemm') return [m * k, k * n, m * n];
  const { batch, channels, height, width } = kernel.shape;
  return [batch * channels * height * width, n * k, m * n];
}

/** A convolution or a product of matrices as its blocks load and store it. */
export function tiledStream(kernel: TiledKernel, lines: MachineLines): KernelStream {
  const product = productOf(kernel);
  const layout = layOut(tensorsOf(kernel), lines);
  return {
    blocks: product.blocks,
    steps: product.steps,
    second: Math.floor(layout.bases[1]! / layout.sectorsPerLine),
    block: (index) =>
      kernel.kind === 'conv'
        ? new ConvBlock(kernel, product, layout, index)
        : new GemmBlock(kernel, product, layout, index),
  };
}

/** Where the tile of a block begins in the product. */
class TiledBlock<Kernel extends TiledKernel> {
  protected readonly firstColumn: number;
  protected readonly firstRow: number;
  protected readonly kernel: Kernel;
  protected readonly product: Product;
  protected readonly layout: Layout;

  constructor(kernel: Kernel, product: Product, layout: Layout, index: number) {
    this.kernel = kernel;
    this.product = product;
    this.layout = layout;
    this.firstRow = rowTileOf(product, index) * kernel.tile.rows;
    this.firstColumn = columnTileOf(product, index) * kernel.tile.columns;
  }
}

class ConvBlock extends TiledBlock<ConvKernel> implements BlockStream {
  private readonly segments: Segment[][];
  private readonly imageLoads: readonly WarpLoad[];
  private readonly filterLoads: readonly WarpLoad[];

  constructor(kernel: ConvKernel, product: Product, layout: Layout, index: number) {
    super(kernel, product, layout, index);
    const { tile, shape } = kernel;
    this.segments = Array.from({ length: tile.rows / WARP }, (_, warp) =>
      segmentsOf(shape, this.firstRow + warp * WARP, WARP),
    );
    this.imageLoads = acrossLoads(tile, tile.rows);
    this.filterLoads = alongLoads(tile, tile.columns);
  }

  loads(step: number, accesses: Accesses): void {
    const { shape, tile } = this.kernel;
    const { elementsPerSector, bases } = this.layout;
    const { k, n } = this.product;
    const taps = shape.filterHeight * shape.filterWidth;
    const image = { base: bases[0]!, elementsPerSector };
    for (let index = 0; index < this.imageLoads.length; index++) {
      const load = this.imageLoads[index]!;
      const at = step * tile.depth + load.depth;
      if (at >= k) continue;
      const channel = Math.floor(at / taps);
      const row = Math.floor((at - channel * taps) / shape.filterWidth);
      const column = at - channel * taps - row * shape.filterWidth;
      loadTap(accesses, shape, this.segments[load.at / WARP]!, tapOf(shape, channel, row, column), image);
    }
    const from = step * tile.depth;
    const to = Math.min(from + tile.depth, k) - 1;
    const filters = WARP / tile.depth;
    for (const load of this.filterLoads) {
      const first = this.firstColumn + load.at;
      loadRows(
        accesses,
        { first, count: Math.min(filters, n - first), pitch: k, from, to },
        bases[1]!,
        elementsPerSector,
      );
    }
  }

  stores(accesses: Accesses): void {
    const { shape, tile } = this.kernel;
    const { elementsPerSector, bases } = this.layout;
    const { m, n } = this.product;
    const image = outputHeight(shape) * outputWidth(shape);
    for (let warp = 0; warp < tile.rows; warp += WARP) {
      const begin = this.firstRow + warp;
      const end = Math.min(begin + WARP, m);
      const limit = Math.min(this.firstColumn + tile.columns, n);
      for (let column = this.firstColumn; column < limit; column++) {
        for (let at = begin; at < end;) {
          const batch = Math.floor(at / image);
          const run = Math.min(end, (batch + 1) * image) - at;
          const start = (batch * n + column) * image + (at - batch * image);
          accesses.add(
            bases[2]! + Math.floor(start / elementsPerSector),
            bases[2]! + Math.floor((start + run - 1) / elementsPerSector),
          );
          at += run;
        }
        accesses.end();
      }
    }
  }
}

class GemmBlock extends TiledBlock<GemmKernel> implements BlockStream {
  private readonly firstLoads: readonly WarpLoad[];
  private readonly secondLoads: readonly WarpLoad[];

  constructor(kernel: GemmKernel, product: Product, layout: Layout, index: number) {
    super(kernel, product, layout, index);
    const { tile } = kernel;
    this.firstLoads = alongLoads(tile, tile.rows);
    this.secondLoads = acrossLoads(tile, tile.columns);
  }

  loads(step: number, accesses: Accesses): void {
    const { tile } = this.kernel;
    const { elementsPerSector, bases } = this.layout;
    const { m, n, k } = this.product;
    const from = step * tile.depth;
    const to = Math.min(from + tile.depth, k) - 1;
    const rows = WARP / tile.depth;
    for (const load of this.firstLoads) {
      const first = this.firstRow + load.at;
      loadRows(
        accesses,
        { first, count: Math.min(rows, m - first), pitch: k, from, to },
        bases[0]!,
        elementsPerSector,
      );
    }
    for (const load of this.secondLoads) {
      const depth = from + load.depth;
      const first = this.firstColumn + load.at;
      if (depth >= k || first >= n) continue;
      const last = Math.min(first + WARP, n) - 1;
      loadRows(
        accesses,
        { first: depth, count: 1, pitch: n, from: first, to: last },
        bases[1]!,
        elementsPerSector,
      );
    }
  }

  stores(accesses: Accesses): void {
    const { tile } = this.kernel;
    const { elementsPerSector, bases } = this.layout;
    const { m, n } = this.product;
    for (let row = this.firstRow; row < Math.min(this.firstRow + tile.rows, m); row++) {
      for (let warp = 0; warp < tile.columns; warp += WARP) {
        const first = this.firstColumn + warp;
        if (first >= n) continue;
        const last = Math.min(first + WARP, n) - 1;
        loadRows(
          accesses,
          { first: row, count: 1, pitch: n, from: first, to: last },
          bases[2]!,
          elementsPerSector,
        );
      }
    }
  }
}

/** One request to `count` rows of a matrix with rows of `pitch` elements, from one column to another. */
export function loadRows(
  accesses: Accesses,
  rows: { first: number; count: number; pitch: number; from: number; to: number },
  base: number,
  elementsPerSector: number,
): void {
  const { first, count, pitch, from, to } = rows;
  for (let row = first; row < first + count; row++) {
    accesses.add(
      base + Math.floor((row * pitch + from) / elementsPerSector),
      base + Math.floor((row * pitch + to) / elementsPerSector),
    );
  }
  accesses.end();
}
