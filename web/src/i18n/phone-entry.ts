/** Calling codes of the countries whose national form is understood when it is typed. */
const callingCodes: Record<string, string> = {
  AR: "54",
  AT: "43",
  AU: "61",
  BE: "32",
  BR: "55",
  CA: "1",
  CH: "41",
  CL: "56",
  CO: "57",
  DE: "49",
  DK: "45",
  ES: "34",
  FR: "33",
  GB: "44",
  IE: "353",
  IT: "39",
  MX: "52",
  NL: "31",
  NO: "47",
  NZ: "64",
  PL: "48",
  PT: "351",
  SE: "46",
  US: "1",
};

/** Countries whose numbers keep their first zero behind the country code. */
const keepsZero = new Set(["IT"]);

/**
 * What was typed as E.164, or null when it cannot be a number: `+44 20 7946 0000`,
 * `0044 20...` and, for the tenant's own country, `020 7946 0000`.
 */
export function toE164(typed: string, country: string): string | null {
  const compact = typed.replace(/[\s().\-/]/g, "");
  const plus = compact.startsWith("00") ? `+${compact.slice(2)}` : compact;
  const number = plus.startsWith("+") ? plus : nationalToE164(plus, country);
  return number && /^\+[1-9]\d{6,14}$/.test(number) ? number : null;
}

function nationalToE164(digits: string, country: string): string | null {
  const code = callingCodes[country];
  if (!code || !/^\d+$/.test(digits)) return null;
  return `+${code}${keepsZero.has(country) ? digits : digits.replace(/^0/, "")}`;
}
