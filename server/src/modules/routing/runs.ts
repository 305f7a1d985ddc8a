import type {
  Input,
  Operation,
  redistributeLeads as redistributeEndpoint,
  startRouting as startRoutingEndpoint,
} from "@parley/contract";
import { z } from "zod";
import { type Ctx, missing, scopeOf } from "../../platform/ctx.ts";
import { invalid, notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { defineJob } from "../../platform/jobs/jobs.ts";
import { carryOut as carryOperation, type OperationRun } from "../../platform/operations/run.ts";
import { startOperation } from "../../platform/operations/service.ts";
import { inScope } from "../../platform/scope.ts";
import { checkCondition, leadFields } from "../contacts/index.ts";
import { carryOut, leadsAtOnce } from "./carry-out.ts";
import type { AskedRule } from "./floor.ts";
import { countToRoute, leadsToRoute, openLeadsOf, usersInReach } from "./lead-queries.ts";
import { knownOf } from "./queries.ts";
import { routeLeads } from "./route.ts";

/** Of whom leads are given away by turns; null asks the tenant's rules. */
const Receivers = z.object({ teamId: z.uuid().nullable(), userIds: z.array(z.uuid()) }).nullable();
type Receivers = z.infer<typeof Receivers>;

type RunInput = Input<typeof startRoutingEndpoint>["body"];
type Redistribution = Input<typeof redistributeEndpoint>["body"];

const Resume = z.object({ after: z.uuid().nullable(), last: z.uuid().nullable() });
type Resume = z.infer<typeof Resume>;

const RunPayload = z.object({
  operationId: z.uuid(),
  where: z.unknown(),
  includeAssigned: z.boolean(),
});

/**
 * Has the rules asked about the leads of a condition, in the background. They give away whosever leads
 * they are told, so this is for those only who may do so with all of them.
 */
export async function startRouting(ctx: Ctx, input: RunInput): Promise<Operation> {
  for (const permission of ["routing:run", "leads:read"] as const) {
    if (scopeOf(ctx, permission) !== "ALL") throw missing(permission);
  }
  const { where, includeAssigned } = input;
  if (where) checkCondition(await leadFields(ctx), where);
  const operation = await startOperation(ctx, {
    kind: "ROUTE_LEADS",
    title: "Routing",
    unit: "LEADS",
    total: await countToRoute(ctx, where, includeAssigned),
    subjectId: null,
  });
  await routeMany.enqueue(ctx, { operationId: operation.id, where, includeAssigned });
  return operation;
}

export const routeMany = defineJob("route-leads", RunPayload, async (payload, run) => {
  const where = payload.where as RunInput["where"];
  await carryOperation(run, payload.operationId, {
    resume: Resume,
    work: (operation) =>
      inPortions(operation, async (ctx, after) => {
        const ids = await leadsToRoute(ctx, where, payload.includeAssigned, after, leadsAtOnce);
        await routeLeads(ctx, ids, "RUN");
        return { ids, last: null };
      }),
  });
});

const SharePayload = z.object({
  operationId: z.uuid(),
  fromUserId: z.uuid(),
  to: Receivers,
});

/** Gives the open leads of a user to others, in the background; all of them in the caller's reach. */
export async function redistributeLeads(ctx: Ctx, input: Redistribution): Promise<Operation> {
  const { fromUserId, to } = input;
  const userIds = to.kind === "USERS" ? to.userIds : [];
  const teamId = to.kind === "TEAM" ? to.teamId : null;
  const known = await knownOf(ctx.tx, { userIds, teamId, skillIds: [] });
  if (teamId !== null && !(known.hasTeam && isTeamInReach(ctx, teamId))) throw notFound("team");
  if (!userIds.every((id) => known.userIds.has(id))) throw notFound("user");
  const reached = await usersInReach(ctx, [fromUserId, ...userIds]);
  if (![fromUserId, ...userIds].every((id) => reached.has(id))) throw notFound("user");
  if (userIds.includes(fromUserId)) throw invalid("to.userIds", "names him whose leads they are");
  const { total, name } = await openLeadsOf(ctx.tx, fromUserId);
  if (name === undefined) throw notFound("user");
  const operation = await startOperation(ctx, {
    kind: "REDISTRIBUTE_LEADS",
    title: name,
    unit: "LEADS",
    total,
    subjectId: fromUserId,
  });
  const receivers: Receivers = to.kind === "RULES" ? null : { teamId, userIds };
  await redistribute.enqueue(ctx, { operationId: operation.id, fromUserId, to: receivers });
  return operation;
}

function isTeamInReach(ctx: Ctx, teamId: string): boolean {
  return inScope(ctx, "routing:run", { owners: [], teamId });
}

export const redistribute = defineJob("redistribute-leads", SharePayload, async (payload, run) => {
  const share = sharing(payload.fromUserId, payload.to);
  await carryOperation(run, payload.operationId, {
    resume: Resume,
    work: (operation) => inPortions(operation, share),
  });
});

/** The open leads of a user who has left, without anybody who would follow how far it is. */
export const shareLeaversLeads = defineJob(
  "share-leavers-leads",
  z.object({ fromUserId: z.uuid(), to: Receivers }),
  async ({ fromUserId, to }, run) => {
    const share = sharing(fromUserId, to);
    let place: Resume = { after: null, last: null };
    let isMore = true;
    while (isMore && !run.signal.aborted) {
      const { ids, last } = await run.inTenant((ctx) => share(ctx, place.after, place.last));
      isMore = ids.length === leadsAtOnce;
      place = { after: ids.at(-1) ?? null, last };
    }
  },
);

/** One portion of what a user has, given away. */
function sharing(fromUserId: string, to: Receivers) {
  const his = { field: "assigneeId", op: "IS" as const, value: fromUserId };
  const open = { field: "status", op: "IN" as const, value: ["NEW", "CONTACTED", "QUALIFIED"] };
  const where = { all: [his, open] };
  return async (ctx: Ctx, after: string | null, last: string | null): Promise<Portion> => {
    const leadIds = await leadsToRoute(ctx, where, true, after, leadsAtOnce);
    if (to === null) {
      await routeLeads(ctx, leadIds, "LEFT", fromUserId);
      return { ids: leadIds, last: null };
    }
    const { rule, condition } = byTurns(to);
    const lastOf = last === null ? undefined : new Map([[rule.id, last]]);
    const rules = [{ rule, condition }];
    const errand = { leadIds, cause: "LEFT", rules, lastOf, except: fromUserId } as const;
    const done = await carryOut(ctx, errand);
    return { ids: leadIds, last: done.lastOf.get(rule.id) ?? null };
  };
}

/** By turns, whatever the hour: what a leaver had must not lie. */
function byTurns(to: NonNullable<Receivers>): AskedRule {
  return {
    condition: null,
    rule: {
      ...to,
      id: newId(),
      name: "Redistribution",
      strategy: "ROUND_ROBIN",
      skillIds: [],
      respectsHours: false,
      respectsCapacity: false,
      otherwise: "LEAVE",
      isPassing: true,
    },
  };
}

type Portion = { ids: readonly string[]; last: string | null };

/** Leads by id, a portion in each step, until one comes short. */
async function inPortions(
  operation: OperationRun<Resume>,
  route: (ctx: Ctx, after: string | null, last: string | null) => Promise<Portion>,
): Promise<void> {
  let { after, last }: Resume = operation.resume ?? { after: null, last: null };
  let done = operation.done;
  let isMore = true;
  while (isMore) {
    await operation.step(async (ctx) => {
      const portion = await route(ctx, after, last);
      after = portion.ids.at(-1) ?? after;
      last = portion.last;
      done += portion.ids.length;
      isMore = portion.ids.length === leadsAtOnce;
      return { done, ...(isMore ? {} : { total: done }), resume: { after, last } };
    });
  }
}
