import { setFlagsFromString } from 'node:v8';

/**
 * Lets the engine inline more of the memory's many small functions than it does by default: commands that do
 * nothing else are a fifth faster. Results do not depend on it.
 */
export function inlineMore(): void {
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=4000');
  setFlagsFromString('--max-inlined-bytecode-size=1500');
}
