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

/** Tells whoever was away that what he promised went to others. */
export async function tellFormer(
  ctx: Ctx,
  rows: readonly (Given & { due_at: Date; time_zone: string })[],
): Promise<void> {
  const locales = await localesOf(ctx.tx, [...new Set(rows.flatMap((row) => row.owner_id ?? []))]);
  for (const row of rows) {
    if (row.owner_id === null) continue;
    const locale = locales.get(row.owner_id) ?? "en";
    await notify(ctx, [row.owner_id], {
      type: "TASK",
      title: wordsOf(locale).callbackHandedOn(timeOf(row, locale)),
      subjectKind: "LEAD",
      subjectId: row.lead_id,
    });
  }
}

/** The time on the clock of the one who is called. */
function timeOf({ due_at, time_zone }: { due_at: Date; time_zone: string }, locale: string) {
  const format = new Intl.DateTimeFormat(locale === "es" ? "es" : "en-GB", {
    timeZone: time_zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return `${format.format(due_at)} ${time_zone}`;
}

/** Reminds the owner of a callback: shortly before its time, and at it. */
export async function remind(
  ctx: Ctx,
  callback: Given & { due_at: Date; time_zone: string },
  when: "SOON" | "DUE",
): Promise<void> {
  const { owner_id: ownerId } = callback;
  if (ownerId === null) return;
  const locale = (await localesOf(ctx.tx, [ownerId])).get(ownerId) ?? "en";
  const time = timeOf(callback, locale);
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
