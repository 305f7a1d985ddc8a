import { z } from "zod";

export const Id = z.uuid();
export const Instant = z.iso.datetime({ offset: true });
export const ById = z.strictObject({ id: Id });

/** A query string knows only text; `limit` is read as a number. */
export const Limit = z.coerce.number().int().min(1).max(200).default(50);

export const PageQuery = { cursor: z.string().max(500).optional(), limit: Limit };

/** Lists are `{ items, nextCursor }`; the cursor is opaque and stable under inserts. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** One value or several of the same key in a query: `?status=NEW&status=LOST`. */
export function manyOf<T extends z.ZodType>(one: T) {
  return z.preprocess(
    (value) => (value === undefined || Array.isArray(value) ? value : [value]),
    z.array(one).max(50).optional(),
  );
}

/** `true` or `false` in a query string. */
export const Flag = z
  .enum(["true", "false"])
  .transform((text) => text === "true")
  .optional();

/** Of a list whose entries are retired and never deleted: those in use, unless others are asked for. */
export const RetiredQuery = {
  retired: Flag.describe("true: those that are retired; false, or nothing: those in use"),
  withRetired: Flag.describe("true: both"),
};

/** A telephone number in E.164. */
export const Phone = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, "must be a number like +442079460000")
  .meta({ examples: ["+442079460123"] });
/** An e-mail address, lower case, its domain as the network knows it, at most 254 characters. */
export const Email = z
  .string()
  .trim()
  .overwrite(normalEmail)
  .max(254)
  .pipe(z.email())
  .meta({ examples: ["ada.lovelace@example.com"] });
/** A password to be set. Its length matters, not what it is made of. */
export const NewPassword = z
  .string()
  .min(12)
  .max(128)
  .meta({ examples: ["four plain words make one"] });
/** A line of text that is not empty. */
export const Name = z.string().trim().min(1).max(120);
/** An IANA time zone that this run time knows. */
export const TimeZone = z
  .string()
  .max(60)
  .refine(isTimeZone, "must be a time zone like Europe/London")
  .meta({ examples: ["Europe/London"] });

/** One form for one address: composed letters, lower case, and the domain in its ASCII form. */
export function normalEmail(given: string): string {
  const text = given.normalize("NFKC").trim().toLowerCase();
  const at = text.lastIndexOf("@");
  const domain = text.slice(at + 1);
  if (at < 0 || !isAbroad.test(domain)) return text;
  const url = `http://${domain}`;
  return URL.canParse(url) ? `${text.slice(0, at)}@${new URL(url).hostname}` : text;
}

// In every browser and in Node; this package is typed for neither.
declare const URL: { canParse(text: string): boolean; new (text: string): { hostname: string } };

// A domain with letters beyond ASCII, and with nothing that would make it more than a domain.
const isAbroad = /^(?=.*[^\x20-\x7f])[^\s/?#:@\\]+$/;

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Which fields of its records a list tells. */
export const FIELDS = z
  .string()
  .max(2000)
  .optional()
  .describe("Only these fields, by their keys with commas between; own ones as `own.<key>`");
