import { builtInRoles } from "@parley/contract";
import { ensurePlatform } from "../modules/identity/index.ts";
import type { Client } from "../testing/client.ts";
import { newOperator } from "../testing/operator.ts";
import { openSocket, type TestSocket } from "../testing/socket.ts";
import { eventually, TestTenant } from "../testing/tenant.ts";
import { audiences } from "./audiences.ts";
import type { Estate } from "./estate.ts";

type Bystander = {
  name: string;
  tenant: TestTenant;
  /** Audiences, as in the table of them, and topics that are for him too. */
  mayHear: RegExp;
  topics: readonly string[];
};
type Listening = Bystander & {
  userId: string;
  socket: TestSocket;
  /** How many of the socket's messages were looked at. */
  heard: number;
};

/**
 * People whom events do not concern, with their sockets open. Of a tenant: the stranger holds no
 * permission at all, the loner all of an administrator for what is his own, and nothing is his. The
 * clerk works for the operator of the installation, without any permission.
 */
export class Bystanders {
  private readonly estate: Estate;
  private readonly people: Listening[] = [];

  private constructor(estate: Estate) {
    this.estate = estate;
  }

  static async of(estate: Estate): Promise<Bystanders> {
    const bystanders = new Bystanders(estate);
    const { tenant } = estate;
    const deaf = { mayHear: /^EVERYONE$/, topics: [] };
    const stranger = await tenant.user("AGENT", { name: estate.name("Stranger") });
    await bystanders.add({ name: "the stranger", tenant, ...deaf }, stranger, []);

    const loner = await tenant.user("AGENT", { name: estate.name("Loner") });
    const mayHear = /^(EVERYONE|PERMISSION .*)$/;
    const rights = Object.keys(builtInRoles.ADMIN);
    const person = { name: "the loner", tenant, mayHear, topics: ["board"] };
    await bystanders.add(person, loner, rights);

    const clerk = await newOperator(tenant.server);
    const platformId = await ensurePlatform(tenant.server.parley.app);
    const platform = new TestTenant(tenant.server, platformId, "platform");
    await bystanders.add({ name: "the clerk", tenant: platform, ...deaf }, clerk, []);
    return bystanders;
  }

  /** Takes a user's roles away, gives him these rights for what is his own, and lets him listen. */
  private async add(person: Bystander, client: Client, rights: readonly string[]): Promise<void> {
    const { server, id } = person.tenant;
    const { userId } = client;
    await server.admin.query(
      `with role as (insert into roles (tenant_id, id, code, created_at)
         values ($1, gen_random_uuid(), 'BYSTANDER_' || gen_random_uuid(), now()) returning id),
       rights as (insert into role_permissions (tenant_id, role_id, permission, scope)
         select $1, role.id, code, 'OWN' from role cross join unnest($3::text[]) as code)
       update user_roles set role_id = role.id from role where tenant_id = $1 and user_id = $2`,
      [id, userId, rights],
    );
    server.parley.access.forgetAll();
    const socket = await openSocket(server, client);
    this.people.push({ ...person, userId, socket, heard: 0 });
    await this.overheard();
  }

  /** What somebody has heard since the last time that was not meant for him. */
  async overheard(): Promise<string[]> {
    return (await Promise.all(this.people.map(overheardBy))).flat();
  }

  /** Topics that somebody may watch although they do not concern him. */
  async watched(): Promise<string[]> {
    const { campaignId, operationId } = this.estate;
    const topics = ["board", `campaign:${campaignId}`, `operation:${operationId}`];
    const faults: string[] = [];
    const here = this.people.filter(({ tenant }) => tenant === this.estate.tenant);
    for (const { name, socket, topics: allowed } of here) {
      const before = socket.of("refused").length;
      socket.send({ type: "subscribe", topics });
      await socket.settled();
      socket.send({ type: "unsubscribe", topics });
      const refused = new Set(
        socket
          .of("refused")
          .slice(before)
          .map(({ topic }) => topic),
      );
      const wrong = topics.filter((one) => refused.has(one) === allowed.includes(one));
      faults.push(...wrong.map((one) => `${name} and ${one.split(":")[0]}`));
    }
    return faults;
  }

  leave(): void {
    for (const { socket } of this.people) socket.cut();
  }
}

async function overheardBy(person: Listening): Promise<string[]> {
  const { name, tenant, socket, mayHear } = person;
  const last = await tenant.lastPosition();
  await eventually(() => positionOf(person) >= last, { what: `${name} up to date` });
  await socket.settled();
  const news = socket.messages.slice(person.heard);
  person.heard = socket.messages.length;
  const events = news.flatMap((message) => (message.type === "events" ? message.items : []));
  const notices = news.flatMap((one) => (one.type === "notifications" ? one.items : []));
  const own = await ownOf(person, [...events, ...notices]);
  const wrong = [
    ...events.filter(({ id, name }) => !own.has(id) && !isFor(name, mayHear)),
    ...notices.filter(({ id }) => !own.has(id)).map(() => ({ name: "a notification" })),
  ].map((one) => one.name);
  return [...new Set(wrong)].map((what) => `${name} heard ${what}`);
}

/** Which of these events and notifications are for this very user, as the rows say. */
async function ownOf(
  { tenant, userId }: Listening,
  heard: readonly { id: string }[],
): Promise<Set<string>> {
  if (heard.length === 0) return new Set();
  const { rows } = await tenant.server.admin.query<{ id: string }>(
    `select id from events
       where tenant_id = $1 and id = any ($3) and (audience ->> 'user')::uuid = $2
     union all
     select id from notifications where tenant_id = $1 and id = any ($3) and user_id = $2`,
    [tenant.id, userId, heard.map((one) => one.id)],
  );
  return new Set(rows.map((row) => row.id));
}

function positionOf({ name, tenant, userId }: Listening): number {
  const [socket] = tenant.server.parley.hub.socketsOfUser(tenant.id, userId);
  if (!socket) throw new Error(`the socket of ${name} was closed`);
  return Number(socket.position);
}

function isFor(event: string, mayHear: RegExp): boolean {
  return audiences[event]?.every((audience) => mayHear.test(audience)) ?? false;
}
