import {
  callerIdRested,
  campaignBudgetReached,
  campaignPaceChanged,
  filterChangeAsked,
  filterChangeDecided,
  leadCreated,
  leadUpdated,
  noteMentioned,
  operationChanged,
  type Permission,
  reviewDue,
  scoreModelLearned,
  scoringDrifted,
} from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import type { HeardEvent, Subscriber } from "../../platform/events/subscriber.ts";
import { notify } from "./notices.ts";
import { wordsOf } from "./words.ts";

/** Long work came to its end while its owner did something else. */
export const operationNotices: Subscriber = {
  name: "notifications.operations",
  events: [operationChanged.name],
  handle: async (ctx, events) => {
    for (const event of events) {
      const { id, state } = operationChanged.data.parse(event.data);
      if (state === "DONE" || state === "FAILED") await tellOwner(ctx, id, state);
    }
  },
};

/** What the work was about, where that has a page. */
const subjectKinds: Readonly<Record<string, "IMPORT" | "CAMPAIGN">> = {
  IMPORT: "IMPORT",
  ADD_MEMBERS: "CAMPAIGN",
  SCRUB: "CAMPAIGN",
  REMOVE_MEMBERS: "CAMPAIGN",
  FILTER_MEMBERS: "CAMPAIGN",
};

async function tellOwner(ctx: Ctx, id: string, state: "DONE" | "FAILED"): Promise<void> {
  const row = await ctx.tx
    .selectFrom("operations as o")
    .innerJoin("users as u", "u.id", "o.owner_id")
    .select(["o.title", "o.owner_id", "o.subject_id", "o.kind", "o.error", "u.locale"])
    .where("o.id", "=", id)
    .executeTakeFirst();
  if (!row) return;
  await notify(ctx, [row.owner_id], {
    type: "EVENT",
    // What a bulk edit is called is a code, for the task tray.
    title: /^(CONTACT_)?BULK_/.test(row.kind) ? wordsOf(row.locale).bulkOver(row.kind) : row.title,
    body: state === "DONE" ? "DONE" : (row.error ?? "FAILED"),
    subjectKind: subjectKinds[row.kind] ?? null,
    subjectId: row.subject_id,
  });
}

/** Somebody gave a lead to somebody else. Leads given in one go make one notice. */
export const leadNotices: Subscriber = {
  name: "notifications.leads",
  events: [leadCreated.name, leadUpdated.name],
  handle: async (ctx, events) => {
    const givers = new Map(events.flatMap(giverOf));
    for (const { owner, giverId, leadIds } of await gifts(ctx.tx, givers)) {
      const [onlyId] = leadIds.length === 1 ? leadIds : [];
      await notify(ctx, [owner.id], {
        type: "TASK",
        title: wordsOf(owner.locale).leadsGiven(leadIds.length),
        subjectKind: onlyId ? "LEAD" : null,
        subjectId: onlyId ?? null,
        senderId: giverId,
      });
    }
  },
};

/** The lead and whoever may have given it away; what the system does is told elsewhere. */
function giverOf({ name, data, actor_id: giverId }: HeardEvent): [string, string][] {
  if (giverId === null) return [];
  if (name === leadCreated.name) return [[leadCreated.data.parse(data).id, giverId]];
  const { id, fields } = leadUpdated.data.parse(data);
  return fields.includes("assigneeId") ? [[id, giverId]] : [];
}

type Gift = { owner: { id: string; locale: string }; giverId: string; leadIds: string[] };

/** Whose the leads are now, together by owner and giver; what somebody gave himself is no gift. */
async function gifts(
  tx: Tx<"leads" | "users">,
  givers: ReadonlyMap<string, string>,
): Promise<Iterable<Gift>> {
  if (givers.size === 0) return [];
  const rows = await tx
    .selectFrom("leads as l")
    .innerJoin("users as u", "u.id", "l.assignee_id")
    .select(["l.id", "u.id as owner_id", "u.locale"])
    .where("l.id", "in", [...givers.keys()])
    .where("l.deleted_at", "is", null)
    .orderBy("l.id")
    .execute();
  const found = new Map<string, Gift>();
  for (const { id, owner_id: ownerId, locale } of rows) {
    const giverId = givers.get(id);
    if (giverId === undefined || giverId === ownerId) continue;
    const key = `${giverId} ${ownerId}`;
    const gift = found.get(key) ?? { owner: { id: ownerId, locale }, giverId, leadIds: [] };
    gift.leadIds.push(id);
    found.set(key, gift);
  }
  return found.values();
}

/** Somebody named somebody else in a note. What the note says stays where it is. */
export const mentionNotices: Subscriber = {
  name: "notifications.mentions",
  events: [noteMentioned.name],
  handle: async (ctx, events) => {
    for (const event of events) {
      const { userId, leadId, contactId } = noteMentioned.data.parse(event.data);
      const users = [userId, event.actor_id].filter((id) => id !== null);
      const found = await ctx.tx
        .selectFrom("users")
        .select(["id", "name", "locale"])
        .where("id", "in", users)
        .execute();
      const reader = found.find(({ id }) => id === userId);
      const writer = found.find(({ id }) => id === event.actor_id);
      if (!reader) continue;
      await notify(ctx, [userId], {
        type: "MENTION",
        title: wordsOf(reader.locale).mentioned(writer?.name ?? "Parley"),
        subjectKind: leadId === null ? "CONTACT" : "LEAD",
        subjectId: leadId ?? contactId,
        senderId: event.actor_id,
      });
    }
  },
};

/** The quarterly look at rights that nobody uses, for those who may take them away. */
export const reviewNotices: Subscriber = {
  name: "notifications.reviews",
  events: [reviewDue.name],
  handle: async (ctx, events) => {
    for (const event of events) {
      const { users } = reviewDue.data.parse(event.data);
      for (const { id, locale } of await holdersOf(ctx.tx, "roles:update")) {
        await notify(ctx, [id], { type: "TASK", title: wordsOf(locale).reviewDue(users) });
      }
    }
  },
};

/** The money of a campaign goes to its end: for those who may give it more, or end it. */
export const budgetNotices: Subscriber = {
  name: "notifications.budgets",
  events: [campaignBudgetReached.name],
  handle: async (ctx, events) => {
    for (const event of events) {
      const { id: subjectId, name, percent } = campaignBudgetReached.data.parse(event.data);
      for (const { id, locale } of await holdersOf(ctx.tx, "campaigns:update")) {
        const title = wordsOf(locale).budgetReached(name, percent);
        await notify(ctx, [id], { type: "SYSTEM", title, subjectKind: "CAMPAIGN", subjectId });
      }
    }
  },
};

/** A campaign dials ahead no longer: for those who lead its agents. */
export const paceNotices: Subscriber = {
  name: "notifications.pace",
  events: [campaignPaceChanged.name],
  handle: async (ctx, events) => {
    for (const event of events) {
      const { id, mode, because, told } = campaignPaceChanged.data.parse(event.data);
      if (!told || because === null) continue;
      for (const { user_id, locale, name } of await supervisorsOf(ctx, id)) {
        const title = wordsOf(locale).fellBack(name, mode === "STOPPED", because);
        const subject = { subjectKind: "CAMPAIGN", subjectId: id } as const;
        await notify(ctx, [user_id], { type: "SYSTEM", title, ...subject });
      }
    }
  },
};

/** Somebody asks for another filter: for those who may approve it. It was decided on: for whoever asked. */
export const filterNotices: Subscriber = {
  name: "notifications.filters",
  events: [filterChangeAsked.name, filterChangeDecided.name],
  handle: async (ctx, events) => {
    for (const { name, data, actor_id: senderId } of events) {
      const { id: subjectId, askedBy } = filterChangeAsked.data.parse(data);
      const state =
        name === filterChangeDecided.name ? filterChangeDecided.data.parse(data).state : "ASKED";
      if (state === "WITHDRAWN") continue;
      const readers = await holdersOf(ctx.tx, "campaigns:approve-filter");
      const people = state === "ASKED" ? readers : await userOf(ctx.tx, askedBy);
      const campaign = await nameOfCampaign(ctx.tx, subjectId);
      if (campaign === undefined) continue;
      for (const { id, locale } of people.filter((one) => one.id !== senderId)) {
        const title = wordsOf(locale).filterChange(campaign, state);
        await notify(ctx, [id], {
          ...{ type: state === "ASKED" ? "TASK" : "SYSTEM", title, senderId },
          ...{ subjectKind: "CAMPAIGN", subjectId },
        });
      }
    }
  },
};

function userOf(tx: Tx<"users">, id: string): Promise<{ id: string; locale: string }[]> {
  return tx.selectFrom("users").select(["id", "locale"]).where("id", "=", id).execute();
}

async function nameOfCampaign(tx: Tx<"campaigns">, id: string): Promise<string | undefined> {
  const found = tx.selectFrom("campaigns").select("name").where("id", "=", id);
  return (await found.executeTakeFirst())?.name;
}

/** Who may try other settings of a campaign, is of one of its teams or of none, or has made it. */
async function supervisorsOf(ctx: Ctx, campaignId: string) {
  const { rows } = await sql<{ user_id: string; locale: string; name: string }>`
    select distinct u.id as user_id, u.locale, c.name
    from campaigns c
    join users u on u.tenant_id = c.tenant_id and u.status = 'ACTIVE'
    join user_roles r on r.tenant_id = u.tenant_id and r.user_id = u.id
    join role_permissions p on p.tenant_id = r.tenant_id and p.role_id = r.role_id
      and p.permission = 'campaigns:simulate'
    where c.tenant_id = current_tenant() and c.id = ${campaignId}
      and (c.created_by = u.id or (p.scope <> 'OWN'
        and (c.team_ids = '{}' or u.team_id is null or u.team_id = any(c.team_ids))))
    order by u.id`.execute(ctx.tx);
  return rows;
}

/** People stopped to answer a number: for those who keep the stock. */
export const callerIdNotices: Subscriber = {
  name: "notifications.caller-ids",
  events: [callerIdRested.name],
  handle: async (ctx, events) => {
    const percent = ({ ended, people }: { ended: number; people: number }) =>
      `${Math.round((100 * people) / Math.max(1, ended))} %`;
    for (const event of events) {
      const { name, own, others } = callerIdRested.data.parse(event.data);
      for (const { id, locale } of await holdersOf(ctx.tx, "caller-ids:update")) {
        const title = wordsOf(locale).callerIdRests(name, percent(own), percent(others));
        await notify(ctx, [id], { type: "SYSTEM", title });
      }
    }
  },
};

/** A model waits to be judged, or the one that scores no longer fits: for those who may switch. */
export const scoringNotices: Subscriber = {
  name: "notifications.scoring",
  events: [scoreModelLearned.name, scoringDrifted.name],
  handle: async (ctx, events) => {
    for (const event of events) {
      for (const { id, locale } of await holdersOf(ctx.tx, "scoring:switch")) {
        await notify(ctx, [id], { type: "TASK", title: scoringWords(locale, event) });
      }
    }
  },
};

function scoringWords(locale: string, { name, data }: HeardEvent): string {
  const words = wordsOf(locale);
  if (name === scoreModelLearned.name) {
    const { number, verdict } = scoreModelLearned.data.parse(data);
    return words.modelLearned(number, verdict);
  }
  const { model, alarms } = scoringDrifted.data.parse(data);
  return words.scoresDrifted(model, alarms);
}

function holdersOf(tx: Tx<"users" | "user_roles" | "role_permissions">, permission: Permission) {
  return tx
    .selectFrom("users as u")
    .innerJoin("user_roles as ur", "ur.user_id", "u.id")
    .innerJoin("role_permissions as p", "p.role_id", "ur.role_id")
    .select(["u.id", "u.locale"])
    .distinct()
    .where("u.status", "=", "ACTIVE")
    .where("p.permission", "=", permission)
    .orderBy("u.id")
    .execute();
}
