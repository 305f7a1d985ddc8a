import { Email } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { Refusal } from "../../../platform/errors.ts";
import type { UserHook } from "../hooks.ts";
import { endSessionsOfUser } from "../session-ends.ts";
import { createUser } from "../users/service.ts";
import { giveRoles, rolesOfGroups } from "./group-roles.ts";

/** What the provider says of the person who signed in. */
export type Person = {
  issuer: string;
  subject: string;
  email: string | undefined;
  /** Undefined where the provider does not say. */
  isEmailVerified: boolean | undefined;
  name: string | undefined;
  groups: readonly string[];
  /** When he last proved to the provider who he is, in seconds; told where it was asked for. */
  authTime: number | undefined;
};

export type Admission = {
  person: Person;
  createUsers: boolean;
  /** An address that the provider says nothing about is his. */
  trustAddresses: boolean;
  hooks: readonly UserHook[];
};

/**
 * The user that a person of the provider is here: known by the provider's own id for him, else by
 * his e-mail address, else made. His roles become what his groups give. Whoever may not come in is a
 * Refusal as the answer, so that what his groups took from him stays taken.
 */
export async function admitPerson(ctx: Ctx, admission: Admission): Promise<string | Refusal> {
  const { person, trustAddresses, hooks } = admission;
  const roles = await rolesOfGroups(ctx.tx, person.groups);
  const known = await findUser(ctx, person, trustAddresses);
  if (known instanceof Refusal) return known;
  if (!known) return makeUser(ctx, admission, roles);
  if (known.status !== "ACTIVE") return failed("deactivated", "This user has no access any more");
  if (known.isNew) await link(ctx, person, known.id);
  // Where the directory provisions a user, his roles follow its groups there and not at sign-in.
  if (!roles || (await isProvisioned(ctx, known.id))) return known.id;
  const given = await giveRoles(ctx, known.id, roles, hooks);
  if (given.length > 0) return known.id;
  await endSessionsOfUser(ctx, known.id, "DEACTIVATED");
  return noRole();
}

type Known = { id: string; status: string; isNew: boolean };
type Tables = Tx<"sso_identities" | "users">;

async function findUser(
  ctx: Ctx,
  person: Person,
  trustAddresses: boolean,
): Promise<Known | Refusal | undefined> {
  const tx: Tables = ctx.tx;
  const linked = await tx
    .selectFrom("sso_identities as i")
    .innerJoin("users as u", "u.id", "i.user_id")
    .select(["u.id", "u.status"])
    .where("i.issuer", "=", person.issuer)
    .where("i.subject", "=", person.subject)
    .executeTakeFirst();
  if (linked) return { ...linked, isNew: false };

  const email = emailOf(person);
  if (email instanceof Refusal) return email;
  const user = await tx
    .selectFrom("users")
    .select(["id", "status"])
    .where("email", "=", email)
    .forUpdate()
    .executeTakeFirst();
  if (!user) return undefined;
  // Whoever may write any address into his profile there would be anybody here.
  if (!(person.isEmailVerified ?? trustAddresses)) return unverified();
  const other = await tx
    .selectFrom("sso_identities")
    .select("subject")
    .where("issuer", "=", person.issuer)
    .where("user_id", "=", user.id)
    .executeTakeFirst();
  // The address went from one person to another: it is not for us to say that they are the same.
  if (other) return failed("other-account", "This e-mail address belongs to another account here");
  return { ...user, isNew: true };
}

async function isProvisioned(ctx: Ctx, userId: string): Promise<boolean> {
  const tx: Tx<"scim_users"> = ctx.tx;
  const row = await tx
    .selectFrom("scim_users")
    .select("user_id")
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return row !== undefined;
}

async function makeUser(
  ctx: Ctx,
  { person, createUsers, hooks }: Admission,
  roles: readonly string[] | undefined,
): Promise<string | Refusal> {
  if (!createUsers) return failed("no-account", "There is no user with this e-mail address");
  if (!roles || roles.length === 0) return noRole();
  const email = emailOf(person);
  if (email instanceof Refusal) return email;
  const name = (person.name?.trim() || email).slice(0, 120);
  const fresh = { name, email, passwordHash: null, locale: "en" as const, teamId: null };
  const id = await createUser(ctx, { ...fresh, skillIds: [], roles: [...roles] }, hooks);
  await link(ctx, person, id);
  return id;
}

async function link(ctx: Ctx, { issuer, subject }: Person, userId: string): Promise<void> {
  const tx: Tables = ctx.tx;
  await tx
    .insertInto("sso_identities")
    .values({ issuer, subject, user_id: userId, created_at: ctx.now })
    .execute();
}

function emailOf({ email, isEmailVerified }: Person): string | Refusal {
  const parsed = Email.safeParse(email);
  if (!parsed.success) return failed("no-email", "The provider told no e-mail address");
  if (isEmailVerified === false) return unverified();
  return parsed.data;
}

function unverified(): Refusal {
  return failed("unverified-email", "The e-mail address is not verified");
}

function noRole(): Refusal {
  return failed("no-role", "None of your groups has a role here");
}

export function failed(reason: string, detail: string): Refusal {
  return new Refusal("sso-failed", detail, { details: { reason } });
}
