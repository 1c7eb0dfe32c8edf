import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstGateWire, wireCount, type CircuitJob } from '../../../src/circuit/netlist.js';
import { byLevel, bySegment } from '../../../src/models/haac/compile/reorder.js';
import { circuits } from './helpers.js';

const room = ({ netlist, copies }: CircuitJob): Int32Array =>
  new Int32Array((wireCount(netlist) - 2) * copies + 2);

/** New place of each gate when segments are sorted by levels, longest paths by recursion from the definition. */
function naive({ netlist, copies }: CircuitJob, segment: number): number[] {
  const { gates, a, b } = netlist;
  const first = firstGateWire(netlist);
  const total = gates * copies;
  const segmentOf = (at: number): number => Math.floor(at / segment);
  const levels: number[] = [];
  const levelOf = (at: number): number => {
    const base = at - (at % gates);
    const before = [a[at % gates]!, b[at % gates]!]
      .filter((wire) => wire >= first)
      .map((wire) => base + wire - first)
      .filter((other) => segmentOf(other) === segmentOf(at));
    return 1 + Math.max(0, ...before.map((other) => levels[other]!));
  };
  for (let at = 0; at < total; at++) levels.push(levelOf(at));
  const order = levels
    .map((_, at) => at)
    .sort((x, y) => segmentOf(x) - segmentOf(y) || levels[x]! - levels[y]! || x - y);
  const places = new Array<number>(total);
  order.forEach((gate, place) => (places[gate] = place));
  return places;
}

const jobs = fc.record({ netlist: circuits(80), copies: fc.integer({ min: 1, max: 4 }) });

describe('places after reordering', () => {
  it('are those of a stable sort by level', () => {
    fc.assert(
      fc.property(jobs, (job) => {
        const { places, levels } = byLevel(job, room(job));
        expect([...places]).toEqual(naive(job, Infinity));
        expect(levels).toBeGreaterThan(0);
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it('are those of a stable sort of each segment by its own levels', () => {
    fc.assert(
      fc.property(jobs, fc.integer({ min: 1, max: 60 }), (job, segment) => {
        expect([...bySegment(job, room(job), segment)]).toEqual(naive(job, segment));
      }),
      { numRuns: 150, seed: 2 },
    );
  });
});
