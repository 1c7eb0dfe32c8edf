/** Colours of a network's stages. */
import type { LegendEntry } from '../charts/legend.js';
import { SERIES } from '../charts/palette.js';
import { oneLine, shorten } from '../charts/text.js';
import type { OperatorRecord } from '../results/record.js';

export type StageColours = { colour(operator: OperatorRecord): string; legend: LegendEntry[] };

/** One colour a stage in order of appearance; beyond eight stages two colours that alternate between neighbours. */
export function stageColours(operators: readonly OperatorRecord[]): StageColours {
  const stages = [...new Set(operators.map((operator) => operator.stage))];
  const many = stages.length > SERIES.length;
  const colourAt = (i: number): string => SERIES[many ? i % 2 : i]!;
  const nameOf = (stage: string): string => {
    if (oneLine(stage) !== '') return shorten(stage, 24);
    return stages.length === 1 ? 'operator' : 'no stage';
  };
  const labels = many
    ? [`${stages.length} stages, in alternating colours`, 'every second stage']
    : stages.map(nameOf);
  return {
    colour: ({ stage }) => colourAt(stages.indexOf(stage)),
    legend: labels.map((label, i) => ({ label, colour: colourAt(i) })),
  };
}
