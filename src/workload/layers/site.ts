import type { NetworkBuilder } from '../build.js';

/** Where a layer that is made of several operators adds them. */
export interface Site {
  builder: NetworkBuilder;
  /** Name of one of its operators, by the end of that name: `.0.sum`. */
  name: (suffix: string) => string;
}
