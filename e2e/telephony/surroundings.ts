import { join } from "node:path";

/** Where scripts/telephony.mjs laid Asterisk ready. */
export function telephonyFolder(): string {
  const folder = process.env.TELEPHONY_FOLDER;
  if (folder) return folder;
  throw new Error("Run these tests by: node scripts/telephony.mjs");
}

/** Where it laid what stands around switches. */
export function aroundFolder(): string {
  const folder = process.env.TELEPHONY_AROUND;
  if (folder) return folder;
  throw new Error("Run these tests by: node scripts/telephony.mjs");
}

export const asteriskRoot = (): string => join(telephonyFolder(), "root");

/** The addresses of a test's own machine room: nobody else of this run has them. */
export function addressesOf(room: number) {
  const at = (host: number) => `127.7.${room}.${host}`;
  return { asterisk: at(1), carrier: at(2), phones: at(3) };
}
