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
  stride: number;
  padding: number;
};

/** Implicit-GEMM convolution, NCHW; one block a tile, blocks down the rows first. */
export type ConvKernel = { kind: 'conv'; shape: ConvShape; tile: Tile; path: LoadPath };
/** Row-major C[M][N] = A[M][K] B[K][N]; one block a tile, blocks down the rows first. */
export type GemmKernel = { kind: 'gemm'; m: number; n: number; k: number; tile: Tile; path: LoadPath };
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

const outputs = (size: number, filter: number, { stride, padding }: ConvShape): number =>
  Math.floor((size + 2 * padding - filter) / stride) + 1;

/** Rows of a convolution's output. */
export const outputHeight = (shape: ConvShape): number => outputs(shape.height, shape.filterHeight, shape);
/** Columns of a convolution's output. */
export const outputWidth = (shape: ConvShape): number => outputs(shape.width, shape.filterWidth, shape);

/** A tiled kernel as a product of matrices and its blocks. */
export type Product = {
  m: number;
  n: number;
  k: number;
  rowTiles: number;
  columnTiles: number;
  blocks: number;
  steps: number;
};

export function productOf(kernel: TiledKernel): Product {
  const { m, n, k } = kernel.kind === 'gemm' ? kernel : loweredConv(kernel.shape);
  const { rows, columns, depth } = kernel.tile;
  const rowTiles = Math.ceil(m / rows);
  const columnTiles = Math.ceil(n / columns);
  return { m, n, k, rowTiles, columnTiles, blocks: rowTiles * columnTiles, steps: Math.ceil(k / depth) };
}

/** M, N and K of a convolution as a product (im2col). */
export function loweredConv(shape: ConvShape): { m: number; n: number; k: number } {
  return {
    m: shape.batch * outputHeight(shape) * outputWidth(shape),
    n: shape.filters,
    k: shape.channels * shape.filterHeight * shape.filterWidth,
  };
}
