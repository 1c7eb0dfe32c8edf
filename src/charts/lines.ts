/** Lines over a panel: courses in steps, and the values where they end. */
import { spreadApart } from './labels.js';
import { path, text, type Attributes, type Mark, type Marks, type Point } from './mark.js';

/** A value that holds from one place to another. */
export type Step = { from: number; to: number; y: number };

/** A stair: every value level until the next. */
export function stair(steps: readonly Step[], look: Attributes, words?: string): Mark {
  const corners = steps.flatMap(({ from, to, y }): Point[] => [
    [from, y],
    [to, y],
  ]);
  return path(corners, look, words);
}

/** Corners of steps from point to point: first to the side, then up or down. */
export const stepsOf = (points: readonly Point[]): Point[] =>
  points.flatMap(([x, y], i): Point[] =>
    i === 0
      ? [[x, y]]
      : [
          [x, points[i - 1]![1]],
          [x, y],
        ],
  );

/** The values at the ends of lines, in their colours, clear of each other. */
export function endLabels(ends: readonly { words: string; at: Point; colour: string }[]): Marks {
  const heights = spreadApart(ends.map(({ at }) => at[1]));
  return ends.map(({ words, at, colour }, i) =>
    text(words, at[0] + 8, heights[i]! + 4, 'heading', 'start', { fill: colour }),
  );
}
