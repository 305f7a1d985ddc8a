import { Email } from "@parley/contract";
import { z } from "zod";
import { invalidValue, schemaOf } from "./errors.ts";

const Text = (most: number) => z.string().trim().max(most).nullish();

/** Some directories send their flags as texts. */
const Flag = z.preprocess(
  (value) => (typeof value === "string" ? value.toLowerCase() === "true" : value),
  z.boolean().nullish(),
);

/** What Parley takes of a user; the rest of the schema, and what extensions add, is left alone. */
const UserForm = z.object({
  userName: z.string().trim().min(1).max(254),
  externalId: Text(254),
  name: z.object({ formatted: Text(120), givenName: Text(120), familyName: Text(120) }).nullish(),
  displayName: Text(120),
  active: Flag,
  emails: z
    .array(z.object({ value: Text(254), primary: Flag }))
    .max(50)
    .nullish(),
  preferredLanguage: Text(50),
  locale: Text(50),
});

export type UserForm = z.infer<typeof UserForm>;

/** What the directory wants a user to be. */
export type WantedUser = {
  userName: string;
  externalId: string | null;
  givenName: string | null;
  familyName: string | null;
  name: string;
  email: string;
  locale: "en" | "es";
  isActive: boolean;
};

const names = new Map(
  [...Object.keys(UserForm.shape), "id", "meta", "groups", "schemas"].map((name) => [
    name.toLowerCase(),
    name,
  ]),
);

/** Names of attributes ignore case (RFC 7643, section 2.1). */
export function withKnownNames(body: unknown): Record<string, unknown> {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw invalidValue("The body must be an object");
  }
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [names.get(key.toLowerCase()) ?? key, value]),
  );
}

/** Reads a user, whole; of `before` stays what the new one does not say. */
export function readUser(body: Record<string, unknown>, before?: ScimUserRow): WantedUser {
  const parsed = UserForm.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalidValue(`${issue?.path.join(".") || "The user"}: ${issue?.message ?? "is wrong"}`);
  }
  const form = parsed.data;
  const language = (form.preferredLanguage ?? form.locale ?? before?.locale ?? "en").toLowerCase();
  return {
    userName: form.userName,
    externalId: form.externalId || null,
    givenName: form.name?.givenName || null,
    familyName: form.name?.familyName || null,
    name: nameOf(form, before),
    email: emailOf(form),
    locale: language.startsWith("es") ? "es" : "en",
    isActive: form.active ?? before?.isActive ?? true,
  };
}

/** One of three attributes says the name; the one that has changed is believed. */
function nameOf({ displayName, name, userName }: UserForm, before?: ScimUserRow): string {
  const composed = [name?.givenName, name?.familyName].filter(Boolean).join(" ");
  const said = [displayName, name?.formatted].filter((text) => text && text !== before?.name);
  const known = before && [before.givenName, before.familyName].filter(Boolean).join(" ");
  const isNewComposed = composed !== "" && composed !== known;
  return said[0] || (isNewComposed ? composed : "") || before?.name || userName;
}

function emailOf({ emails, userName }: UserForm): string {
  const given = (emails ?? []).filter(({ value }) => value);
  const chosen = given.find(({ primary }) => primary) ?? given[0];
  const parsed = Email.safeParse(chosen?.value ?? userName);
  if (!parsed.success) throw invalidValue("emails, or else userName, must hold an e-mail address");
  return parsed.data;
}

export type ScimUserRow = Omit<WantedUser, "locale"> & {
  id: string;
  locale: string;
  createdAt: Date;
  updatedAt: Date;
  version: number;
  groups: { value: string; display: string }[];
};

/** A user as a directory reads him. */
export function toScimUser(row: ScimUserRow, base: string): Record<string, unknown> {
  return {
    schemas: [schemaOf.user],
    id: row.id,
    ...(row.externalId === null ? {} : { externalId: row.externalId }),
    userName: row.userName,
    name: {
      formatted: row.name,
      ...(row.givenName === null ? {} : { givenName: row.givenName }),
      ...(row.familyName === null ? {} : { familyName: row.familyName }),
    },
    displayName: row.name,
    active: row.isActive,
    emails: [{ value: row.email, type: "work", primary: true }],
    preferredLanguage: row.locale,
    groups: row.groups.map((group) => ({ ...group, $ref: `${base}/Groups/${group.value}` })),
    meta: {
      resourceType: "User",
      created: row.createdAt.toISOString(),
      lastModified: row.updatedAt.toISOString(),
      location: `${base}/Users/${row.id}`,
      version: `W/"${row.version}"`,
    },
  };
}
