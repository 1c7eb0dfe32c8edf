import { aes128 } from './aes.js';
import {
  dotProduct,
  gradientDescent,
  hammingDistance,
  matrixMultiply,
  mersenneTwister,
  millionaires,
  reluVector,
  triangleCount,
} from './benchmarks.js';
import { generator, type Generator } from './generator.js';
import { keccakF } from './keccak.js';
import { sha256 } from './sha256.js';

const bits = { summary: 'bits of a value', default: 32, min: 2, max: 64 };

/** Ciphers, hashes and the programs of HAAC. */
export const PROGRAMS: readonly Generator[] = [
  generator('aes-128', 'AES-128 with key schedule: key, plaintext (FIPS-197)', {}, aes128),
  generator('sha-256', 'SHA-256 compression: block, chaining value (FIPS 180-4)', {}, sha256),
  generator('keccak-f', 'Keccak-f[1600] (FIPS 202)', {}, keccakF),
  generator(
    'matrix-multiply',
    'product of two square matrices (HAAC: MatMult)',
    { n: { summary: 'rows and columns', default: 8, min: 1, max: 64 }, bits },
    ({ n, bits: width }) => matrixMultiply(n, width),
  ),
  generator(
    'dot-product',
    'dot product of two vectors (HAAC: DotProd)',
    { elements: { summary: 'elements of a vector', default: 128, min: 1, max: 4096 }, bits },
    ({ elements, bits: width }) => dotProduct(elements, width),
  ),
  generator(
    'relu-vector',
    'ReLU of plain signed values (HAAC: ReLU)',
    { elements: { summary: 'values', default: 2048, min: 1, max: 2 ** 16 }, bits },
    ({ elements, bits: width }) => reluVector(elements, width),
  ),
  generator(
    'hamming',
    'Hamming distance of two strings (HAAC: Hamm)',
    {
      bits: { summary: 'bits of a string', default: 32768, min: 2, max: 2 ** 20 },
      word: {
        summary:
          'bits counted level by level, words of them depth first; 0: all. Changes the order of gates only',
        default: 0,
        min: 0,
        max: 2 ** 20,
      },
      fold: { summary: '1: constants are simplified away', default: 0, min: 0, max: 1 },
    },
    ({ bits: width, word, fold }) => hammingDistance(width, word, fold === 1),
  ),
  generator(
    'millionaires',
    'whether x < y, unsigned, through a difference of one more bit (HAAC: Million)',
    { bits: { ...bits, default: 8, max: 4096 } },
    ({ bits: width }) => millionaires(width),
  ),
  generator(
    'triangle-count',
    'triangles of a graph given as pairs of vertices (HAAC: Triangle, size not published)',
    { vertices: { summary: 'vertices', default: 64, min: 3, max: 128 } },
    ({ vertices }) => triangleCount(vertices),
  ),
  generator(
    'mersenne-twister',
    'words of MT19937 from a 32-bit seed (HAAC: Merse, size not published)',
    { words: { summary: 'words to put out', default: 624, min: 1, max: 624 } },
    ({ words }) => mersenneTwister(words),
  ),
  generator(
    'gradient-descent',
    'linear regression in float32 (HAAC: GradDesc, size not published)',
    {
      points: { summary: 'points', default: 16, min: 1, max: 256 },
      rounds: { summary: 'rounds', default: 4, min: 1, max: 1000 },
      rate: { summary: 'learning rate', default: 0.01, min: 1e-6, max: 1, real: true },
    },
    ({ points, rounds, rate }) => gradientDescent(points, rounds, rate),
  ),
];
