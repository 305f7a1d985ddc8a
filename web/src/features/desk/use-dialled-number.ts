import type { LeadDetail } from "@parley/contract";
import { useFormat } from "../../i18n/format.ts";

/** The first number of a lead as the server gave it: masked where the user may not see all of it. */
export function useDialledNumber(lead: LeadDetail | undefined): string | null {
  const format = useFormat();
  const phones = lead?.contact.points.filter(({ type }) => type === "PHONE") ?? [];
  const number = phones.find(({ primary }) => primary) ?? phones[0];
  return number ? format.phone(number.value) : null;
}
