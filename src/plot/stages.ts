/** Colours of a network's stages. */
import type { OperatorRecord } from '../results/record.js';
import type { LegendEntry } from './picture.js';
import { oneLine, shorten } from './text.js';
import { SERIES } from './theme.js';

export interface StageColours {
  colour(operator: OperatorRecord): string;
  legend: LegendEntry[];
}

/** One colour a stage in order of appearance; beyond eight stages two colours that alternate between neighbours. */
export function stageColours(operators: readonly OperatorRecord[]): StageColours {
  const stages = [...new Set(operators.map((operator) => operator.stage))];
  if (stages.length <= SERIES.length) {
    const colours = new Map(stages.map((stage, i) => [stage, SERIES[i]!]));
    return {
      colour: (operator) => colours.get(operator.stage)!,
      legend: stages.map((stage) => ({
        label: oneLine(stage) === '' ? (stages.length === 1 ? 'operator' : 'no stage') : shorten(stage, 24),
        colour: colours.get(stage)!,
      })),
    };
  }
  return {
    colour: (operator) => SERIES[stages.indexOf(operator.stage) % 2]!,
    legend: [
      { label: `${stages.length} stages, in alternating colours`, colour: SERIES[0]! },
      { label: 'every second stage', colour: SERIES[1]! },
    ],
  };
}
