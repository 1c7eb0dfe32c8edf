/** Every rewrite of `--transform`: one line each. */
export { aero } from './aero.js';
export { artemis } from './artemis.js';
export { circa } from './circa.js';
export { cryptonas } from './cryptonas.js';
export { deepreduce } from './deepreduce.js';
export { merge } from './merge.js';
export { polynomial } from './polynomial.js';
export { privit } from './privit.js';
export { quadratic } from './quadratic.js';
export { snl } from './snl.js';
