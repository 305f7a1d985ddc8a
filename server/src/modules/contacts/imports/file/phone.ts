import { Phone } from "@parley/contract";
import {
  type CountryCode,
  type PhoneNumber,
  parsePhoneNumberFromString,
  validatePhoneNumberLength,
} from "libphonenumber-js/min";

/** The number that a cell of a file holds, however it is written, or what is wrong with it. */
export function phoneOf(
  cell: string,
  country: CountryCode | undefined,
): { phone: string } | { code: string; reason: string } {
  const phone = parsePhoneNumberFromString(cell, country);
  if (phone && isDialable(phone) && Phone.safeParse(phone.number).success) {
    return { phone: phone.number };
  }
  switch (validatePhoneNumberLength(cell, country)) {
    case "TOO_SHORT":
      return { code: "phone-too-short", reason: "is too short for a phone number" };
    case "TOO_LONG":
      return { code: "phone-too-long", reason: "is too long for a phone number" };
    case "INVALID_COUNTRY":
      return { code: "phone-country", reason: "is a phone number of no known country" };
    default:
      return { code: "phone-invalid", reason: "is not a phone number" };
  }
}

/**
 * Numbers of a possible length are taken, also in ranges that are new or kept for fiction. A zero that
 * stands in front after the country's code was the prefix of a number too short to have one.
 */
function isDialable(phone: PhoneNumber): boolean {
  if (!phone.isPossible()) return false;
  return !phone.nationalNumber.startsWith("0") || phone.isValid();
}
