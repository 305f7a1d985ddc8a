import { findLeads, scheduleCallbacks, zoneOf } from "../modules/campaigns/index.ts";
import type { Ctx } from "../platform/ctx.ts";

const minuteMs = 60_000;

/** When each is due, in minutes from now, and what was said. */
const promises = [
  [-190, "Asked for a call after work"],
  [-70, "Wants the price with a yearly service"],
  [-40, "Speak to the husband, he decides"],
  [-20, null],
  [4, "Only on the mobile number"],
  [45, "Compares two offers until then"],
  [150, null],
  [23 * 60, "Tomorrow before lunch"],
  [26 * 60, "Boiler is from 2009, was interested"],
  [3 * 24 * 60, null],
] as const;
/** Every so many is any agent's. */
const anyonesEvery = 4;

type Owned = { leadId: string; assigneeId: string; teamId: string };

/** Promises to people whose leads agents have: some overdue, some soon, some for later days. */
export async function makeCallbacks(ctx: Ctx, owned: readonly Owned[]): Promise<void> {
  const some = owned.slice(0, promises.length);
  const found = await findLeads(
    ctx.tx,
    some.map(({ leadId }) => leadId),
  );
  const leads = new Map(found.map((lead) => [lead.id, lead]));
  const drafts = [];
  for (const [at, { leadId, assigneeId, teamId }] of some.entries()) {
    const lead = leads.get(leadId);
    const [minutes, note] = promises[at] ?? [60, null];
    if (!lead) continue;
    drafts.push({
      lead,
      ownerId: at % anyonesEvery === anyonesEvery - 1 ? null : assigneeId,
      teamId,
      dueAt: new Date(ctx.now.getTime() + minutes * minuteMs),
      timeZone: await zoneOf(ctx, lead),
      note,
    });
  }
  await scheduleCallbacks(ctx, drafts);
}
