import type { Requests } from './requests.js';
import { touched } from './write.js';

/**
 * Requests of `bytes` each as transactions: where a transaction is smaller, several one behind the other. Requests
 * smaller than one, or as large, are one each.
 */
export function split(requests: Requests, bytes: number, transactionBytes: number): Requests {
  if (bytes <= transactionBytes) return requests;
  const { isWrite, address, notBefore } = requests;
  const spans = Array.from(address, (place) => touched(place, bytes, transactionBytes));
  const length = spans.reduce((sum, { count }) => sum + count, 0);
  const parts: Requests = {
    length,
    isWrite: new Uint8Array(length),
    address: new Float64Array(length),
    ...(notBefore === undefined ? {} : { notBefore: new Float64Array(length) }),
  };
  let to = 0;
  spans.forEach(({ first, count }, at) => {
    for (let part = 0; part < count; part++, to++) {
      parts.isWrite[to] = isWrite[at]!;
      parts.address[to] = (first + part) * transactionBytes;
      if (notBefore !== undefined) parts.notBefore![to] = notBefore[at]!;
    }
  });
  return parts;
}
