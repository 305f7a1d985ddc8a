import type { Vault } from "../../../platform/crypto/vault.ts";
import { newId } from "../../../platform/ids.ts";
import { type PhoneType, placeOfPhone, type Validity } from "./place/place.ts";

export type PointType = "PHONE" | "EMAIL";

/** An address in clear: a number in E.164, or an e-mail address in lower case. */
export type Address = {
  type: PointType;
  value: string;
  label: string | null;
  primary: boolean;
};

/** A row of `contact_points`: the address sealed, and the blind indexes it is found by. */
export type PointRow = {
  id: string;
  contact_id: string;
  type: PointType;
  value: Buffer;
  digest: Buffer;
  tail: Buffer;
  label: string | null;
  is_primary: boolean;
  country: string | null;
  region: string | null;
  validity: Validity | null;
  phone_type: PhoneType | null;
};

/** The blind index that finds exactly this address. */
export function digestOf(vault: Vault, type: PointType, value: string): Buffer {
  return vault.digest(type === "PHONE" ? "phone" : "email", value);
}

/** The same of a number that is known to be one: what other modules know numbers by. */
export function phoneDigest(vault: Vault, e164: string): Buffer {
  return digestOf(vault, "PHONE", e164);
}

/** The blind index of the last four digits of a number, or of the domain of an e-mail address. */
export function tailOf(vault: Vault, type: PointType, value: string): Buffer {
  if (type === "PHONE") return phoneTail(vault, value.slice(-4));
  return vault.digestOfFew("domain", value.slice(value.lastIndexOf("@") + 1));
}

export function phoneTail(vault: Vault, lastFour: string): Buffer {
  return vault.digestOfFew("tail", lastFour);
}

/** An address sealed for a row of its own, of whosever contact it will be. */
export type SealedAddress = Omit<PointRow, "contact_id" | "label" | "is_primary">;

export function sealAddress(vault: Vault, type: PointType, value: string): SealedAddress {
  const id = newId();
  return {
    id,
    type,
    value: vault.seal("contact_points", "value", id, value),
    digest: digestOf(vault, type, value),
    tail: tailOf(vault, type, value),
    ...placeColumns(type, value),
  };
}

/** What the columns beside a number say of it; of an e-mail address there is nothing to say. */
export function placeColumns(
  type: PointType,
  value: string,
): Pick<PointRow, "country" | "region" | "validity" | "phone_type"> {
  if (type === "EMAIL") return { country: null, region: null, validity: null, phone_type: null };
  const { country, region, validity, phoneType } = placeOfPhone(value);
  return { country, region, validity, phone_type: phoneType };
}

export function sealPoint(vault: Vault, contactId: string, address: Address): PointRow {
  const { type, value, label, primary } = address;
  return {
    ...sealAddress(vault, type, value),
    contact_id: contactId,
    label,
    is_primary: primary,
  };
}

export function openPoint(vault: Vault, point: Pick<PointRow, "id" | "value">): string {
  return vault.open("contact_points", "value", point.id, point.value);
}

/** Each address once, and one primary of each type: the first that says so, else the first. */
export function tidy(addresses: readonly Address[]): Address[] {
  const seen = new Map<string, Address>();
  for (const address of addresses) {
    const key = `${address.type} ${address.value}`;
    const known = seen.get(key);
    if (known) known.primary ||= address.primary;
    else seen.set(key, { ...address });
  }
  const tidied = [...seen.values()];
  for (const type of ["PHONE", "EMAIL"] as const) {
    const ofType = tidied.filter((address) => address.type === type);
    const primary = ofType.find((address) => address.primary) ?? ofType[0];
    for (const address of ofType) address.primary = address === primary;
  }
  return tidied;
}
