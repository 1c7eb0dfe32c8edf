import { createRequire } from 'node:module';
import { InputError } from '../../errors.js';

/** What of node-seal (Microsoft SEAL in WebAssembly) is used; declared here, because users need not have it. */
export interface Seal {
  SchemeType: Record<'bfv' | 'ckks', unknown>;
  SecurityLevel: Record<'tc128', unknown>;
  ComprModeType: Record<'none', unknown>;
  EncryptionParameters(scheme: unknown): SealParameters;
  CoeffModulus: { Create(n: number, bits: Int32Array): SealVector };
  PlainModulus: { Batching(n: number, bits: number): SealModulus };
  Modulus(value: bigint): SealModulus;
  Context(parameters: SealParameters, expand: boolean, security: unknown): SealContext;
  KeyGenerator(context: SealContext): SealKeyGenerator;
  Encryptor(context: SealContext, key: Owned): SealEncryptor;
  Decryptor(context: SealContext, key: Owned): SealDecryptor;
  Evaluator(context: SealContext): SealEvaluator;
  BatchEncoder(context: SealContext): SealBatchEncoder;
  CKKSEncoder(context: SealContext): SealCkksEncoder;
  PlainText(): SealPlaintext;
}

/** Lives in the memory of WebAssembly, which collects no garbage. */
export interface Owned {
  delete(): void;
}
export interface SealParameters extends Owned {
  setPolyModulusDegree(n: number): void;
  setCoeffModulus(moduli: SealVector): void;
  setPlainModulus(modulus: SealModulus): void;
}
export interface SealVector extends Owned {
  toArray(): BigUint64Array;
}
export interface SealModulus extends Owned {
  value: bigint;
}
export interface SealContext extends Owned {
  parametersSet(): boolean;
}
export interface SealKeyGenerator extends Owned {
  secretKey(): Owned;
  createPublicKey(): Owned;
  createRelinKeys(): Owned;
  createGaloisKeys(steps: Int32Array): Owned;
}
export interface SealPlaintext extends Owned {
  coeffCount: number;
  saveArray(compression: unknown): Uint8Array;
  loadArray(context: SealContext, bytes: Uint8Array): void;
}
export interface SealCiphertext extends Owned {
  clone(): SealCiphertext;
  parmsId: unknown;
  scale: number;
  setScale(scale: number): void;
}
export interface SealEncryptor extends Owned {
  encrypt(plain: SealPlaintext): SealCiphertext;
}
export interface SealDecryptor extends Owned {
  decrypt(ciphertext: SealCiphertext): SealPlaintext;
  invariantNoiseBudget(ciphertext: SealCiphertext): number;
}
export interface SealBatchEncoder extends Owned {
  encode(slots: BigUint64Array): SealPlaintext;
  decodeBigInt(plain: SealPlaintext, signed: boolean): BigUint64Array;
}
export interface SealCkksEncoder extends Owned {
  encode(slots: Float64Array, scale: number): SealPlaintext;
  decode(plain: SealPlaintext): Float64Array;
}
export interface SealEvaluator extends Owned {
  negate(a: SealCiphertext): SealCiphertext;
  add(a: SealCiphertext, b: SealCiphertext): SealCiphertext;
  sub(a: SealCiphertext, b: SealCiphertext): SealCiphertext;
  multiply(a: SealCiphertext, b: SealCiphertext): SealCiphertext;
  square(a: SealCiphertext): SealCiphertext;
  relinearize(a: SealCiphertext, keys: Owned): SealCiphertext;
  cipherModSwitchToNext(a: SealCiphertext): SealCiphertext;
  rescaleToNext(a: SealCiphertext): SealCiphertext;
  addPlain(a: SealCiphertext, plain: SealPlaintext): SealCiphertext;
  subPlain(a: SealCiphertext, plain: SealPlaintext): SealCiphertext;
  multiplyPlain(a: SealCiphertext, plain: SealPlaintext): SealCiphertext;
  plainModSwitchTo(plain: SealPlaintext, parmsId: unknown): SealPlaintext;
  rotateRows(a: SealCiphertext, steps: number, keys: Owned): SealCiphertext;
  rotateColumns(a: SealCiphertext, keys: Owned): SealCiphertext;
  rotateVector(a: SealCiphertext, steps: number, keys: Owned): SealCiphertext;
  complexConjugate(a: SealCiphertext, keys: Owned): SealCiphertext;
}

/** The build that lets products with plaintexts of zeros pass; they are no secret here. */
const BUILD = 'node-seal/allows_wasm_node_umd';
export const SEAL_PACKAGE = 'node-seal@6.0.3';

const here = createRequire(import.meta.url);

/** Whether the judge can be asked. */
export function sealIsInstalled(from: NodeJS.Require = here): boolean {
  try {
    from.resolve(BUILD);
    return true;
  } catch {
    return false;
  }
}

/** @throws InputError that says how to install it */
export async function loadSeal(from: NodeJS.Require = here): Promise<Seal> {
  if (!sealIsInstalled(from))
    throw new InputError('real ciphertexts need node-seal, which is not installed', {
      field: '--judge',
      expected: `npm install --no-save ${SEAL_PACKAGE}`,
    });
  return (from(BUILD) as () => Promise<Seal>)();
}
