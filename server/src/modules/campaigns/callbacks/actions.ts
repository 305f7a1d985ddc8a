import { type Callback, ClockTime, instantAt, localAt, plusDays } from "@parley/contract";
import { z } from "zod";
import { asked, defineAction, type ParamFault } from "../../../platform/actions/action.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { activeUsers } from "./owners.ts";
import { type CallbackLead, findLeads } from "./queries.ts";
import { type Draft, type Ownership, schedule, zoneOf } from "./schedule.ts";

const owners = ["OWNER", "USER", "ANYONE"] as const;
const whens = ["AFTER", "AT_TIME"] as const;
const minuteMs = 60_000;
const mostMinutes = 60 * 24 * 60;

const params = z.strictObject({
  to: asked("CHOICE", z.enum(owners), { choices: [...owners] }),
  userId: asked("USER", z.uuid().optional(), { when: { key: "to", is: "USER" } }),
  teamId: asked("TEAM", z.uuid().optional(), { when: { key: "to", is: "ANYONE" } }),
  when: asked("CHOICE", z.enum(whens), { choices: [...whens] }),
  minutes: asked("NUMBER", z.number().int().min(1).max(mostMinutes).default(60), {
    most: mostMinutes,
    when: { key: "when", is: "AFTER" },
  }),
  days: asked("NUMBER", z.number().int().min(0).max(90).default(1), {
    most: 90,
    when: { key: "when", is: "AT_TIME" },
  }),
  time: asked("TIME", ClockTime.default("10:00"), { when: { key: "when", is: "AT_TIME" } }),
  note: asked("TEMPLATE", z.string().max(2000).default(""), { most: 1000 }),
});
type Params = z.output<typeof params>;

/**
 * Promises the person of a lead a call: by whoever has the lead (any agent of its team, where nobody
 * does), by a user, or by any agent.
 */
export const scheduleCallbackAction = defineAction({
  name: "schedule-callback",
  params,
  check,
  run: async (ctx, targets) => {
    const leads = new Map(
      (await findLeads(ctx.tx, [...new Set(targets.map(({ id }) => id))])).map((one) => [
        one.id,
        one,
      ]),
    );
    const users = await activeUsers(ctx.tx, [
      ...targets.flatMap(({ params: { userId } }) => userId ?? []),
      ...[...leads.values()].flatMap((lead) => lead.assignee_id ?? []),
    ]);
    const drafts: Draft[] = [];
    for (const { id, params: wanted } of targets) {
      const lead = leads.get(id);
      if (!lead) continue;
      const timeZone = await zoneOf(ctx, lead);
      const dueAt = timeOf(ctx.now, timeZone, wanted);
      const note = wanted.note.trim() || null;
      drafts.push({ ...ownerFor(lead, wanted, users), lead, dueAt, timeZone, note });
    }
    await schedule(ctx, drafts);
  },
});

function ownerFor(
  lead: CallbackLead,
  { to, userId, teamId }: Params,
  users: Awaited<ReturnType<typeof activeUsers>>,
): Ownership {
  const anyones = { ownerId: null, teamId: teamId ?? lead.team_id };
  if (to === "ANYONE") return anyones;
  const user = users.get((to === "USER" ? userId : lead.assignee_id) ?? "");
  return user ? { ownerId: user.id, teamId: user.team_id } : anyones;
}

/** So many minutes from now; or at a time of the clock where the person is, so many days from now. */
export function timeOf(
  now: Date,
  timeZone: Callback["timeZone"],
  { when, minutes, days, time }: Pick<Params, "when" | "minutes" | "days" | "time">,
): Date {
  if (when === "AFTER") return new Date(now.getTime() + minutes * minuteMs);
  const today = localAt(timeZone, now);
  const at = instantAt(timeZone, plusDays(today, days), time);
  // Today's has passed: then it is tomorrow's.
  return at > now ? at : instantAt(timeZone, plusDays(today, days + 1), time);
}

async function check(ctx: Ctx, { to, userId, teamId }: Params): Promise<ParamFault | undefined> {
  if (to === "USER") {
    if (userId === undefined) return { field: "userId", reason: "needs a user" };
    const found = (await activeUsers(ctx.tx, [userId])).size > 0;
    return found ? undefined : { field: "userId", reason: "is no active user" };
  }
  if (to === "OWNER" || teamId === undefined) return undefined;
  const tx: Tx<"teams"> = ctx.tx;
  const team = await tx
    .selectFrom("teams")
    .select("id")
    .where("id", "=", teamId)
    .executeTakeFirst();
  return team ? undefined : { field: "teamId", reason: "is no team" };
}
