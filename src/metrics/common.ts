import type { MetricGroup } from './definition.js';
import { CYCLES } from './tables/cycles.js';
import { ENCRYPTED } from './tables/encrypted.js';
import { ENERGY } from './tables/energy.js';
import { MEMORY } from './tables/memory.js';
import { MOVEMENT } from './tables/movement.js';
import { SCALESIM } from './tables/scalesim.js';
import { TRAINING } from './tables/training.js';
import { WORK } from './tables/work.js';

/** Metrics that are not of one kind of machine only. */
export const COMMON_GROUPS: readonly MetricGroup[] = [
  CYCLES,
  WORK,
  MOVEMENT,
  ENERGY,
  MEMORY,
  TRAINING,
  ENCRYPTED,
  SCALESIM,
];
