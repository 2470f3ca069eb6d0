import { createHash, type Hash } from 'node:crypto';

/**
 * Digest of data as loops hold them: plain objects of numbers, strings and typed arrays. Equal values give equal digests, whatever files
 * they came from.
 *
 * @throws {TypeError} for anything else: functions, dates, maps
 */
export function digestOfData(data: unknown): string {
  const hash = createHash('sha256');
  absorb(hash, data);
  return hash.digest('hex');
}

function absorb(hash: Hash, value: unknown): void {
  if (typeof value === 'string') {
    absorbText(hash, value);
  } else if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined) {
    hash.update(`${typeof value}:${Object.is(value, -0) ? '-0' : value};`);
  } else if (ArrayBuffer.isView(value)) {
    hash.update(`${value.constructor.name}:${value.byteLength};`);
    hash.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  } else if (Array.isArray(value)) {
    hash.update(`array:${value.length};`);
    for (const one of value) absorb(hash, one);
  } else if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    hash.update(`object:${members.length};`);
    for (const [key, member] of members) {
      absorbText(hash, key);
      absorb(hash, member);
    }
  } else {
    throw new TypeError(`data of a loop hold ${Object.prototype.toString.call(value)}`);
  }
}

function absorbText(hash: Hash, text: string): void {
  hash.update(`string:${text.length};`);
  hash.update(text, 'utf8');
}
