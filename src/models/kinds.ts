/** Every kind of machine the tool knows: one line each. */
export { cheetah } from './cheetah/index.js';
export { deployment } from './deployment/index.js';
export { flexsa } from './flexsa/index.js';
export { gcPeer } from './gc-peer/index.js';
export { gpu } from './gpu/index.js';
export { haac } from './haac/index.js';
export { heCpu } from './he-cpu/index.js';
export { inference } from './inference/index.js';
export { limbVector } from './limb-vector/index.js';
export { rpu } from './rpu/index.js';
export { systolic } from './systolic/index.js';
export { wavecore } from './wavecore/index.js';
