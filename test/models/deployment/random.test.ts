import { describe, expect, it } from 'vitest';
import { ArrivalStream } from '../../../src/models/deployment/des/arrivals.js';
import { exponential, Pcg64, ziggurat } from '../../../src/models/deployment/des/random.js';

/** numpy 2.4.6: `default_rng(seed).bit_generator.random_raw(4)`. */
const RAW: readonly [seed: number, ...raw: bigint[]][] = [
  [0, 11749869230777074271n, 4976686463289251617n, 755828109848996024n, 304881062738325533n],
  [1, 9441442522235856127n, 17532960557476522086n, 2659275481604167885n, 17499493567006797778n],
  [29, 923203653786040113n, 9339997860559882290n, 9578177258940213053n, 4892135815024974185n],
  [42, 14276969152011380360n, 8095878257575067585n, 15838336090824644132n, 12864169557245331597n],
  [4294967295, 4647538520743280031n, 4041050679407036418n, 5299467714154781845n, 11418189674231792917n],
];
/** `default_rng(seed).standard_exponential(20000)`: the first two, the 1000th, the last, the largest and where it is. */
const EXPONENTIAL: readonly [number, number, number, number, number, number, number][] = [
  [
    0, 0.6799319039689096, 1.0195971014658647, 1.5069626639257818, 0.018791392877170333, 9.363453162978466,
    19676,
  ],
  [
    1, 1.0730290263725388, 0.30845314412528435, 0.10235149140471811, 0.40096729976600565, 9.926668704596162,
    6121,
  ],
  [
    29, 0.1938528193194109, 0.10768032810333387, 0.6957106681824562, 0.21333142681151349, 9.476574546159654,
    2102,
  ],
  [
    42, 2.4042086039659947, 2.3361896558244535, 0.3851944546516976, 0.2424865386910085, 9.561341773669492,
    11555,
  ],
];

describe('random numbers of numpy', () => {
  it.each(RAW)('seed %i: 64 bits each', (seed, ...raw) => {
    const random = new Pcg64(seed);
    expect(raw.map(() => random.next())).toEqual(raw);
  });

  it.each(EXPONENTIAL)(
    'seed %i: exponential, layers, wedges and tail',
    (seed, a, b, thousandth, last, largest, at) => {
      const random = new Pcg64(seed);
      const layers = ziggurat();
      const drawn = Array.from({ length: 20000 }, () => exponential(random, layers));
      const close = (index: number, value: number): void => expect(drawn[index]! / value).toBeCloseTo(1, 12);
      close(0, a);
      close(1, b);
      close(999, thousandth);
      close(19999, last);
      close(at, largest);
      expect(Math.max(...drawn)).toBe(drawn[at]);
    },
  );

  it('are uniform from 0 to 1, without 1', () => {
    const random = new Pcg64(7);
    const drawn = Array.from({ length: 20000 }, () => random.uniform());
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn)).toBeLessThan(1);
    expect(drawn.reduce((sum, one) => sum + one, 0) / 20000).toBeCloseTo(0.5, 2);
  });
});

describe('arrivals', () => {
  it('at random have gaps with mean and deviation of the interval', () => {
    const times = new ArrivalStream('poisson', 3).until(7e5, 7);
    const gaps = Array.from(times, (time, n) => time - (times[n - 1] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    expect(mean / 7).toBeCloseTo(1, 1.7);
    expect(deviation / 7).toBeCloseTo(1, 1.7);
    expect(times.length / 1e5).toBeCloseTo(1, 1.7);
  });

  it('are the same at every rate but for a factor, asked for in any order', () => {
    const stream = new ArrivalStream('poisson', 5);
    const slow = stream.until(100, 10);
    const fast = stream.until(100, 0.5);
    expect(fast.length).toBeGreaterThan(slow.length);
    expect(Array.from(slow)).toEqual(Array.from(fast.subarray(0, slow.length), (time) => (time / 0.5) * 10));
    expect(stream.until(100, 10)).toEqual(slow);
    expect(new ArrivalStream('poisson', 5).until(100, 10)).toEqual(slow);
    expect(new ArrivalStream('poisson', 6).until(100, 10)).not.toEqual(slow);
  });

  it('come every interval, the first after one, up to and including the horizon', () => {
    expect(Array.from(new ArrivalStream('uniform', 1).until(30, 7.5))).toEqual([7.5, 15, 22.5, 30]);
    expect(Array.from(new ArrivalStream('uniform', 1).until(29, 7.5))).toEqual([7.5, 15, 22.5]);
    expect(new ArrivalStream('uniform', 1).until(7, 7.5).length).toBe(0);
  });
});
