import { z } from "zod";
import type { Grants, Permission } from "./permissions.ts";

/** How a value must be treated, from what everybody may know to what must not leave. */
export const dataClasses = ["PUBLIC", "INTERNAL", "PERSONAL", "SENSITIVE"] as const;
export type DataClass = (typeof dataClasses)[number];

/**
 * What of a personal value is hidden from whoever lacks the right: a number, an e-mail address, either
 * (a contact's address), or both wherever they stand in a text of any kind.
 */
export type Personal = "PHONE" | "EMAIL" | "ADDRESS" | "TEXT";

const marked = z.registry<{ personal: Personal }>();

/**
 * Marks a field of an answer or an event. Whoever answers masks it for those who lack the right, so no
 * handler can forget it. Mark last: a schema made out of a marked one is marked no more.
 */
export function personal<S extends z.ZodType>(kind: Personal, schema: S): S {
  marked.add(schema, { personal: kind });
  return schema;
}

export function personalKind(schema: z.core.$ZodType): Personal | undefined {
  return marked.get(schema)?.personal;
}

/** What a reader may see in full. */
export type Sight = { phone: boolean; email: boolean };

export const seePermissions = {
  phone: "contacts:see-phone",
  email: "contacts:see-email",
} as const satisfies Record<keyof Sight, Permission>;

export function sightOf(grants: Grants): Sight {
  return {
    phone: grants[seePermissions.phone] !== undefined,
    email: grants[seePermissions.email] !== undefined,
  };
}

export function seesAll({ phone, email }: Sight): boolean {
  return phone && email;
}

const countryCode = /^\+(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})/;

/** `+44 **** **12 34`: the country and the end, and nothing of how long it is. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/\D/g, "");
  const code = phone.startsWith("+") ? countryCode.exec(`+${digits}`)?.[0] : undefined;
  const national = digits.slice(code ? code.length - 1 : 0);
  const start = code ? `${code} ` : "";
  // Of a short number the last four would be too much of it.
  const middle = national.length >= 8 ? `**${national.slice(-4, -2)}` : "****";
  return `${start}**** ${middle} ${national.slice(-2)}`;
}

/** `j***@e***.com` */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf("@");
  const domain = email.slice(at + 1);
  const dot = domain.lastIndexOf(".");
  const end = dot < 0 ? "" : domain.slice(dot);
  return `${email.slice(0, 1)}***@${domain.slice(0, 1)}***${end}`;
}

const emailsInText = /[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+/g;
// Seven digits or more, with what people write between them; not within a word, an id or a decimal.
const phonesInText = /(?<![\w.-])\+?\(?\d(?:[\s().\-/]{0,2}\d){6,}(?![\w-])/g;
const date = /^\d{4}-\d{2}-\d{2}(?:\s\d{2})?$/;

/** Numbers and addresses within a text. */
export function maskText(text: string, sight: Sight): string {
  const plain = sight.email ? text : text.replace(emailsInText, maskEmail);
  if (sight.phone) return plain;
  return plain.replace(phonesInText, (found) => (date.test(found) ? found : maskPhone(found)));
}

/** One value as this reader may see it. */
export function maskValue(kind: Personal, value: string, sight: Sight): string {
  if (kind === "TEXT") return maskText(value, sight);
  const isEmail = kind === "EMAIL" || (kind === "ADDRESS" && value.includes("@"));
  if (isEmail) return sight.email ? value : maskEmail(value);
  return sight.phone ? value : maskPhone(value);
}
