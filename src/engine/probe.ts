/** What a unit does: `stall` says in `why` what it waits for; a channel reads or writes. */
export type Phase = 'stall' | 'fill' | 'compute' | 'drain' | 'read' | 'write';

/**
 * Hears the tasks of a simulation on their lanes. Absent in normal runs; then it costs one comparison a task.
 * Times are ticks from the start of the run, whole or not.
 *
 * @example
 * const heard = [];
 * const lanes = ['array'];
 * const probe = {
 *   lane: (name) => lanes.indexOf(name),
 *   task: (lane, operator, phase, why, start, ticks) => heard.push([phase, why, start + ticks].join(' ')),
 *   milestone: (lane, operator, what, at) => heard.push([what, at].join(' ')),
 * };
 * const array = probe.lane('array');
 * probe.task(array, 3, 'stall', 'filter', 100, 20); // operator 3 waits 20 ticks for weights
 * probe.milestone(array, 3, 'filter', 120); // which are there
 * probe.task(array, 3, 'compute', '', 120, 64);
 * heard; // => ['stall filter 120', 'filter 120', 'compute  184']
 */
export interface Probe {
  /** The number of a lane of the machine, by its name; the same for the same name. */
  lane(name: string): number;
  /**
   * A task of an operator on a lane.
   * @param operator index in the record
   * @param why what a stall waits for, what a transfer carries; else empty
   * @param bytes moved by it, of transfers
   */
  task(
    lane: number,
    operator: number,
    phase: Phase,
    why: string,
    start: number,
    ticks: number,
    bytes?: number,
  ): void;
  /** A moment in an operator's life on a lane: what it had been waiting for has come. */
  milestone(lane: number, operator: number, what: string, at: number): void;
  /**
   * A request of the off-chip memory as it begins to be served. Only a probe that wants a trace of the memory has it.
   * @param at tick of the run, whole or not
   * @param address first byte
   */
  request?(at: number, address: number, bytes: number, isWrite: boolean): void;
}

/** Lane of the off-chip memory of any machine with one channel. */
export const DRAM_LANE = 'DRAM channel';
/** Lane of an array with its vector unit, which take turns. */
export const ARRAY_LANE = 'array and vector unit';
