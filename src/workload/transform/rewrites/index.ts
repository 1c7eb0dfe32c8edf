/** Every rewrite of `--transform`: one line each. */
export { aero } from './aero.js';
export { cryptonas } from './cryptonas.js';
export { deepreduce } from './deepreduce.js';
export { merge } from './merge.js';
export { privit } from './privit.js';
export { quadratic } from './quadratic.js';
export { snl } from './snl.js';
