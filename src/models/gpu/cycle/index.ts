export { runBanks, sideBySide, streamBanks, type Banks, type DramRun, type DramStream } from './banks.js';
export { COUNTER_NAMES, type Counters } from './counters.js';
export { countTiled, type KernelCounts, type RequestCounts } from './counts.js';
export { distinctReads } from './compulsory.js';
export {
  loweredConv,
  outputHeight,
  outputWidth,
  productOf,
  type ConvKernel,
  type ConvShape,
  type DepthwiseKernel,
  type GemmKernel,
  type Kernel,
  type LoadPath,
  type PatternKernel,
  type PrivateKernel,
  type RereadKernel,
  type Product,
  type SweepKernel,
  type Tile,
  type TiledKernel,
} from './kernel.js';
export {
  residencyOf,
  type CycleMachine,
  type KernelCode,
  type MachineLines,
  type Residency,
} from './machine.js';
export { dramSeconds, type Bounds, type CycleOptions, type KernelRun } from './outcome.js';
export { chaseL1, chaseL2, lostShare, sweepBandwidth } from './probes.js';
export { bothOf, type ByOperand, type OperandTraffic } from './operands.js';
export { EVERYTHING, USUAL_SAMPLE, type Sampling } from './sample.js';
export { simulateKernel, simulateTiled } from './simulate.js';
export { type TimingSource } from './timing.js';
