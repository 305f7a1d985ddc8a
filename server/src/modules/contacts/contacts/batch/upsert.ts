import { isDeepStrictEqual } from "node:util";
import {
  type Contact,
  type ContactUpsert,
  createContact as createEndpoint,
} from "@parley/contract";
import { type Ctx, demand } from "../../../../platform/ctx.ts";
import { Refusal } from "../../../../platform/errors.ts";
import { parseItem } from "../../../../platform/http/parse.ts";
import { demandVersion, versionOf } from "../../../../platform/http/version.ts";
import { contactWithExternalId } from "../queries.ts";
import { addAddresses, createContact, getContact, refuseTaken, updateContact } from "../service.ts";

/**
 * The person or firm that has this id in another system, made or changed. Sent twice it is the same, and the
 * second time nothing changes.
 */
export async function upsertContact(
  ctx: Ctx,
  externalId: string,
  input: ContactUpsert,
  knownVersion: number | undefined,
): Promise<{ contact: Contact; isNew: boolean }> {
  const known = await contactWithExternalId(ctx.tx, externalId);
  if (known === undefined) {
    const draft = parseItem(createEndpoint.body, { ...input, externalId });
    return { contact: await createContact(ctx, draft), isNew: true };
  }
  demand(ctx, "contacts:update");
  const before = await within(ctx, known, externalId);
  demandVersion(versionOf(before) ?? 0, knownVersion);
  const isTouched = await alterContact(ctx, before, input);
  return { contact: isTouched ? await getContact(ctx, known) : before, isNew: false };
}

/** One that is out of reach has the id all the same, which nobody else can have. */
async function within(ctx: Ctx, id: string, externalId: string): Promise<Contact> {
  try {
    return await getContact(ctx, id, "contacts:update");
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "not-found") throw error;
    await refuseTaken(ctx, externalId);
    throw error;
  }
}

/** What the other system says of the person; true when there was something to change. */
export async function alterContact(
  ctx: Ctx,
  known: Contact,
  { kind: _, points = [], attributes, ...given }: ContactUpsert,
): Promise<boolean> {
  const wanted = {
    ...given,
    ...(attributes ? { attributes: { ...known.attributes, ...attributes } } : {}),
  };
  const fields = Object.entries(wanted).filter(
    ([field, value]) =>
      value !== undefined && !isDeepStrictEqual(value, known[field as keyof typeof wanted]),
  );
  const has = new Set(known.points.map(({ type, value }) => `${type} ${value}`));
  const missing = points.filter(({ type, value }) => !has.has(`${type} ${value}`));
  if (fields.length === 0 && missing.length === 0) return false;
  demand(ctx, "contacts:update");
  if (fields.length > 0) {
    await updateContact(ctx, known.id, Object.fromEntries(fields), undefined);
  }
  if (missing.length > 0) await addAddresses(ctx, known.id, missing);
  return true;
}
