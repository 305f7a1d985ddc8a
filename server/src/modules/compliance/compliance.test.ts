import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import * as api from "@parley/contract";
import { beforeAll, describe, expect, test } from "vitest";
import { openLocked } from "../../platform/audit/locked-file.ts";
import { destroySubjectKey } from "../../platform/audit/subject-keys.ts";
import { Client } from "../../testing/client.ts";
import { openSocket } from "../../testing/socket.ts";
import { eventually, newTenant, type TestTenant } from "../../testing/tenant.ts";

let acme: TestTenant;
beforeAll(async () => {
  acme = await newTenant();
});

/** What the log says of something, the newest first. */
async function trail(query: Record<string, unknown> = {}, tenant = acme) {
  await tenant.sealed();
  return (await tenant.admin.call(api.listAuditTrail, { query: { limit: 100, ...query } })).items;
}

async function raised(kind: api.SecurityEvent["kind"], userId: string | null, tenant = acme) {
  await tenant.settled();
  await tenant.server.parley.watch.catchUp();
  const { items } = await tenant.admin.call(api.listSecurityEvents, { query: { kind: [kind] } });
  return items.filter((one) => one.userId === userId);
}

describe("the audit log", () => {
  test("tells who changed what, from what to what, and where from", async () => {
    const lead = await acme.lead({ name: "Ada Lovelace" });
    await acme.admin.call(api.updateLead, { params: { id: lead.id }, body: { source: "Fair" } });
    const [entry] = await trail({ subjectId: lead.id, action: "UPDATE" });
    expect(entry).toMatchObject({
      event: "lead.updated",
      outcome: "OK",
      fields: ["source"],
      actorId: acme.admin.userId,
      actorName: "Admin",
      ip: "127.0.0.1",
      hasChanges: true,
    });
    const id = entry?.id ?? "";
    const detail = await acme.admin.call(api.getAuditEntry, { params: { id } });
    expect(detail).toMatchObject({
      before: { source: null },
      after: { source: "Fair" },
      erased: false,
    });
    await acme.run((ctx) => destroySubjectKey(ctx, lead.contactId));
    expect(await acme.admin.call(api.getAuditEntry, { params: { id } })).toMatchObject({
      before: null,
      after: null,
      erased: true,
    });
  });

  test("tells who read whom, in a list too, before the answer is there", async () => {
    const agent = await acme.user("AGENT");
    const lead = await acme.lead({ assigneeId: agent.userId });
    await agent.call(api.getLead, { params: { id: lead.id } });
    await agent.call(api.listLeads, { query: {} });
    await agent.call(api.listActivities, { params: { id: lead.id }, query: {} });
    const reads = await trail({ subjectId: lead.id, action: "READ", actorId: agent.userId });
    expect(reads.map(({ event, subjectCount }) => [event, subjectCount])).toEqual([
      ["listActivities", 1],
      ["listLeads", 1],
      ["getLead", 0],
    ]);
    // By the person as well as by the lead.
    const byPerson = await trail({ subjectId: lead.contactId, actorId: agent.userId });
    expect(byPerson.map(({ event }) => event)).toContain("getLead");
  });

  test("tells who read colleagues, whose addresses are theirs too", async () => {
    const own = await newTenant();
    const bea = await own.user("AGENT");
    const params = { id: bea.userId };
    await own.admin.call(api.getUser, { params });
    await own.admin.call(api.listUsers, { query: {} });
    await own.admin.call(api.listAgents, { query: {} });
    await own.admin.call(api.getAgent, { params });
    await own.admin.call(api.listUserSessions, { params });
    const reads = await trail({ subjectId: bea.userId, action: "READ" }, own);
    expect(reads.map(({ event }) => event)).toEqual([
      "listUserSessions",
      "getAgent",
      "listAgents",
      "listUsers",
      "getUser",
    ]);
    const { userId } = own.admin;
    await own.server.parley.watch.catchUp();
    const { rows } = await own.server.admin.query(
      "select 1 from security_counters where tenant_id = $1 and kind = 'MASS_READ' and about like $2",
      [own.id, `%${userId}%`],
    );
    expect(rows).toEqual([]);
  });

  test("masks what it kept for a reader who may not see numbers and addresses", async () => {
    const own = await newTenant();
    const lead = await own.lead({ phone: "+442079460987", email: "ada@lovelace.example" });
    const body = {
      points: [
        { type: "PHONE" as const, value: "+442079460988", primary: true },
        { type: "EMAIL" as const, value: "countess@lovelace.example" },
      ],
    };
    await own.admin.call(api.updateContact, { params: { id: lead.contactId }, body });
    const email = "made@colleagues.example";
    const fresh = { name: "Made", email, password: "correct horse battery", roles: ["AGENT"] };
    const made = await own.admin.call(api.createUser, { body: fresh });
    const seen = async () => {
      const ids = [lead.contactId, lead.id, made.id];
      const entries = (
        await Promise.all(ids.map((subjectId) => trail({ subjectId, limit: 20 }, own)))
      ).flat();
      const details = await Promise.all(
        entries.map(({ id }) => own.admin.call(api.getAuditEntry, { params: { id } })),
      );
      return JSON.stringify(details);
    };
    const plain = await seen();
    for (const text of ["+442079460988", "countess@lovelace.example", email]) {
      expect(plain).toContain(text);
    }
    await own.server.admin.query(
      "delete from role_permissions where tenant_id = $1 and permission = any ($2)",
      [own.id, Object.values(api.seePermissions)],
    );
    own.server.parley.access.forgetAll();
    const masked = await seen();
    expect(masked).not.toMatch(/\+\d{8,15}|\w+@(?:lovelace|colleagues)\.example/);
    expect(masked).toContain("c***@l***.example");
  });

  test("tells what was refused: a right that is missing, and a row out of scope", async () => {
    const agent = await acme.user("AGENT");
    const lead = await acme.lead();
    const params = { id: lead.id };
    await agent.try(api.createTeam, { body: { name: "Mine" } });
    expect((await agent.try(api.updateLead, { params, body: { source: "x" } })).status).toBe(404);
    const refused = await eventually(async () => {
      const found = await trail({ actorId: agent.userId, outcome: "REFUSED" });
      return found.length === 2 ? found : null;
    });
    expect(refused.map(({ action, event, fields }) => ({ action, event, fields }))).toEqual(
      expect.arrayContaining([
        { action: "REFUSED", event: "createTeam", fields: ["permission-missing", "teams:create"] },
        { action: "REFUSED", event: "updateLead", fields: ["out-of-scope"] },
      ]),
    );
  });

  test("tells of sign-ins that failed, and of those that did not", async () => {
    const bea = await acme.user("AGENT");
    const email = bea.session?.user.email ?? "";
    await new Client(bea.http).try(api.signIn, { body: { email, password: "wrong wrong wrong" } });
    await bea.call(api.signOut);
    const found = await eventually(async () => {
      const some = await trail({ subjectId: bea.userId });
      return some.length >= 4 ? some : null;
    });
    const seen = found.map(({ action, outcome }) => `${action} ${outcome}`);
    expect(seen).toEqual(expect.arrayContaining(["LOGIN OK", "LOGIN FAILED", "LOGOUT OK"]));
    expect(found.find(({ action }) => action === "LOGIN")?.outcome).toBe("FAILED");
  });

  test("reading it is an entry, and whoever may not is refused", async () => {
    await trail();
    expect((await trail({ q: "audittrail" }))[0]).toMatchObject({
      action: "READ",
      event: "listAuditTrail",
    });
    for (const role of ["MANAGER", "SUPERVISOR", "AGENT", "VIEWER"] as const) {
      const user = await acme.user(role);
      expect((await user.try(api.listAuditTrail)).status, role).toBe(403);
    }
  });

  test("pages stay whole while it grows, and every filter narrows", async () => {
    const own = await newTenant();
    for (const name of ["A", "B", "C"]) await own.team(name);
    await own.sealed();
    const first = await own.admin.call(api.listAuditTrail, {
      query: { action: "CREATE", limit: 2 },
    });
    await own.team("D");
    await own.sealed();
    const cursor = first.nextCursor ?? undefined;
    const query = { action: "CREATE" as const, limit: 2, cursor };
    const second = await own.admin.call(api.listAuditTrail, { query });
    const numbers = [...first.items, ...second.items].map(({ number }) => number);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => b - a));
    const future = new Date(Date.now() + 86_400_000).toISOString();
    expect(await trail({ from: future }, own)).toEqual([]);
    expect((await trail({ to: future }, own)).length).toBeGreaterThan(4);
    expect(await trail({ q: "team.created" }, own)).toHaveLength(4);
  });
});

describe("an export", () => {
  const password = "a long password";

  async function taken(body: object) {
    const url = api.addressOf(api.exportAuditTrail);
    const { headers, rawPayload } = await acme.admin.send({ method: "POST", url, body });
    return { name: String(headers["content-disposition"]), file: rawPayload };
  }

  async function opened(bytes: Buffer, word = password): Promise<string> {
    const to = new PassThrough();
    const [read] = await Promise.all([text(to), openLocked(Readable.from([bytes]), word, to)]);
    return read;
  }

  test("is a file of entries, in two forms, and itself an entry", async () => {
    await acme.team("Exported");
    await acme.sealed();
    const body = { q: "team.created", password };
    const csv = await opened((await taken(body)).file);
    expect(csv).toMatch(/^number,at,action/);
    expect(csv).toContain(",CREATE,OK,team.created,");
    const json = await opened((await taken({ ...body, format: "JSON" })).file);
    const items = JSON.parse(json) as api.AuditEntry[];
    expect(items[0]).toMatchObject({ event: "team.created", action: "CREATE" });
    expect((await trail({ action: "EXPORT" }))[0]).toMatchObject({ event: "exportAuditTrail" });
  });

  test("opens with its password and with no other, and there is none without", async () => {
    await acme.team("Locked");
    await acme.sealed();
    const { name, file } = await taken({ password, q: "team.created" });
    expect(name).toContain("audit.csv.locked");
    expect(file.toString("latin1")).not.toContain("team.created");
    expect(await opened(file)).toContain("team.created");
    await expect(opened(file, "another password")).rejects.toThrow(/damaged|another key/);
    await expect(opened(file.subarray(0, -1))).rejects.toThrow(/damaged|another key/);
    const url = api.addressOf(api.exportAuditTrail);
    for (const body of [{ q: "team.created" }, { q: "team.created", password: "short" }]) {
      expect((await acme.admin.send({ method: "POST", url, body })).statusCode).toBe(400);
    }
  });
});

describe("a security event", () => {
  test("comes of ten failed sign-ins on an account, once, and its administrators hear of it", async () => {
    const own = await newTenant();
    const socket = await openSocket(own.server, own.admin);
    const bea = await own.user("AGENT");
    const { signals } = own.server.parley.app;
    const failed = (times: number) => {
      for (let i = 0; i < times; i++) {
        const signal = { tenantId: own.id, kind: "SIGN_IN_FAILED", userId: bea.userId } as const;
        signals.raise({ ...signal, ip: "192.0.2.7" });
      }
    };
    failed(9);
    expect(await raised("FAILED_SIGN_INS", bea.userId, own)).toEqual([]);
    failed(1);
    const found = await raised("FAILED_SIGN_INS", bea.userId, own);
    expect(found).toMatchObject([{ severity: "MEDIUM", count: 10, state: "OPEN" }]);
    // The other is about the address, from which nobody in particular was meant.
    const ofAddress = await raised("FAILED_SIGN_INS", null, own);
    expect(ofAddress).toMatchObject([{ severity: "HIGH", count: 10, ip: "192.0.2.7" }]);
    failed(5);
    expect(await raised("FAILED_SIGN_INS", bea.userId, own)).toHaveLength(1);
    await eventually(() => socket.events.some(({ name }) => name === "security.raised"));
    socket.cut();
    const { items } = await own.admin.call(api.listNotifications, { query: {} });
    expect(items.map(({ title }) => title)).toContain("Security: many failed sign-ins");
  });

  test("comes of a request for another tenant's row, which is answered as if there were none", async () => {
    const rival = await newTenant();
    const theirs = await rival.lead();
    const mallory = await acme.user("AGENT");
    const reply = await mallory.try(api.getLead, { params: { id: theirs.id } });
    const nobody = await mallory.try(api.getLead, { params: { id: acme.id } });
    expect({ ...reply.problem, traceId: "" }).toEqual({ ...nobody.problem, traceId: "" });
    const found = await eventually(async () => {
      const some = await raised("CROSS_TENANT_ATTEMPT", mallory.userId);
      return some.length > 0 ? some : null;
    });
    expect(found).toMatchObject([{ severity: "HIGH", event: "getLead" }]);
    expect(JSON.stringify(found)).not.toContain(theirs.id);
    expect(JSON.stringify(await trail({ actorId: mallory.userId }))).not.toContain(theirs.id);
  });

  test("is not looked for without end: many absent ids of one person are looked up for a while", async () => {
    const [own, rival] = [await newTenant(), await newTenant()];
    const theirs = await rival.lead();
    const mallory = await own.user("AGENT");
    const params = { id: theirs.id };
    for (let i = 0; i < 70; i++) await mallory.try(api.getLead, { params });
    await eventually(async () => (await raised("CROSS_TENANT_ATTEMPT", mallory.userId, own))[0]);
    const entries = await trail({ actorId: mallory.userId, action: "REFUSED" }, own);
    // Thirty a minute; a new minute may have begun meanwhile.
    expect(entries.length).toBeGreaterThan(0);
    expect(entries.length).toBeLessThanOrEqual(60);
  });

  test("comes of what one may not do, and of very many records that were read", async () => {
    const agent = await acme.user("AGENT");
    await agent.try(api.createTeam, { body: { name: "Mine" } });
    expect(await raised("PRIVILEGE_ATTEMPT", agent.userId)).toMatchObject([
      { event: "createTeam" },
    ]);
    const { userId } = agent;
    const read = { tenantId: acme.id, kind: "RECORDS_READ", userId, ip: null } as const;
    acme.server.parley.app.signals.raise({ ...read, count: 1999 });
    expect(await raised("MASS_READ", userId)).toEqual([]);
    acme.server.parley.app.signals.raise({ ...read, count: 1 });
    expect(await raised("MASS_READ", userId)).toMatchObject([{ count: 2000, severity: "HIGH" }]);
  });

  test("comes of a second browser, and not of the first", async () => {
    const bea = await acme.user("AGENT");
    expect(await raised("NEW_DEVICE", bea.userId)).toEqual([]);
    await new Client(bea.http).signIn(bea.session?.user.email ?? "", "correct horse battery");
    expect(await raised("NEW_DEVICE", bea.userId)).toMatchObject([{ severity: "LOW" }]);
  });

  test("is acknowledged and closed with a note, once each, by who may", async () => {
    const agent = await acme.user("AGENT");
    await agent.try(api.createTeam, { body: { name: "Mine" } });
    const [event] = await raised("PRIVILEGE_ATTEMPT", agent.userId);
    const params = { id: event?.id ?? "" };
    expect((await agent.try(api.getSecurityEvent, { params })).status).toBe(403);
    const taken = await acme.admin.call(api.acknowledgeSecurityEvent, { params });
    expect(taken).toMatchObject({
      state: "ACKNOWLEDGED",
      handledBy: acme.admin.userId,
      can: ["close"],
    });
    expect((await acme.admin.try(api.acknowledgeSecurityEvent, { params })).status).toBe(409);
    const note = "A new colleague who tried the buttons";
    const closed = await acme.admin.call(api.closeSecurityEvent, { params, body: { note } });
    expect(closed).toMatchObject({ state: "CLOSED", note, can: [] });
    expect((await acme.admin.try(api.closeSecurityEvent, { params, body: { note } })).status).toBe(
      409,
    );
    const { rows } = await acme.server.admin.query(
      "select 1 from security_events where tenant_id = $1 and encode(note, 'escape') like '%colleague%'",
      [acme.id],
    );
    expect(rows).toEqual([]);
    const [entry] = await trail({ subjectId: params.id });
    expect(entry).toMatchObject({ event: "security.handled", actorId: acme.admin.userId });
  });
});
