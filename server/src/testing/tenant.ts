import { randomBytes } from "node:crypto";
import {
  addMembers,
  type BuiltInRole,
  type Campaign,
  createCampaign,
  createLead,
  createTeam,
  type LeadDetail,
  type LiveEvent,
  startCampaign,
} from "@parley/contract";
import { createTenant, createUser } from "../modules/identity/index.ts";
import { holdDrillRules } from "../modules/law/index.ts";
import { tenantSeeds, userHooks } from "../modules.ts";
import { inTenant } from "../platform/app.ts";
import type { Ctx } from "../platform/ctx.ts";
import { Client } from "./client.ts";
import { testPassword, testPasswordHash } from "./password.ts";
import type { TestServer } from "./start.ts";

export { fixedE164 } from "../modules/telephony/index.ts";
export { testPassword } from "./password.ts";

let phones = 0;

/** A tenant of one's own, with an administrator signed in. */
export class TestTenant {
  readonly server: TestServer;
  readonly id: string;
  readonly slug: string;
  admin!: Client;

  constructor(server: TestServer, id: string, slug: string) {
    this.server = server;
    this.id = id;
    this.slug = slug;
  }

  /** A signed-in user with one of the built-in roles. */
  async user(
    role: BuiltInRole,
    options: { teamId?: string; name?: string; skillIds?: string[] } = {},
  ): Promise<Client> {
    const { teamId = null, skillIds = [] } = options;
    const email = `u${randomBytes(6).toString("hex")}@${this.slug}.example`;
    const hash = await testPasswordHash();
    await inTenant(this.server.parley.app, this.id, (ctx) =>
      createUser(
        ctx,
        {
          email,
          name: options.name ?? `${role} ${email.slice(1, 5)}`,
          passwordHash: hash,
          locale: "en",
          teamId,
          roles: [role],
          skillIds,
        },
        userHooks,
      ),
    );
    return new Client(this.server.parley.http).signIn(email, testPassword);
  }

  async team(name = `Team ${randomBytes(3).toString("hex")}`): Promise<string> {
    return (await this.admin.call(createTeam, { body: { name } })).id;
  }

  /** A lead with a number of its own, or the one given. */
  async lead(
    options: {
      name?: string;
      phone?: string;
      email?: string;
      assigneeId?: string;
      source?: string;
    } = {},
  ) {
    const { name = "Ada Lovelace", phone = nextPhone(), email, assigneeId, source } = options;
    return this.admin.call(createLead, {
      body: {
        contact: {
          name,
          points: [
            { type: "PHONE" as const, value: phone, primary: true },
            ...(email ? [{ type: "EMAIL" as const, value: email }] : []),
          ],
        },
        ...(assigneeId ? { assigneeId } : {}),
        ...(source ? { source } : {}),
      },
    });
  }

  /** A running campaign over these leads. */
  async campaign(options: {
    leads: Pick<LeadDetail, "id">[];
    mode?: Campaign["mode"];
    teamIds?: string[];
    settings?: Partial<Campaign>;
    start?: boolean;
  }): Promise<Campaign> {
    const campaign = await this.admin.call(createCampaign, {
      body: {
        name: `Campaign ${randomBytes(4).toString("hex")}`,
        mode: options.mode ?? "PROGRESSIVE",
        teamIds: options.teamIds ?? [],
        ...options.settings,
      },
    });
    const { id } = campaign;
    if (options.leads.length > 0) {
      const leadIds = options.leads.map((lead) => lead.id);
      await this.admin.call(addMembers, { params: { id }, body: { leadIds } });
    }
    if (options.start === false) return campaign;
    return this.admin.call(startCampaign, { params: { id } });
  }

  /** Work as the system, for what no endpoint shows. */
  run<R>(work: (ctx: Ctx) => Promise<R>): Promise<R> {
    return inTenant(this.server.parley.app, this.id, work);
  }

  /** All events of the tenant, or those after a position, once everything committed has been numbered. */
  async events(after = 0): Promise<Pick<LiveEvent, "name" | "data" | "position">[]> {
    await this.numbered();
    const { rows } = await this.server.admin.query<LiveEvent>(
      "select name, data, position from events where tenant_id = $1 and position > $2 order by position",
      [this.id, after],
    );
    return rows;
  }

  /** The position of the last event, once everything committed has been numbered. */
  async lastPosition(): Promise<number> {
    await this.numbered();
    const { rows } = await this.server.admin.query<{ last: number }>(
      "select coalesce(max(position), 0) as last from events where tenant_id = $1",
      [this.id],
    );
    return Number(rows[0]?.last);
  }

  private async numbered(): Promise<void> {
    await eventually(async () => {
      const { rows } = await this.server.admin.query(
        "select from event_outbox where tenant_id = $1 limit 1",
        [this.id],
      );
      return rows.length === 0;
    });
  }

  /** Everything that happened so far is in the audit log. */
  async sealed(): Promise<void> {
    await this.server.parley.app.audit.drained();
    await this.server.parley.sealer.seal();
  }

  /** Subscribers have heard everything. */
  async settled(): Promise<void> {
    await this.numbered();
    await this.server.parley.subscribers.catchUp();
  }
}

export async function newTenant(
  server?: TestServer,
  options: { timeZone?: string; isDemo?: boolean; lawful?: boolean } = {},
): Promise<TestTenant> {
  // The worker's own server comes from the test runner, which a verification does not have.
  const on = server ?? (await (await import("./server.ts")).testServer());
  const slug = `t${randomBytes(6).toString("hex")}`;
  // Tests dial at any hour; those of the law itself take a tenant that has decided nothing.
  const { timeZone = "Europe/London", isDemo = false, lawful = false } = options;
  const tenant = { name: `Tenant ${slug}`, slug, timeZone, country: "GB", isDemo };
  const id = await createTenant(on.parley.app, tenant, [
    ...tenantSeeds,
    ...(lawful ? [] : [holdDrillRules]),
  ]);
  const made = new TestTenant(on, id, slug);
  made.admin = await made.user("ADMIN", { name: "Admin" });
  return made;
}

/** A number that no other lead of this run has, and no fixed outcome. */
export function nextPhone(): string {
  phones += 1;
  // Numbers of London from 7 100 0000 on; a process has a span of its own among them.
  return `+44207${String(1_000_000 + ((phones + process.pid * 500) % 8_000_000))}`;
}

/** The longest pause between two looks; the first ones are shorter, since most conditions are about to hold. */
const longestPauseMs = 20;

/** Waits until a condition holds, looking often; fails when it does not in time. */
export async function eventually<T>(
  look: () => Promise<T> | T,
  { within = 10_000, what = "the condition" } = {},
): Promise<NonNullable<T>> {
  const deadline = Date.now() + within;
  for (let pauseMs = 1; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > deadline) throw new Error(`${what} did not come true within ${within} ms`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
