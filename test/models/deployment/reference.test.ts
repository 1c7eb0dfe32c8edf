import { describe, expect, it } from 'vitest';
import { roomFor, type Service } from '../../../src/models/deployment/des/service.js';
import { latencyOf } from '../../../src/models/deployment/des/statistics.js';
import { meanLeft, simulateStreams } from '../../../src/models/deployment/des/streams.js';
import { loadOf } from './load.js';
import { sustainedInterval } from '../../../src/models/deployment/des/sustained.js';

/**
 * Networks under the server garbler (500/500 Mbit/s, one thread of HE) and the client garbler (835/165, layers in
 * parallel): ReLUs, elements of shares at client and server, seconds of the phases (spec C.4, to 0.1 s).
 */
const NETWORKS = {
  'R18-T': { relus: 2228224, shares: [4444360, 2228424], server: [1808.0, 243.1], client: [939.7, 112.9] },
  'R18-C': { relus: 557056, shares: [1111050, 557066], server: [478.3, 61.2], client: [236.4, 28.7] },
  'VGG-T': { relus: 1114112, shares: [1865928, 1114312], server: [864.1, 122.0], client: [467.7, 57.0] },
  'R32-T': { relus: 1212416, shares: [2425032, 1212616], server: [514.3, 132.7], client: [441.9, 61.9] },
  'VGG-C': { relus: 284672, shares: [478730, 284682], server: [281.7, 31.4], client: [124.3, 14.8] },
  'R32-C': { relus: 303104, shares: [606218, 303114], server: [141.0, 33.5], client: [112.0, 15.8] },
} as const;
type Garbler = 'server' | 'client';
type Name = keyof typeof NETWORKS;

/** Bytes that the evaluator of circuits keeps of each, and the garbler (spec C.3). */
const [EVALUATOR, GARBLER] = [18248, 3590];

function serviceOf(name: Name, garbler: Garbler, gigabytes: number, phases?: [number, number]): Service {
  const { relus, shares, ...times } = NETWORKS[name];
  const [offline, online] = phases ?? times[garbler];
  const [client, server] = garbler === 'server' ? [EVALUATOR, GARBLER] : [GARBLER, EVALUATOR];
  const each = { client: relus * client + 8 * shares[0], server: relus * server + 8 * shares[1] };
  const room = roomFor(each, { client: gigabytes * 1e9, server: 10e12 });
  return { offline, online, room, producer: { poll: 1, parallel: 1 } };
}

/** The reference: 30 streams of 24 hours. */
const LOAD = loadOf('poisson', 0, 30, 86400);

function minutes(service: Service, interval: number, load = LOAD): { mean: number; left: number } {
  const measures = simulateStreams(service, load, interval);
  const latencies = measures.map(latencyOf).filter((value) => value !== undefined);
  return {
    mean: latencies.reduce((sum, one) => sum + one, 0) / latencies.length / 60,
    left: meanLeft(measures),
  };
}

/** The client garbler alone: as the server garbler, 500/500 and one thread of HE (spec C.4 written out). */
function clientGarblerAlone(): [offline: number, online: number] {
  const [relus, rate] = [2228224, 500e6 / 8];
  const he = 11.304 + 1066.2 + 0.583 + 0.34 + (33180308 + 1274799467 + 187208445) / rate;
  const garble = (686.76e-6 * relus) / 4 + 17.886 + (17072 * relus + 4096) / rate;
  const online =
    (110633 + 672 * relus + 1344 * relus + 1841) / rate + 0.61 + 7.206 + (54.564e-6 * relus) / 32;
  return [he + garble, online];
}

type Row = [
  what: string,
  name: Name,
  garbler: Garbler,
  gigabytes: number,
  room: number,
  cells: [number, number][],
];

describe('the reference simulator, to the last digit', () => {
  const intervals = [14400, 7200, 3600, 2700, 2100];
  it.each<[string, Garbler, number, number, number[]]>([
    ['server garbler, 16 GB', 'server', 16, 0, [37.75, 42.23, 54.45, 71.4, 120.82]],
    ['server garbler, 32 GB', 'server', 32, 0, [37.75, 42.23, 54.45, 71.4, 120.82]],
    ['server garbler, 64 GB', 'server', 64, 1, [6.98, 10.68, 18.94, 29.41, 56.48]],
    ['server garbler, 128 GB', 'server', 128, 3, [4.36, 5.27, 7.32, 12.87, 33.07]],
    ['client garbler, 16 GB', 'client', 16, 1, [2.62, 3.49, 4.85, 5.78, 8.02]],
  ])('ResNet-18 on TinyImageNet: %s', (_, garbler, gigabytes, room, expected) => {
    const service = serviceOf('R18-T', garbler, gigabytes);
    expect(service.room).toBe(room);
    for (const [index, interval] of intervals.entries())
      expect(Math.abs(minutes(service, interval).mean - expected[index]!), `${interval} s`).toBeLessThan(
        0.02,
      );
  });

  it('the client garbler alone, and how much sooner it answers than the server garbler (4x)', () => {
    const alone = serviceOf('R18-T', 'client', 16, clientGarblerAlone());
    const expected = [5.5, 10.8, 25.1, 46.0];
    for (const [index, mean] of expected.entries())
      expect(Math.abs(minutes(alone, intervals[index]!).mean - mean)).toBeLessThan(0.06);
    const ratio = (interval: number): number =>
      minutes(serviceOf('R18-T', 'server', 16), interval).mean / minutes(alone, interval).mean;
    expect(ratio(7200)).toBeGreaterThan(3.5);
    expect(ratio(7200)).toBeLessThan(4.5);
    expect(ratio(14400)).toBeCloseTo(6.9, 1);
    expect(ratio(3600)).toBeCloseTo(2.2, 1);
  });

  it.each<Row>([
    ['server garbler', 'R18-T', 'server', 64, 1, [[1800, 98.7]]],
    ['server garbler', 'R18-T', 'server', 128, 3, [[1800, 74.9]]],
    [
      'client garbler',
      'R18-T',
      'client',
      16,
      1,
      [
        [1800, 9.9],
        [1200, 23.7],
      ],
    ],
    [
      'server garbler',
      'R18-C',
      'server',
      16,
      1,
      [
        [3600, 1.74],
        [900, 5.18],
        [720, 7.82],
        [600, 12.9],
      ],
    ],
    [
      'server garbler',
      'R18-C',
      'server',
      64,
      6,
      [
        [3600, 1.07],
        [900, 1.3],
        [720, 1.68],
        [600, 2.79],
        [480, 25.8],
      ],
    ],
    [
      'client garbler',
      'R18-C',
      'client',
      16,
      7,
      [
        [3600, 0.49],
        [900, 0.51],
        [720, 0.52],
        [600, 0.53],
        [480, 0.54],
        [300, 1.12],
        [270, 3.11],
      ],
    ],
    [
      'server garbler',
      'VGG-T',
      'server',
      16,
      0,
      [
        [3600, 19.5],
        [1200, 42.9],
      ],
    ],
    [
      'server garbler',
      'VGG-T',
      'server',
      32,
      1,
      [
        [3600, 4.5],
        [1200, 17.7],
        [900, 50.7],
      ],
    ],
    [
      'client garbler',
      'VGG-T',
      'client',
      16,
      3,
      [
        [3600, 1.0],
        [1200, 1.15],
        [900, 1.41],
        [600, 4.57],
      ],
    ],
    [
      'server garbler',
      'R32-T',
      'server',
      16,
      0,
      [
        [3600, 12.1],
        [900, 21.6],
        [600, 86.8],
      ],
    ],
    [
      'server garbler',
      'R32-T',
      'server',
      32,
      1,
      [
        [3600, 3.1],
        [900, 7.3],
        [600, 19.9],
      ],
    ],
    [
      'client garbler',
      'R32-T',
      'client',
      16,
      3,
      [
        [3600, 1.08],
        [900, 1.4],
        [600, 3.44],
      ],
    ],
    [
      'server garbler',
      'VGG-C',
      'server',
      16,
      3,
      [
        [900, 0.58],
        [360, 3.06],
      ],
    ],
    [
      'client garbler',
      'VGG-C',
      'client',
      16,
      15,
      [
        [900, 0.25],
        [360, 0.26],
        [180, 0.3],
      ],
    ],
    [
      'server garbler',
      'R32-C',
      'server',
      16,
      2,
      [
        [300, 0.84],
        [180, 2.72],
        [150, 12.0],
      ],
    ],
    [
      'client garbler',
      'R32-C',
      'client',
      16,
      14,
      [
        [300, 0.28],
        [180, 0.3],
        [150, 0.33],
      ],
    ],
  ])('%s, %s', (_, name, garbler, gigabytes, room, cells) => {
    const service = serviceOf(name, garbler, gigabytes);
    expect(service.room).toBe(room);
    for (const [interval, expected] of cells) {
      const { mean } = minutes(service, interval);
      const digit = 10 ** -(String(expected).split('.')[1] ?? '').length;
      // Half a digit, and what the phases' own last digit is worth beside a queue.
      expect(Math.abs(mean - expected), `${interval} s: ${mean} for ${expected}`).toBeLessThan(
        0.5 * digit + 0.003 * expected,
      );
    }
  });

  it('which rates are sustained: as the table marks them; the client garbler bears the highest', () => {
    const left = (garbler: Garbler, gigabytes: number, interval: number, name: Name = 'R18-T'): number =>
      minutes(serviceOf(name, garbler, gigabytes), interval).left;
    expect(left('server', 16, 2700)).toBeLessThan(2);
    expect(left('server', 16, 2100)).toBeGreaterThanOrEqual(2);
    expect(left('server', 64, 2100)).toBeLessThan(2);
    expect(left('server', 64, 1800)).toBeGreaterThanOrEqual(2);
    expect(left('server', 128, 2100)).toBeLessThan(2);
    expect(left('server', 128, 1800)).toBeGreaterThanOrEqual(2);
    expect(left('client', 16, 1200)).toBeLessThan(2);
    expect(left('server', 16, 600, 'R18-C')).toBeLessThan(2);
    expect(left('server', 16, 480, 'R18-C')).toBeGreaterThanOrEqual(2);
    expect(left('client', 16, 270, 'R18-C')).toBeLessThan(2);
    const rate = (garbler: Garbler, gigabytes: number): number =>
      3600 / sustainedInterval(serviceOf('R18-T', garbler, gigabytes), LOAD, 2);
    const [sg16, sg64, cg16] = [rate('server', 16), rate('server', 64), rate('client', 16)];
    expect(cg16).toBeGreaterThan(sg64);
    expect(sg64).toBeGreaterThan(sg16);
    // One request in 5 minutes, against one in 10 to 12 (R18-C100, spec C.5).
    const every = (garbler: Garbler): number =>
      sustainedInterval(serviceOf('R18-C', garbler, 16), LOAD, 2) / 60;
    expect(every('client')).toBeGreaterThan(4);
    expect(every('client')).toBeLessThan(5);
    expect(every('server')).toBeGreaterThan(8);
    expect(every('server')).toBeLessThan(10);
  });
});
