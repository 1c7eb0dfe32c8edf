import type { Finding } from '../../results/reproduction.js';
import { figure, type Experiment, type Laboratory } from '../experiment.js';
import { compareChip } from './chip.js';
import { ALEXNET, BREAKDOWN, FIGURE_10, VGG16 } from './published.js';
import { operatorOf, runAnalysed } from './runs.js';

export const eyeriss: Experiment = {
  system: 'eyeriss',
  title: 'row stationary: times and traffic of the chip (JSSC 2017), energy by level (ISCA 2016)',
  async findings(laboratory) {
    return [
      ...(await compareChip(ALEXNET, laboratory)),
      ...(await compareChip(VGG16, laboratory)),
      ...(await compareBreakdown(laboratory)),
    ];
  },
};

/** Energy by level, in 1e9 energies of a MAC. */
async function compareBreakdown(laboratory: Laboratory): Promise<Finding[]> {
  const compare = figure('figure 10, N = 16', {
    unit: '1e9 MACs',
    source: FIGURE_10,
    mark: 'found',
    evidence: 'figure',
  });
  const record = await runAnalysed(laboratory);
  return BREAKDOWN.flatMap(([layer, operator, alu, dram, rf]) => {
    const { energy } = operatorOf(record, operator);
    const levels = [
      ['ALU', alu, 'mac', 0.02],
      ['DRAM', dram, 'dram', 0.2],
      ['RF', rf, 'rf', 0.02],
    ] as const;
    return levels.map(([level, published, component, relative]) =>
      // A MAC costs 1 pJ there.
      compare(`${layer}, energy ${level}`, published, energy[component]! * 1e3, {
        // Two digits are printed, which is more than 2 % of the smallest.
        within: published < 0.5 ? { absolute: 0.01 } : { relative },
      }),
    );
  });
}
