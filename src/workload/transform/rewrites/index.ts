/** Every rewrite of `--transform`: one line each. */
export { quadratic } from './quadratic.js';
export { aero } from './aero.js';
export { cryptonas } from './cryptonas.js';
export { privit } from './privit.js';
