import { Email, Phone } from "@parley/contract";
import {
  type CountryCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from "libphonenumber-js/min";

/** What of an address a text may be. */
export type AskedAddress =
  | { by: "NUMBER"; e164: string | null; digits: string }
  | { by: "EMAIL"; email: string }
  | { by: "DOMAIN"; domain: string };

const numberLike = /^[+(\d][\d\s().\-/+]*$/;
const domainLike = /^@?([\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)$/u;

/** Reads a text as a number in any notation or its end, an e-mail address, or the domain of one. */
export function askedAddress(q: string, country: string): AskedAddress | undefined {
  const digits = q.replace(/\D/g, "");
  if (numberLike.test(q) && digits.length >= 4) {
    const region: CountryCode | undefined = isSupportedCountry(country) ? country : undefined;
    const text = q.startsWith("00") ? `+${q.slice(2)}` : q;
    const e164 = parsePhoneNumberFromString(text, region)?.number;
    return { by: "NUMBER", e164: Phone.safeParse(e164).data ?? null, digits };
  }
  const email = Email.safeParse(q);
  if (email.success) return { by: "EMAIL", email: email.data };
  const domain = domainLike.exec(q)?.[1];
  if (domain === undefined) return undefined;
  const known = Email.safeParse(`a@${domain}`);
  return known.success ? { by: "DOMAIN", domain: known.data.slice(2) } : undefined;
}
