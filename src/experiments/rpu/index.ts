import type { Experiment } from '../experiment.js';
import { Bench } from './bench.js';
import {
  compareClocks,
  compareMachines,
  compareRings,
  compareUnscheduled,
  tabulateMachines,
} from './machines.js';
import { tabulateMemories } from './memories.js';
import {
  compareAssumptions,
  compareCounts,
  compareIntervals,
  tabulateAssumptions,
  tabulateIntervals,
} from './schedules.js';
import { compareAreas, compareEnergy, comparePerArea, tabulatePerArea } from './silicon.js';

export const rpu: Experiment = {
  system: 'rpu',
  title: 'ring processing unit, B512 (ISPASS 2023)',
  async findings(laboratory) {
    const bench = new Bench();
    laboratory.progress('programs of B512');
    return [
      ...(await compareCounts(bench)),
      ...(await compareAssumptions(bench)),
      ...(await compareIntervals(bench)),
      ...(await compareMachines(bench)),
      ...(await compareUnscheduled(bench)),
      ...(await compareRings(bench)),
      ...(await compareClocks(bench)),
      ...(await compareAreas(bench)),
      ...(await compareEnergy(bench)),
      ...(await comparePerArea(bench)),
    ];
  },
  async tables(laboratory) {
    const bench = new Bench();
    return [
      await tabulateAssumptions(bench),
      await tabulateIntervals(bench),
      await tabulateMachines(bench),
      await tabulatePerArea(bench),
      await tabulateMemories(bench, laboratory),
    ];
  },
};
