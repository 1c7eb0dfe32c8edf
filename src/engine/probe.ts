/** What a step was doing; `stall` carries its cause as the operand that was late. */
export type Phase = 'stall' | 'fill' | 'compute' | 'drain';

/**
 * Hears every task of a simulation. Absent in normal runs; then it costs one comparison per step.
 * Times are cycles from the start of the run.
 */
export interface Probe {
  /** A step of an operator on the array or vector unit. */
  step(operator: number, phase: Phase, cause: string, start: number, cycles: number): void;
  /** A DMA transfer: channel occupied from `start`. */
  transfer(
    operator: number,
    direction: 'read' | 'write',
    tensor: string,
    start: number,
    cycles: number,
    bytes: number,
  ): void;
}
