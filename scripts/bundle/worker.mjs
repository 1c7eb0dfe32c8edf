// Entry of a worker thread of a sweep, out of the bundle.
import { createRequire } from 'node:module';

const { startWorker } = createRequire(import.meta.url)('./loader.cjs');

export default startWorker('sweep/worker').default;
