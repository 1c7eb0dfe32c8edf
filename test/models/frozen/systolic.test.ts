import { describe, expect, it } from 'vitest';
import type { Fidelity } from '../../../src/results/record.js';
import { lines, type Case } from './frozen.js';
import { language, products, vision } from './networks.js';
import { trainingStep } from '../../../src/workload/transform/training.js';

const SMALL = ['rows=4', 'cols=6', 'vector.lanes=3', 'clock=500 MHz'];
const SLOW = ['dram.bandwidth=3 B/cycle', 'dram.latency=17 cycles', 'dma.transfer=29 B'];
const pads = (ifmap: string, filter: string, ofmap: string): string[] => [
  `scratchpad.ifmap.size=${ifmap}`,
  `scratchpad.filter.size=${filter}`,
  `scratchpad.ofmap.size=${ofmap}`,
];
const single = ['ifmap', 'filter', 'ofmap'].map((pad) => `scratchpad.${pad}.doubleBuffered=false`);
const networks = { vision: vision(2), language: language(3), products: products(1) };
const trained = trainingStep(vision(), { batch: 3 });

/** The same machines for each network, dataflow and fidelity. */
function cases(overrides: string[], fidelities: Fidelity[] = ['event']): Record<string, Case> {
  const all: Record<string, Case> = {};
  for (const [name, network] of Object.entries(networks))
    for (const dataflow of ['ws', 'os', 'is'])
      for (const fidelity of fidelities)
        all[`${name} ${dataflow} ${fidelity}`] = [
          'systolic/8x8',
          [...SMALL, ...overrides, `dataflow=${dataflow}`],
          network,
          fidelity,
        ];
  return all;
}

describe('frozen runs of systolic arrays', () => {
  it('roomy', async () => {
    expect(await lines(cases(SLOW, ['event', 'analytic']))).toMatchInlineSnapshot(`
      "
      vision ws event: 15087 cycles, 5378 B, 0.00000146114 J: b5bcf6b045 aad9af9102 b395e4dbca
      vision ws analytic: 14920 cycles, 5378 B, 0.00000146009 J: 2408ea9b16 948772d14b b395e4dbca
      vision os event: 13480 cycles, 3298 B, 6.14044e-7 J: 9a12a12951 46e7439e78 9195ffa66a
      vision os analytic: 13326 cycles, 3298 B, 6.13131e-7 J: d448eac4a6 d71b8d6394 9195ffa66a
      vision is event: 11206 cycles, 5378 B, 0.00000148201 J: 2bc200d8dd 74d6088b88 b395e4dbca
      vision is analytic: 11028 cycles, 5378 B, 0.00000148090 J: 1abcfee7a4 66e9936796 b395e4dbca
      language ws event: 3222 cycles, 1980 B, 2.81680e-7 J: c605bbda71 47d73aac37 b395e4dbca
      language ws analytic: 3091 cycles, 1980 B, 2.80861e-7 J: 466e5a0f01 71c6b91a2a b395e4dbca
      language os event: 3193 cycles, 1980 B, 1.71176e-7 J: bd8ddf72be dc2b63e7ec 9195ffa66a
      language os analytic: 3026 cycles, 1980 B, 1.70186e-7 J: a799a66ff8 7702e27bb2 9195ffa66a
      language is event: 3243 cycles, 1980 B, 2.83349e-7 J: 55e495d960 de50da3dab b395e4dbca
      language is analytic: 3146 cycles, 1980 B, 2.82742e-7 J: 3a1834a177 ce701d6db8 b395e4dbca
      products ws event: 24620 cycles, 11701 B, 0.00000371774 J: 308807772a fe3d1d0735 b395e4dbca
      products ws analytic: 24204 cycles, 11701 B, 0.00000371514 J: 5d9cb1d458 f30b094f73 b395e4dbca
      products os event: 25615 cycles, 11701 B, 0.00000146583 J: 4e05e23ba3 4f0ba4731b 9195ffa66a
      products os analytic: 24160 cycles, 11701 B, 0.00000145720 J: 14e3b8ea4a a77fc18fcc 9195ffa66a
      products is event: 24148 cycles, 11701 B, 0.00000373279 J: f8f263a9dd cbaafbbd2d b395e4dbca
      products is analytic: 23432 cycles, 11701 B, 0.00000372831 J: 7a0711a7cf 98e5de2093 b395e4dbca
      "
    `);
  });
  it('small scratchpads', async () => {
    const small = [...SLOW, ...pads('700 B', '300 B', '420 B')];
    expect(await lines(cases(small, ['event', 'analytic']))).toMatchInlineSnapshot(`
      "
      vision ws event: 21262 cycles, 49570 B, 0.00000183609 J: bf397d0662 b83f444bb3 c595e837e0
      vision ws analytic: 18096 cycles, 49570 B, 0.00000182836 J: 3872379e88 700b60ea99 c595e837e0
      vision os event: 21777 cycles, 52034 B, 0.00000183621 J: 3d1c85c376 65cbb577ab 39d46a8674
      vision os analytic: 20618 cycles, 52034 B, 0.00000183375 J: 4558bc2721 9bea805e7d 39d46a8674
      vision is event: 18139 cycles, 46818 B, 0.00000174482 J: 5c5a433eeb 7184773eeb c595e837e0
      vision is analytic: 16852 cycles, 46818 B, 0.00000174168 J: 3c8e8bf5e8 a154e1a284 c595e837e0
      language ws event: 3929 cycles, 7282 B, 2.77131e-7 J: c2e6ed1e83 e7c93da3e9 c595e837e0
      language ws analytic: 3188 cycles, 7282 B, 2.75323e-7 J: 86199d9875 1b1b3cd4ed c595e837e0
      language os event: 3907 cycles, 7064 B, 2.58346e-7 J: 60c7456155 11679b96a3 39d46a8674
      language os analytic: 3473 cycles, 7064 B, 2.57427e-7 J: 7133454b7e a8b54003e7 39d46a8674
      language is event: 3753 cycles, 5991 B, 2.35429e-7 J: 8e9e666e3b 642e4c41ee c595e837e0
      language is analytic: 3276 cycles, 5991 B, 2.34264e-7 J: 9785b6022e 9ff5b4d7ba c595e837e0
      products ws event: 37630 cycles, 104402 B, 0.00000392583 J: 2adf6867b2 c58a232eee c595e837e0
      products ws analytic: 34801 cycles, 104402 B, 0.00000391893 J: e0152b7993 e9d3ad7836 c595e837e0
      products os event: 58995 cycles, 176210 B, 0.00000603933 J: f403f29df4 f3b7ceb23b 39d46a8674
      products os analytic: 58737 cycles, 176210 B, 0.00000603878 J: 36432b0b6b aba2a227a7 39d46a8674
      products is event: 41502 cycles, 118880 B, 0.00000440195 J: da9121006d 91673e2200 c595e837e0
      products is analytic: 39627 cycles, 118880 B, 0.00000439738 J: 754f950ef3 7b84618034 c595e837e0
      "
    `);
  });
  it('scratchpads as small as they can be, in one part', async () => {
    expect(await lines(cases([...SLOW, ...single, ...pads('96 B', '80 B', '104 B')]))).toMatchInlineSnapshot(`
      "
      vision ws event: 108547 cycles, 93366 B, 0.00000338071 J: 72ce458db3 28ea0a0282 a63c753081
      vision os event: 72834 cycles, 82334 B, 0.00000288245 J: 6a85d89a2a d97ce4ff25 0e82cb38f7
      vision is event: 79338 cycles, 82414 B, 0.00000295995 J: 57f5a9f57a c6113df0fa a63c753081
      language ws event: 16166 cycles, 14547 B, 5.28429e-7 J: ec6217e0ab f7a472d2b8 a63c753081
      language os event: 13031 cycles, 13007 B, 4.62414e-7 J: c6e3342ac0 fb63ff0520 0e82cb38f7
      language is event: 16019 cycles, 14514 B, 5.27131e-7 J: aafeb92fa4 f20849a060 a63c753081
      products ws event: 217719 cycles, 206745 B, 0.00000746409 J: 3c58a708cc 46f125d363 a63c753081
      products os event: 181877 cycles, 227781 B, 0.00000788039 J: 4f7b082ad5 d7d41eeb54 0e82cb38f7
      products is event: 203543 cycles, 224115 B, 0.00000798239 J: 5c10aabfa2 ce473c272a a63c753081
      "
    `);
  });
  it('scalesim', async () => {
    const small = [...SLOW, 'convention=scalesim', ...pads('700 B', '300 B', '200 B')];
    expect(await lines(cases(small, ['event', 'analytic']))).toMatchInlineSnapshot(`
      "
      vision ws event: 117103 cycles, 348794 B, 0.0000115597 J: 972d094db8 a07a344a3e 49875b329b
      vision ws analytic: 17070 cycles, 348794 B, 0.0000113482 J: c3d85dc78d a957376792 49875b329b
      vision os event: 28496 cycles, 57690 B, 0.00000203062 J: ac1cb5b98a 3b35347038 49875b329b
      vision os analytic: 20102 cycles, 57690 B, 0.00000201288 J: c295a1fe83 2bd1fe3daa 49875b329b
      vision is event: 106887 cycles, 286394 B, 0.00000954624 J: 34f2a0fa1b 3b38345cf8 49875b329b
      vision is analytic: 31866 cycles, 286394 B, 0.00000938763 J: 45ded45d7f f0f8467b05 49875b329b
      language ws event: 17826 cycles, 49902 B, 0.00000166152 J: b71c803faa ab3d99bcd1 49875b329b
      language ws analytic: 4095 cycles, 49902 B, 0.00000163249 J: 6ceb1c222a 9c6cc7b8b2 49875b329b
      language os event: 5216 cycles, 10760 B, 3.78439e-7 J: 86ea4c832d 813f909af1 49875b329b
      language os analytic: 3846 cycles, 10760 B, 3.75542e-7 J: 8950f821ce 785a79fe1c 49875b329b
      language is event: 18075 cycles, 49902 B, 0.00000166178 J: 993fd86f89 5d2e91e0b9 49875b329b
      language is analytic: 4570 cycles, 49902 B, 0.00000163323 J: a83587f1ce 887cdf27fc 49875b329b
      products ws event: 318749 cycles, 956164 B, 0.0000316219 J: f94f2ba880 71efbc9001 49875b329b
      products ws analytic: 28908 cycles, 956164 B, 0.0000310092 J: fedaf63cc2 58a105e499 49875b329b
      products os event: 59107 cycles, 176210 B, 0.00000603748 J: af9f97ebb5 676433cf36 49875b329b
      products os analytic: 28224 cycles, 176210 B, 0.00000597218 J: 0449dcb04c 294a98c6c1 49875b329b
      products is event: 323324 cycles, 962922 B, 0.0000318419 J: acf283b321 f786b5c428 49875b329b
      products is analytic: 33880 cycles, 962922 B, 0.0000312300 J: e2bf0e9342 cf0b755b40 49875b329b
      "
    `);
  });
  it('adjacent residency, banks, energy', async () => {
    const odd = [
      ...SLOW,
      ...pads('1 KiB', '500 B', '600 B'),
      'residency=adjacent',
      'tiling.objective=edp',
      'scratchpad.ifmap.banks=2',
      'scratchpad.filter.banks=3',
      'scratchpad.ofmap.banks=5',
    ];
    expect(await lines(cases(odd))).toMatchInlineSnapshot(`
      "
      vision ws event: 44551 cycles, 41496 B, 0.00000165878 J: a2e4972ce5 8d8d4f2086 df6b4f6bee
      vision os event: 26701 cycles, 20298 B, 8.39508e-7 J: 7c11b41d22 01ff39b536 bc3d477317
      vision is event: 28300 cycles, 28298 B, 0.00000119520 J: 0f21689c89 aa5ae2f235 df6b4f6bee
      language ws event: 5740 cycles, 3660 B, 1.69898e-7 J: 9e04feec8f 21118a0c50 df6b4f6bee
      language os event: 4266 cycles, 3660 B, 1.52766e-7 J: 75a49b5a5c 366ab5539e bc3d477317
      language is event: 5890 cycles, 3660 B, 1.70115e-7 J: 88e251179f 6862de0cea df6b4f6bee
      products ws event: 76528 cycles, 84354 B, 0.00000344033 J: eae1fe258a 87b0b2b004 df6b4f6bee
      products os event: 61059 cycles, 156374 B, 0.00000544071 J: 67d7c3f4a9 49182f3fa0 bc3d477317
      products is event: 70464 cycles, 95029 B, 0.00000376408 J: cde5afb9eb 97d04ab47c df6b4f6bee
      "
    `);
  });
  it('wide sums, narrow data, other objectives', async () => {
    const bits = ['data.ifmap=16 bit', 'data.filter=4 bit', 'data.ofmap=8 bit', 'data.accumulator=24 bit'];
    const one = [...SLOW, ...bits, ...pads('500 B', '200 B', '300 B'), 'tiling.objective=dram'];
    expect(await lines(cases(one))).toMatchInlineSnapshot(`
      "
      vision ws event: 27163 cycles, 77792 B, 0.00000271514 J: 91a77a9eb9 8fb7e1c6b7 4ef29b6370
      vision os event: 30725 cycles, 84512 B, 0.00000288544 J: f0c7634aec 89117c2108 5ea7f9d941
      vision is event: 23631 cycles, 69152 B, 0.00000242876 J: eb8a6578af 7c6333ca76 79a824db9d
      language ws event: 3942 cycles, 6828 B, 2.55644e-7 J: d9758f1d64 116ff6457c 4ef29b6370
      language os event: 4284 cycles, 8382 B, 2.98857e-7 J: 82611cb4c9 4bf0afa4d5 5ea7f9d941
      language is event: 4447 cycles, 8382 B, 3.07295e-7 J: 68c7089869 e73bcea5b6 79a824db9d
      products ws event: 36115 cycles, 91400 B, 0.00000340579 J: b60ce353ab 78311f36e3 4ef29b6370
      products os event: 60564 cycles, 181130 B, 0.00000617687 J: 33f675de46 c85cbca121 5ea7f9d941
      products is event: 58381 cycles, 172442.5 B, 0.00000604743 J: 7a557a41e0 70867dbcc0 79a824db9d
      "
    `);
  });
  it('passes of their own, apart, whole streams', async () => {
    const plain = [
      ...SLOW,
      ...pads('1 KiB', '500 B', '600 B'),
      'vector.fuse=false',
      'residency=none',
      'tiling.groups=apart',
      'tiling.stream=whole',
    ];
    expect(await lines(cases(plain))).toMatchInlineSnapshot(`
      "
      vision ws event: 117765 cycles, 347034 B, 0.0000116408 J: 8a4b594ca7 25f9add9c2 df6b4f6bee
      vision os event: 20258 cycles, 32314 B, 0.00000121505 J: b9d2f99e8f 244a584a92 bc3d477317
      vision is event: 18942 cycles, 40154 B, 0.00000155635 J: 1e151b0483 b36b66042f df6b4f6bee
      language ws event: 18196 cycles, 51456 B, 0.00000173262 J: dc0aafa7f8 b077bc4d22 df6b4f6bee
      language os event: 4921 cycles, 10464 B, 3.71579e-7 J: 6ed2498556 9a90c46491 bc3d477317
      language is event: 12181 cycles, 32976 B, 0.00000112474 J: 7da92d4f73 f199c364b2 df6b4f6bee
      products ws event: 308312 cycles, 924932 B, 0.0000309639 J: 55d8642078 e6b377b88f df6b4f6bee
      products os event: 52712 cycles, 156374 B, 0.00000542291 J: 12e0bab9b9 e15b3770bf bc3d477317
      products is event: 321083 cycles, 962922 B, 0.0000322058 J: 0f71b2a9d1 2bbd4f00ba df6b4f6bee
      "
    `);
  });
  it('training', async () => {
    const all: Record<string, Case> = {};
    for (const dataflow of ['ws', 'os', 'is', 'rs'])
      for (const fidelity of ['event', 'analytic'] as const)
        all[`${dataflow} ${fidelity}`] = [
          'systolic/8x8',
          [...SMALL, ...SLOW, ...pads('900 B', '400 B', '500 B'), `dataflow=${dataflow}`],
          trained,
          fidelity,
        ];
    expect(await lines(all)).toMatchInlineSnapshot(`
      "
      ws event: 100102 cycles, 235803 B, 0.00000868620 J: 3630759457 0ba5a76aeb ba13876ccb
      ws analytic: 84005 cycles, 235803 B, 0.00000864679 J: 2a2b6e12ba 1c340b80e6 ba13876ccb
      os event: 100057 cycles, 233259 B, 0.00000823656 J: 0be21744ea 3337536868 dd8adfecd7
      os analytic: 91160 cycles, 233259 B, 0.00000821764 J: bc667c1d90 027c87be05 dd8adfecd7
      is event: 89861 cycles, 244923 B, 0.00000894910 J: 8c64fa0218 bd04e53961 ba13876ccb
      is analytic: 81641 cycles, 244923 B, 0.00000892897 J: 635432688e 62b61fb1da ba13876ccb
      rs event: 70887 cycles, 165867 B, 0.00000990656 J: 6b996226c5 64866f5cdb c8c043bae1
      rs analytic: 70887 cycles, 165867 B, 0.00000990656 J: 6b996226c5 64866f5cdb c8c043bae1
      "
    `);
  });
});
