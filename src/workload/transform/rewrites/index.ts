/** Every rewrite of `--transform`: one line each. */
export { quadratic } from './quadratic.js';
export { artemis } from './artemis.js';
export { circa } from './circa.js';
export { polynomial } from './polynomial.js';
