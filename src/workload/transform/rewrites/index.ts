/** Every rewrite of `--transform`: one line each. */
export { deepreduce } from './deepreduce.js';
export { merge } from './merge.js';
export { quadratic } from './quadratic.js';
export { snl } from './snl.js';
