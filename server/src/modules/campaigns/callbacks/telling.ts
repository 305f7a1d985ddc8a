import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { notify, wordsOf } from "../../notifications/index.ts";

type Given = { lead_id: string; owner_id: string | null };

/** Tells whoever got callbacks from somebody else. Those given in one go make one notice. */
export async function tellGiven(ctx: Ctx, given: readonly Given[]): Promise<void> {
  const byOwner = new Map<string, Given[]>();
  for (const one of given) {
    if (one.owner_id === null || one.owner_id === ctx.actor.userId) continue;
    byOwner.set(one.owner_id, [...(byOwner.get(one.owner_id) ?? []), one]);
  }
  const locales = await localesOf(ctx.tx, [...byOwner.keys()]);
  for (const [ownerId, his] of byOwner) {
    const [only] = his.length === 1 ? his : [];
    await notify(ctx, [ownerId], {
      type: "TASK",
      title: wordsOf(locales.get(ownerId) ?? "en").callbacksGiven(his.length),
      subjectKind: only ? "LEAD" : null,
      subjectId: only?.lead_id ?? null,
      senderId: ctx.actor.userId,
    });
  }
}

/** Reminds the owner of a callback: shortly before its time, and at it. */
export async function remind(
  ctx: Ctx,
  callback: Given & { due_at: Date; time_zone: string },
  when: "SOON" | "DUE",
): Promise<void> {
  const { owner_id: ownerId, time_zone: timeZone, due_at: dueAt } = callback;
  if (ownerId === null) return;
  const locale = (await localesOf(ctx.tx, [ownerId])).get(ownerId) ?? "en";
  const format = new Intl.DateTimeFormat(locale === "es" ? "es" : "en-GB", {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const time = `${format.format(dueAt)} ${timeZone}`;
  const words = wordsOf(locale);
  await notify(ctx, [ownerId], {
    type: "CALL",
    title: when === "SOON" ? words.callbackSoon(time) : words.callbackDue(time),
    subjectKind: "LEAD",
    subjectId: callback.lead_id,
  });
}

async function localesOf(tx: Tx<"users">, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .selectFrom("users")
    .select(["id", "locale"])
    .where("id", "in", [...ids])
    .execute();
  return new Map(rows.map(({ id, locale }) => [id, locale]));
}
