import { describe, expect, it } from 'vitest';
import type { Probe } from '../../../src/engine/probe.js';
import { reportRequests } from '../../../src/models/record/requests.js';
import type { OperatorRecord } from '../../../src/results/record.js';

const operator = (startCycle: number, endCycle: number, ...traffic: [string, string, number, number][]) =>
  ({
    startCycle,
    endCycle,
    traffic: traffic.map(([level, tensor, readBytes, writeBytes]) => ({
      level,
      tensor,
      readBytes,
      writeBytes,
    })),
  }) as unknown as OperatorRecord;

/** Requests as text: cycle, R or W, address, bytes. */
const heard = (...operators: OperatorRecord[]): string[] => {
  const requests: string[] = [];
  const probe: Probe = {
    lane: () => 0,
    task: () => undefined,
    milestone: () => undefined,
    request: (at, address, bytes, isWrite) =>
      requests.push(`${at} ${isWrite ? 'W' : 'R'}${address} ${bytes}`),
  };
  reportRequests(operators, probe);
  return requests;
};

describe('requests of operators that make none of their own', () => {
  it('are pieces of all tensors side by side, evenly over the operator', () => {
    // 8000 read, 1000 written and 30 both ways: 9060 bytes, three pieces at 100, 130 and 160, in whole lines of 64 B.
    const requests = heard(
      operator(
        100,
        190,
        ['dram', 'a', 8000, 0],
        ['sram', 'a', 999, 0],
        ['dram', 'b', 0, 1000],
        ['dram', 'c', 30, 30],
      ),
    );
    expect(requests).toEqual([
      ...['100 R0 2624', '100 W8192 320'],
      ...['130 R2624 2688', '130 W8512 320'],
      ...['160 R5312 2688', '160 W8832 360', '160 R12288 30', '160 W12288 30'],
    ]);
  });

  it('lie one operator behind another', () => {
    expect(heard(operator(0, 5, ['dram', 'a', 64, 0]), operator(5, 9, ['dram', 'b', 0, 32]))).toEqual([
      ...['0 R0 64', '5 W4096 32'],
    ]);
  });

  it('are none without bytes', () => {
    expect(heard(operator(0, 5, ['dram', 'a', 0, 0]), operator(5, 5))).toEqual([]);
  });
});
