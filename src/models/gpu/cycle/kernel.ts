/** A thread block's tile of an implicit or plain GEMM: rows and columns of the product, elements of the sum a step. */
export type Tile = { rows: number; columns: number; depth: number; threads: number };

/** How loads go: through L1, around it, or through an L1 that shared memory left as little as it can. */
export type LoadPath = 'ca' | 'cg' | 'carve';

export type ConvShape = {
  batch: number;
  channels: number;
  height: number;
  width: number;
  filters: number;
  filterHeight: number;
  filterWidth: number;
  /** Of rows, and of columns unless they have their own; padding before the first row. */
  stride: number;
  padding: number;
  columnStride?: number;
  columnPadding?: number;
  rowDilation?: number;
  columnDilation?: number;
  /** Positions of the window, if they are not as many as equal padding on both sides gives. */
  outputHeight?: number;
  outputWidth?: number;
};

/** How a tiled kernel is cut and started: blocks by columns of tiles (by default), or by rows of them. */
type Tiled = { tile: Tile; path: LoadPath; order?: 'columns' | 'rows' };
/** Implicit-GEMM convolution, NCHW; one block a tile. */
export type ConvKernel = { kind: 'conv'; shape: ConvShape } & Tiled;
/** Row-major C[M][N] = A[M][K] B[K][N]; one block a tile. */
export type GemmKernel = { kind: 'gemm'; m: number; n: number; k: number } & Tiled;
/** Depthwise convolution, one thread an output, outputs in raster order. */
export type DepthwiseKernel = { kind: 'depthwise'; shape: ConvShape; threads: number };
/**
 * A sweep over equal tensors, each thread one access of `width` elements to each: `reads` tensors are read, `writes`
 * written. With `blocks`, a grid of so many strides over the tensors; otherwise a thread has one turn.
 */
export type SweepKernel = {
  kind: 'sweep';
  elements: number;
  reads: number;
  writes: number;
  width: number;
  threads: number;
  blocks?: number;
  /** Elements that each block stores beside, one access: what a reduction leaves. */
  results?: number;
};
/**
 * Each block loads its own slice of so many elements, `repeats` times, one element a thread; so many loads of a thread
 * are issued before the first is awaited (all, if left out).
 */
export type PrivateKernel = {
  kind: 'private';
  elements: number;
  repeats: number;
  blocks: number;
  threads: number;
  inFlight?: number;
};
/** One load a lane: warp w at w * 32 * max(stride, 1) + lane * stride + offset elements. */
export type PatternKernel = {
  kind: 'pattern';
  stride: number;
  offset: number;
  warps: number;
  threads: number;
};
/**
 * Loads around L1 that go through a buffer of so many vectors of `width` elements again and again, `loads` of each
 * thread. `slices`: each block its own part; `grid`: the grid sweeps the buffer, so that blocks change places;
 * `all`: every block reads all of it, each from a place of its own on.
 */
export type RereadKernel = {
  kind: 'reread';
  mode: 'slices' | 'grid' | 'all';
  vectors: number;
  width: number;
  loads: number;
  blocks: number;
  threads: number;
};

export type TiledKernel = ConvKernel | GemmKernel;
export type Kernel =
  TiledKernel | DepthwiseKernel | SweepKernel | PrivateKernel | PatternKernel | RereadKernel;

const outputs = (size: number, { taps, stride, padding, dilation }: Window): number =>
  Math.floor((size + 2 * padding - (taps - 1) * dilation - 1) / stride) + 1;

/** A window along one axis: elements between its positions, zeros before the first, elements between its taps. */
export type Window = { taps: number; stride: number; padding: number; dilation: number };

export const rowWindow = ({ filterHeight, stride, padding, rowDilation }: ConvShape): Window => ({
  ...{ taps: filterHeight, stride, padding, dilation: rowDilation ?? 1 },
});
export const columnWindow = (shape: ConvShape): Window => ({
  taps: shape.filterWidth,
  stride: shape.columnStride ?? shape.stride,
  padding: shape.columnPadding ?? shape.padding,
  dilation: shape.columnDilation ?? 1,
});

/** Rows of a convolution's output. */
export const outputHeight = (shape: ConvShape): number =>
  shape.outputHeight ?? outputs(shape.height, rowWindow(shape));
/** Columns of a convolution's output. */
export const outputWidth = (shape: ConvShape): number =>
  shape.outputWidth ?? outputs(shape.width, columnWindow(shape));

/** A tiled kernel as a product of matrices and its blocks. */
export type Product = {
  m: number;
  n: number;
  k: number;
  rowTiles: number;
  columnTiles: number;
  blocks: number;
  steps: number;
  byRows: boolean;
};

/** Row of tiles, and column of tiles, that a block computes of. */
export const rowTileOf = ({ byRows, rowTiles, columnTiles }: Product, block: number): number =>
  byRows ? Math.floor(block / columnTiles) : block % rowTiles;
export const columnTileOf = ({ byRows, rowTiles, columnTiles }: Product, block: number): number =>
  byRows ? block % columnTiles : Math.floor(block / rowTiles);

export function productOf(kernel: TiledKernel): Product {
  const { m, n, k } = kernel.kind === 'gemm' ? kernel : loweredConv(kernel.shape);
  const { rows, columns, depth } = kernel.tile;
  const rowTiles = Math.ceil(m / rows);
  const columnTiles = Math.ceil(n / columns);
  const blocks = rowTiles * columnTiles;
  return {
    ...{ m, n, k, rowTiles, columnTiles, blocks },
    steps: Math.ceil(k / depth),
    byRows: kernel.order === 'rows',
  };
}

/** M, N and K of a convolution as a product (im2col). */
export function loweredConv(shape: ConvShape): { m: number; n: number; k: number } {
  return {
    m: shape.batch * outputHeight(shape) * outputWidth(shape),
    n: shape.filters,
    k: shape.channels * shape.filterHeight * shape.filterWidth,
  };
}
