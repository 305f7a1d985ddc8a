import type { CallInput, Contact, updateContact } from "@parley/contract";
import { toE164 } from "../../i18n/phone-entry.ts";

type Point = NonNullable<NonNullable<CallInput<typeof updateContact>["body"]>["points"]>[number];

/** A number or an e-mail address while it is typed. */
export type AddressEntry = { id: string; type: "PHONE" | "EMAIL"; value: string; label: string };

/** Labels that Parley knows in every language; others are shown as they were typed. */
export const addressLabels = ["mobile", "work", "home"] as const;

export function isAddressLabel(label: string): label is (typeof addressLabels)[number] {
  return addressLabels.some((known) => known === label);
}

export function emptyAddress(type: "PHONE" | "EMAIL"): AddressEntry {
  return { id: crypto.randomUUID(), type, value: "", label: "" };
}

/** The addresses of a contact as a form holds them. */
export function addressesOf({ points }: Pick<Contact, "points">): AddressEntry[] {
  return points.map(({ id, type, value, label }) => ({ id, type, value, label: label ?? "" }));
}

/** Whether the reader sees parts of them only: what he does not see he cannot change. */
export function areMasked({ points }: Pick<Contact, "points">): boolean {
  return points.some(({ value }) => value.includes("*"));
}

/** The addresses that were filled in, numbers in E.164. */
export function pointsOf(addresses: readonly AddressEntry[], country: string): Point[] {
  return addresses
    .filter(({ value }) => value.trim())
    .map(({ type, value, label }, index) => ({
      type,
      value: type === "PHONE" ? (toE164(value, country) ?? value.trim()) : value.trim(),
      label: label.trim() || null,
      primary: index === 0,
    }));
}

/** What is wrong with a value before it is sent; the code of a sentence, or null. */
export function wrongAddress({ type, value }: AddressEntry, country: string) {
  const typed = value.trim();
  if (!typed) return null;
  if (type === "PHONE") return toE164(typed, country) ? null : ("address.phoneWrong" as const);
  return /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(typed) ? null : ("address.emailWrong" as const);
}
