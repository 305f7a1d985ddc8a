/** G.711 (u-law), as nearly every line in the world has it: a sample of 14 bits in eight. */

const bias = 0x84;
const loudest = 32_635;

const decoded = Int16Array.from({ length: 256 }, (_, byte) => {
  const code = ~byte & 0xff;
  const magnitude = (((code & 0x0f) << 3) + bias) << ((code & 0x70) >> 4);
  return code & 0x80 ? bias - magnitude : magnitude - bias;
});

/** For samples of 16 bits, by the sample as an unsigned number. */
const encoded = Uint8Array.from({ length: 65_536 }, (_, bits) => {
  const sample = bits < 32_768 ? bits : bits - 65_536;
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), loudest) + bias;
  const exponent = 24 - Math.clz32(magnitude);
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
});

export function encodeUlaw(sample: number): number {
  return encoded[sample & 0xffff] ?? 0xff;
}

export function decodeUlaw(byte: number): number {
  return decoded[byte & 0xff] ?? 0;
}

/** What silence is. */
export const silence = 0xff;
