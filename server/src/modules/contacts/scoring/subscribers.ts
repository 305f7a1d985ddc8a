import {
  callEnded,
  leadCreated,
  leadRestored,
  leadsImported,
  leadUpdated,
  settingsUpdated,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { HeardEvent, Subscriber } from "../../../platform/events/subscriber.ts";
import { scoreNewLeads, scoreTenant } from "./jobs.ts";
import { rescore } from "./score-leads.ts";

/** Changes of these fields say nothing of how likely a lead is to convert. */
const silent = new Set(["nextAttemptAt", "externalId"]);
/** New leads of an import are scored when it pauses: to score each batch would hold it up. */
const importRestMs = 2000;

/** Leads change: those are scored anew. */
export const scoreChanges: Subscriber = {
  name: "contacts.scores",
  events: [leadCreated, leadUpdated, leadRestored, callEnded, leadsImported, settingsUpdated].map(
    ({ name }) => name,
  ),
  handle: async (ctx, events) => {
    const ids = new Set(events.flatMap(leadOf));
    await rescore(ctx, [...ids].sort());
    if (events.some(({ name }) => name === leadsImported.name)) await scoreNewSoon(ctx);
    if (events.some(isNewRule)) await scoreTenant.enqueue(ctx, {}, { jobKey: keyOf(ctx, "all") });
  },
};

function leadOf({ name, data }: HeardEvent): string[] {
  if (name === callEnded.name) return [callEnded.data.parse(data).leadId];
  if (name === leadUpdated.name) {
    const { id, fields } = leadUpdated.data.parse(data);
    return fields.every((field) => silent.has(field)) ? [] : [id];
  }
  if (name === leadCreated.name || name === leadRestored.name) {
    return [leadCreated.data.parse(data).id];
  }
  return [];
}

function isNewRule({ name, data }: HeardEvent): boolean {
  return name === settingsUpdated.name && data.section === "scoring";
}

/** Has leads scored that came without a word, when no more come. */
export async function scoreNewSoon(ctx: Ctx): Promise<void> {
  const runAt = new Date(ctx.now.getTime() + importRestMs);
  await scoreNewLeads.enqueue(ctx, {}, { jobKey: keyOf(ctx, "new"), runAt });
}

function keyOf(ctx: Ctx, what: string): string {
  return `score ${what} ${ctx.tenantId}`;
}
