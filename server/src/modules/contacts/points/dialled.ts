import { isSupportedCountry } from "libphonenumber-js/min";
import { phoneOf } from "../imports/file/phone.ts";

/** A number as somebody would dial it in a country, in E.164; null of what is none. */
export function numberDialled(text: string, country: string): string | null {
  const region = isSupportedCountry(country) ? country : undefined;
  const found = phoneOf(text.startsWith("00") ? `+${text.slice(2)}` : text, region);
  return "phone" in found ? found.phone : null;
}
