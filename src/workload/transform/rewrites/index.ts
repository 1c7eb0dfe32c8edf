/** Every rewrite of `--transform`: one line each. */
export { quadratic } from './quadratic.js';
