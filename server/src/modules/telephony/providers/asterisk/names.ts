import { createHash } from "node:crypto";

/** A trunk's name at Asterisk. */
export const trunkName = (name: string): string => `trunk-${name}`;

/**
 * A phone's name at Asterisk, also the user it registers as: no tenant can name another's, whatever he asks
 * for, because his own is in it. `to` is `agent:<id>`.
 */
export function phoneName(tenantId: string, to: string): string {
  const hash = createHash("sha256").update(`${tenantId}\0${to}`).digest("hex");
  return `phone-${hash.slice(0, 24)}`;
}
