import {
  type Input,
  type listUnusedRights,
  type Permission,
  permissionCodes,
  reviewDue,
  type UnusedRights,
  unusedAfterDays,
} from "@parley/contract";
import { sql } from "kysely";
import type { z } from "zod";
import { type App, inTenant, tenantIds } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { emit } from "../../../platform/events/emit.ts";
import { encodeCursor, nameCursor, toPage } from "../../../platform/http/cursor.ts";
import { selectUsers } from "../users/queries.ts";

const dayMs = 86_400_000;
const known = new Set<string>(permissionCodes);

export function unusedSince(now: Date): Date {
  return new Date(now.getTime() - unusedAfterDays * dayMs);
}

type RightRow = {
  user_id: string;
  role_id: string;
  code: string;
  name: string | null;
  given_at: Date;
  permission: Permission;
  granted_at: Date;
  used_at: Date | null;
};

/** Every right of these users by the role that gives it, with its last use. */
async function rightsWithUse(
  tx: Tx<"user_roles" | "roles" | "role_permissions" | "permission_uses">,
  userIds: readonly string[],
): Promise<RightRow[]> {
  const { rows } = await sql<RightRow>`
    select ur.user_id, r.id as role_id, r.code, r.name, ur.granted_at as given_at,
      p.permission, p.granted_at, u.used_at
    from user_roles ur
    join roles r on r.tenant_id = ur.tenant_id and r.id = ur.role_id
    join role_permissions p on p.tenant_id = r.tenant_id and p.role_id = r.id
    left join permission_uses u on u.tenant_id = ur.tenant_id and u.user_id = ur.user_id
      and u.permission = p.permission
    where ur.tenant_id = current_tenant() and ur.user_id = any (${[...userIds]}::uuid[])
    order by r.code, p.permission`.execute(tx);
  return rows.filter(({ permission }) => known.has(permission));
}

/** A right that was had for long enough and not used in all that time. */
function isUnused(row: RightRow, since: Date): boolean {
  const hadSince = row.given_at > row.granted_at ? row.given_at : row.granted_at;
  return hadSince <= since && (row.used_at === null || row.used_at <= since);
}

type Review = z.infer<typeof UnusedRights>;

/** By user and role: which rights nobody would miss. A role of which none is used can go as a whole. */
export function reviewOf(
  user: { id: string; name: string },
  rows: readonly RightRow[],
  since: Date,
): Review {
  const roles = new Map<string, Review["roles"][number]>();
  for (const row of rows) {
    const role = roles.get(row.role_id) ?? {
      id: row.role_id,
      code: row.code,
      name: row.name ?? row.code,
      rights: 0,
      unused: [],
      isUnused: true,
    };
    role.rights++;
    if (isUnused(row, since)) role.unused.push(row.permission);
    else role.isUnused = false;
    roles.set(row.role_id, role);
  }
  return { userId: user.id, userName: user.name, roles: [...roles.values()] };
}

export async function unusedRights(
  ctx: Ctx,
  { cursor, limit }: Input<typeof listUnusedRights>["query"],
) {
  const since = unusedSince(ctx.now);
  const after = nameCursor("review", cursor);
  const users = await selectUsers(ctx, "users:read", { active: true, after, limit: limit + 1 });
  const page = toPage(
    users,
    limit,
    (last) => encodeCursor("review", [last.name, last.id]),
    (user) => user,
  );
  const rows = await rightsWithUse(
    ctx.tx,
    page.items.map(({ id }) => id),
  );
  const ofUser = groupByUser(rows);
  const reviews = page.items.map((user) => reviewOf(user, ofUser.get(user.id) ?? [], since));
  return {
    since: since.toISOString(),
    items: reviews.filter(({ roles }) => roles.some(({ unused }) => unused.length > 0)),
    roles: await rightsNobodyUses(ctx.tx, since),
    nextCursor: page.nextCursor,
  };
}

function groupByUser(rows: readonly RightRow[]): Map<string, RightRow[]> {
  const groups = new Map<string, RightRow[]>();
  for (const row of rows) groups.set(row.user_id, [...(groups.get(row.user_id) ?? []), row]);
  return groups;
}

/** Of the tenant's own roles: rights that somebody has, and nobody of those who have them used. */
async function rightsNobodyUses(
  tx: Tx<"user_roles" | "roles" | "role_permissions" | "permission_uses">,
  since: Date,
): Promise<{ id: string; code: string; name: string; unused: Permission[] }[]> {
  const { rows } = await sql<{ id: string; code: string; name: string; unused: Permission[] }>`
    select r.id, r.code, r.name, array_agg(p.permission order by p.permission) as unused
    from roles r
    join role_permissions p on p.tenant_id = r.tenant_id and p.role_id = r.id
    where r.tenant_id = current_tenant() and not r.built_in and p.granted_at <= ${since}
      and exists (select from user_roles ur where ur.tenant_id = r.tenant_id and ur.role_id = r.id)
      and not exists (
        select from user_roles ur
        left join permission_uses u on u.tenant_id = ur.tenant_id and u.user_id = ur.user_id
          and u.permission = p.permission
        where ur.tenant_id = r.tenant_id and ur.role_id = r.id
          and (ur.granted_at > ${since} or u.used_at > ${since}))
    group by r.id, r.code, r.name order by r.name`.execute(tx);
  return rows.map((row) => ({ ...row, unused: row.unused.filter((code) => known.has(code)) }));
}

export function quarterOf(now: Date): string {
  return `${now.getUTCFullYear()}-Q${Math.floor(now.getUTCMonth() / 3) + 1}`;
}

const hourMs = 3_600_000;

/** Reminds the administrators of every tenant once a quarter, when there is anything to look at. */
export class ReviewReminder {
  private readonly app: Pick<App, "pool" | "clock" | "vaults" | "wake" | "log">;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(app: Pick<App, "pool" | "clock" | "vaults" | "wake" | "log">) {
    this.app = app;
  }

  start(): void {
    this.timer = setInterval(() => this.comeRound(), hourMs);
    this.comeRound();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private comeRound(): void {
    this.running = this.run().catch((error: unknown) =>
      this.app.log.error({ err: error }, "nobody was reminded of the review of rights"),
    );
  }

  async run(): Promise<void> {
    for (const tenantId of await tenantIds(this.app)) {
      await inTenant(this.app, tenantId, (ctx) => remind(ctx));
    }
  }
}

/** Of several processes the one whose row it is reminds. */
async function remind(ctx: Ctx): Promise<void> {
  const quarter = quarterOf(ctx.now);
  const users = await usersWithUnused(ctx.tx, unusedSince(ctx.now));
  if (users === 0) return;
  const made = await ctx.tx
    .insertInto("permission_reviews")
    .values({ quarter, reminded_at: ctx.now })
    .onConflict((conflict) => conflict.doNothing())
    .returning("quarter")
    .execute();
  if (made.length === 0) return;
  await emit(ctx, reviewDue, { quarter, users }, { permission: "roles:update" });
}

async function usersWithUnused(tx: Ctx["tx"], since: Date): Promise<number> {
  const { rows } = await sql<{ users: number }>`
    select count(distinct u.id)::int as users
    from users u
    join user_roles ur on ur.tenant_id = u.tenant_id and ur.user_id = u.id
    join role_permissions p on p.tenant_id = ur.tenant_id and p.role_id = ur.role_id
    left join permission_uses pu on pu.tenant_id = u.tenant_id and pu.user_id = u.id
      and pu.permission = p.permission
    where u.tenant_id = current_tenant() and u.status = 'ACTIVE'
      and greatest(ur.granted_at, p.granted_at) <= ${since}
      and (pu.used_at is null or pu.used_at <= ${since})`.execute(tx);
  return rows[0]?.users ?? 0;
}
