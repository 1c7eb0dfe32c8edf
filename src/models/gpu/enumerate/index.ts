/** Exact counts by brute force: the oracle of the closed forms in `traffic/`. */
export { addressesOf, type Address } from './addresses.js';
export { enumerateFootprint, type Footprint } from './footprint.js';
export { enumerateLoads, type Loads } from './loads.js';
