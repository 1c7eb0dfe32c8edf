import { createCipheriv, createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/circuit/evaluate.js';
import { aes128 } from '../../src/circuit/generate/aes.js';
import { keccakF } from '../../src/circuit/generate/keccak.js';
import { INITIAL_HASH, sha256 } from '../../src/circuit/generate/sha256.js';
import { circuitStats } from '../../src/circuit/stats.js';
import { agrees, Random, sets } from './helpers.js';

const hex = (value: bigint, bytes: number): string => value.toString(16).padStart(2 * bytes, '0');
const bytes = (value: bigint, count: number): Buffer => Buffer.from(hex(value, count), 'hex');
const number = (buffer: Uint8Array): bigint => BigInt(`0x${Buffer.from(buffer).toString('hex') || '0'}`);

describe('AES-128', () => {
  const circuit = aes128();

  it('encrypts as in FIPS-197, appendices B and C.1', () => {
    const [cipher] = evaluate(circuit, [
      0x2b7e151628aed2a6abf7158809cf4f3cn,
      0x3243f6a8885a308d313198a2e0370734n,
    ]);
    expect(hex(cipher!, 16)).toBe('3925841d02dc09fbdc118597196a0b32');
    const [other] = evaluate(circuit, [
      0x000102030405060708090a0b0c0d0e0fn,
      0x00112233445566778899aabbccddeeffn,
    ]);
    expect(hex(other!, 16)).toBe('69c4e0d86a7b0430d8cdb78070b4c55a');
  });

  it('encrypts 1,000 random blocks under random keys as OpenSSL does', () => {
    const random = new Random(1);
    agrees(
      circuit,
      sets(1000, () => [random.bits(128), random.bits(128)]),
      (key, block) => {
        const cipher = createCipheriv('aes-128-ecb', bytes(key!, 16), null);
        return [number(cipher.update(bytes(block!, 16)))];
      },
    );
  });

  it('has 32 AND an S-box, 200 S-boxes', () => {
    expect(circuitStats(circuit)).toMatchObject({ and: 6400, andDepth: 60 });
  });
});

describe('SHA-256', () => {
  const circuit = sha256();
  /** A message of up to 55 bytes as a padded block. */
  const block = (message: Uint8Array): bigint => {
    const padded = Buffer.alloc(64);
    padded.set(message);
    padded[message.length] = 0x80;
    padded.writeUInt32BE(8 * message.length, 60);
    return number(padded);
  };

  it('hashes abc as in FIPS 180-4, and two blocks by chaining', () => {
    const [digest] = evaluate(circuit, [block(Buffer.from('abc')), INITIAL_HASH]);
    expect(hex(digest!, 32)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    const message = Buffer.from('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq');
    const padded = Buffer.alloc(128);
    padded.set(message);
    padded[message.length] = 0x80;
    padded.writeUInt32BE(8 * message.length, 124);
    const [first] = evaluate(circuit, [number(padded.subarray(0, 64)), INITIAL_HASH]);
    const [second] = evaluate(circuit, [number(padded.subarray(64)), first!]);
    expect(hex(second!, 32)).toBe('248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1');
  });

  it('hashes 1,000 random messages as OpenSSL does', () => {
    const random = new Random(2);
    const messages = Array.from({ length: 1000 }, () => {
      const length = random.below(56);
      return length === 0 ? Buffer.alloc(0) : bytes(random.bits(8 * length), length);
    });
    const digests = new Map(
      messages.map((message) => [block(message), number(createHash('sha256').update(message).digest())]),
    );
    agrees(
      circuit,
      messages.map((message) => [block(message), INITIAL_HASH]),
      (input) => [digests.get(input!)!],
    );
  });

  it('has the ANDs and the AND depth of the published circuit', () => {
    expect(circuitStats(circuit)).toMatchObject({ and: 22573, andDepth: 1607 });
  });
});

describe('Keccak-f[1600]', () => {
  const circuit = keccakF();
  const RATE = 136;
  /** Bit i of the value is bit i of the state: little-endian bytes. */
  const absorbed = (message: Uint8Array): bigint => {
    const state = Buffer.alloc(200);
    state.set(message);
    state[message.length]! ^= 0x06;
    state[RATE - 1]! ^= 0x80;
    return number(state.reverse());
  };
  const reversed = (digest: Uint8Array): bigint => number(Buffer.from(digest).reverse());

  it('permutes the zero state as the reference implementation does', () => {
    const [state] = evaluate(circuit, [0n]);
    // First lane of the published intermediate values of Keccak-f[1600].
    expect(hex(state! & 0xffffffffffffffffn, 8)).toBe('f1258f7940e1dde7');
  });

  it('hashes 1,000 random messages to SHA3-256 as OpenSSL does', () => {
    const random = new Random(3);
    const messages = Array.from({ length: 1000 }, () => {
      const length = random.below(RATE);
      return length === 0 ? Buffer.alloc(0) : bytes(random.bits(8 * length), length);
    });
    const digests = new Map(
      messages.map((message) => [
        absorbed(message),
        reversed(createHash('sha3-256').update(message).digest()),
      ]),
    );
    const low = { ...circuit, outputs: [256], outputWires: circuit.outputWires.slice(0, 256) };
    agrees(
      low,
      messages.map((message) => [absorbed(message)]),
      (input) => [digests.get(input!)!],
    );
  });

  it('has exactly the gates and levels of the published circuit', () => {
    expect(circuitStats(circuit)).toEqual({
      ...{ gates: 192086, and: 38400, xor: 115200, inv: 38486, levels: 224, andDepth: 24 },
      ...{ inputs: [1600], outputs: [1600] },
    });
  });
});
