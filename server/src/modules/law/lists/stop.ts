import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { leadSubject, phonesOfContact } from "../../contacts/index.ts";
import { writeConsent } from "../consents/service.ts";
import { addNumbers, createList } from "./service.ts";

const listName = "Asked not to be called";

/**
 * Somebody said that he does not want to be called: all of his numbers go on the tenant's own list, and
 * what he consented to by telephone is withdrawn. The next dial of any of them is refused.
 */
export async function stopCalling(ctx: Ctx, leadId: string) {
  const subject = await leadSubject(ctx, "do-not-call:add", leadId);
  const callId = await ownCall(ctx, leadId);
  const phones = await phonesOfContact(ctx, subject.contactId);
  const listId = await ownList(ctx);
  const counts = phones.length > 0 ? await addNumbers(ctx, listId, phones) : { added: 0, known: 0 };
  for (const purpose of ["MARKETING", "SERVICE"] as const) {
    await writeConsent(ctx, subject, {
      purpose,
      channel: "VOICE",
      state: "WITHDRAWN",
      source: callId === null ? "OTHER" : "CALL",
      callId,
      note: null,
    });
  }
  return { listId, ...counts };
}

/** The call that the caller has with the lead, or has not closed yet: in it he was told so. */
async function ownCall(ctx: Ctx, leadId: string): Promise<string | null> {
  const tx: Tx<"calls"> = ctx.tx;
  const call = await tx
    .selectFrom("calls")
    .select("id")
    .where("lead_id", "=", leadId)
    .where("agent_id", "=", ctx.actor.userId)
    .where("connected_at", "is not", null)
    .where("closed_at", "is", null)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return call?.id ?? null;
}

/** The first internal list of the tenant; one is made where it has none. */
async function ownList(ctx: Ctx): Promise<string> {
  const tx: Tx<"do_not_call_lists"> = ctx.tx;
  const known = await tx
    .selectFrom("do_not_call_lists")
    .select("id")
    .where("kind", "=", "INTERNAL")
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  if (known) return known.id;
  const draft = { kind: "INTERNAL" as const, name: listName, campaignId: null, country: null };
  return (await createList(ctx, draft)).id;
}
