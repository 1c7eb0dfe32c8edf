/** The part of d3-node 4 that `svg.ts` uses; the package ships no types. */
declare module 'd3-node' {
  export class D3Node {
    constructor(options?: { d3Module?: unknown });
    readonly window: {
      XMLSerializer: new () => { serializeToString(node: unknown): string };
      close(): void;
    };
    createSVG(width: number, height: number, attributes?: Record<string, string | number>): unknown;
  }
}
