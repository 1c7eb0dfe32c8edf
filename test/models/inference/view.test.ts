import { describe, expect, it } from 'vitest';
import { inferenceView } from '../../../src/models/inference/view.js';
import { run } from './tiny.js';

describe('the view of an inference', () => {
  it('tells phases, link and storage, each number where it belongs', async () => {
    const { totals } = await run();
    const lines = Object.fromEntries(inferenceView.lines!({ totals } as never));
    // Products: 11 x 7, 1.512 and 3 x 11 seconds. See by-hand.test.ts for the others.
    expect(lines).toEqual({
      offline: '144.4 s: products 111.5 s, garbling 1.76 s, circuits 0 s, uplink 14.69 s, downlink 4.611 s',
      online: '19.12 s: products 0 s, garbling 0 s, circuits 2.72 s, uplink 1.562 s, downlink 822 ms',
      link: '14.69 kB up, 9.222 kB down before; 1.562 kB up, 1.644 kB down online; best uplink share 55.0 %',
      kept: '9.136 kB by the client, 2.856 kB by the server',
    });
  });

  it('has columns for what layers send and keep, and tells protocol and costs', () => {
    expect(inferenceView.columns).toEqual(['relus', 'upBytes', 'downBytes', 'keptBytes']);
    expect(inferenceView.settings!({ protocol: 'delphi', costs: 'measured' })).toEqual([
      'delphi',
      'costs measured',
    ]);
  });
});
