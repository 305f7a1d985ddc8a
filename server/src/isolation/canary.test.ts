import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as api from "@parley/contract";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { importCsv } from "../modules/contacts/testing.ts";
import { Parley } from "../parley.ts";
import { TestClock } from "../platform/clock.ts";
import { loadConfig } from "../platform/config.ts";
import { startDatabase } from "../platform/db/embedded.ts";
import { prepareDatabase } from "../platform/db/prepare.ts";
import { openHome } from "../platform/home.ts";
import { prepareJobs } from "../platform/jobs/worker.ts";
import { loadKeys } from "../platform/keys.ts";
import { createLog } from "../platform/observe/log.ts";
import type { Client } from "../testing/client.ts";
import type { TestServer } from "../testing/server.ts";
import { openSocket } from "../testing/socket.ts";
import { newTenant, type TestTenant } from "../testing/tenant.ts";
import { type Canary, inFiles, inTables, inText, type Sighting, spellingsOf } from "./canary.ts";
import { inState } from "./estate.ts";

/*
 * Two people nobody else knows of, in an installation of its own: database, carrier and every file in
 * one home. They are made, found, called, noted and deleted; then all that is kept is searched for what
 * they are reached by. Their numbers are reserved ones whose owners answer and talk.
 */
const made: Canary = {
  email: "Zaphira.Quill@canary-one.example",
  phone: "+447700900001",
  national: "07700 900001",
};
const imported: Canary = {
  email: "Oswin.Teague@canary-two.example",
  phone: "+447700900016",
  national: "07700 900016",
};
const canaries = [made, imported];
const spellings = canaries.flatMap(spellingsOf);

type Installation = TestServer & { home: string; log: string[] };

let own: Installation;
let acme: TestTenant;

beforeAll(async () => {
  own = await install();
  acme = await newTenant(own);
}, 60_000);

afterAll(async () => {
  await own.database.stop();
  await rm(own.home, { recursive: true, force: true });
});

async function install(): Promise<Installation> {
  const home = await mkdtemp(join(tmpdir(), "parley-test-canary-"));
  const config = loadConfig({
    NODE_ENV: "test",
    PARLEY_HOME: home,
    PARLEY_CARRIER_PROFILE: "test",
    PARLEY_CARRIER_SPEED: "10",
  });
  await openHome(home);
  const keys = await loadKeys(config);
  const database = await startDatabase({ home }, { forTests: true });
  await prepareDatabase(database);
  await prepareJobs(database.connection({ role: "parley_jobs" }));
  const log: string[] = [];
  const clock = new TestClock();
  const parley = await Parley.create({
    config,
    keys,
    database,
    clock,
    log: createLog("trace", { write: (line) => void log.push(line) }),
    webFolder: join(home, "no-web"),
  });
  await parley.start();
  const url = await parley.http.listen({ port: 0, host: "127.0.0.1" });
  const admin = new pg.Pool({ ...database.admin, max: 2 });
  const databaseName = database.admin.database;
  return { parley, clock, admin, database, databaseName, url, home, log };
}

/** Somebody talks with the lead, writes down what he was told, and closes the call. */
async function talkAndNote(agent: Client, { email, phone, national }: Canary): Promise<void> {
  const { callId, id } = await inState(agent, "ON_CALL");
  expect(id).toBe(agent.userId);
  const call = await agent.call(api.getCall, { params: { id: callId ?? "" } });
  const said = `Call back on ${national} or ${phone}, write to ${email}`;
  await agent.call(api.addNote, {
    params: { id: call.leadId },
    body: { text: said, callId: call.id },
  });
  await agent.call(api.endCall, { params: { id: call.id } });
  await inState(agent, "WRAP_UP");
  const { items } = await agent.call(api.listDispositions);
  const body = { dispositionId: items[0]?.id ?? "", note: said };
  await agent.call(api.wrapUpCall, { params: { id: call.id }, body });
  const timeline = await agent.call(api.listActivities, { params: { id: call.leadId } });
  expect(timeline.items.map(({ text }) => text).filter((text) => text === said)).toHaveLength(2);
  await inState(agent, "READY");
}

/** Requests that are refused leave nothing behind either. */
async function refusedOnes({ email, phone }: Canary): Promise<void> {
  const point = { type: "PHONE", value: phone };
  const bodies = [
    { contact: { name: "Z", points: [point] }, [email]: phone },
    { contact: { name: 7, points: [point] } },
    { contact: { name: "Z", points: [{ type: "EMAIL", value: `${email}@` }] } },
    `{"contact":{"name":"${email} ${phone}`,
  ];
  const headers = { "content-type": "application/json" };
  for (const body of bodies) {
    const reply = await acme.admin.send({ method: "POST", url: "/api/v1/leads", body, headers });
    expect(reply.statusCode).toBeGreaterThanOrEqual(400);
  }
  const seen = `${encodeURIComponent(phone)}/${email}`;
  for (const url of [`/api/v1/nothing/${seen}`, `/api/v1/leads?colour=${seen}`, `/${seen}`]) {
    expect((await acme.admin.send({ method: "GET", url })).statusCode).toBeGreaterThanOrEqual(400);
  }
}

async function everything(): Promise<{ places: string[]; sightings: Sighting[] }> {
  await acme.settled();
  await own.parley.stop();
  const tables = await inTables(own.admin, spellings);
  await own.admin.query("checkpoint");
  await own.admin.end();
  const files = await inFiles(own.home, spellings);
  const log = inText("the log", own.log.join("\n"), spellings);
  return {
    places: [...files.files, ...[...tables.rows].flatMap(([name, rows]) => (rows ? [name] : []))],
    sightings: [...tables.sightings, ...files.sightings, ...log],
  };
}

test("who was made, imported, called and deleted is nowhere in clear", async () => {
  const agent = await acme.user("AGENT");
  const socket = await openSocket(own, agent);
  await agent.call(api.setOwnState, { body: { state: "READY" } });

  const contact = {
    name: "Person One",
    points: [
      { type: "PHONE" as const, value: made.phone },
      { type: "EMAIL" as const, value: made.email },
    ],
  };
  const lead = await acme.admin.call(api.createLead, {
    body: { contact },
    headers: { "idempotency-key": "canary" },
  });
  await refusedOnes(made);
  const byEmail = await acme.admin.call(api.listLeads, { query: { email: made.email } });
  expect(byEmail.items.map(({ id }) => id)).toEqual([lead.id]);
  const campaign = await acme.campaign({ leads: [lead] });
  await talkAndNote(agent, made);

  const { email, phone, national } = imported;
  const rows = [
    "name,phone,mobile,e-mail",
    `Person Two,${national},,${email}`,
    `Person Three,${phone}-12345678,,${email}`,
    `Person Four,"${national}" ${email},,`,
  ];
  const done = await importCsv(acme.admin, `${rows.join("\n")}\n`);
  expect(done.counts).toMatchObject({ created: 1, errors: 2 });
  const query = { phone: imported.phone };
  const [second] = (await acme.admin.call(api.listLeads, { query })).items;
  const leadIds = [second?.id ?? ""];
  await acme.admin.call(api.addMembers, { params: { id: campaign.id }, body: { leadIds } });
  await talkAndNote(agent, imported);

  for (const [id, who] of [
    [lead.id, made],
    [second?.id ?? "", imported],
  ] as const) {
    const detail = await acme.admin.call(api.getLead, { params: { id } });
    expect(detail.contact.points.map(({ value }) => value)).toEqual([
      who.phone,
      who.email.toLowerCase(),
    ]);
    await acme.admin.call(api.deleteLead, { params: { id } });
    await acme.admin.call(api.deleteContact, { params: { id: detail.contactId } });
  }

  const { places, sightings } = await everything();
  expect(sightings).toEqual([]);
  // What was searched did hold them: their rows, the file, the calls, the carrier's log.
  expect(places).toEqual(
    expect.arrayContaining([
      "public.contact_points",
      "public.idempotency_keys",
      "public.import_errors",
      expect.stringMatching(/^public\.calls_/),
      expect.stringMatching(/^public\.audit_log_/),
      expect.stringMatching(/^public\.events_/),
      expect.stringMatching(/^public\.activities_/),
      expect.stringMatching(/^storage\//),
      expect.stringMatching(/^pg\/pg_wal\/[0-9A-F]{24}$/),
      expect.stringMatching(/logs\/carrier.jsonl$/),
    ]),
  );
  expect(own.log.length).toBeGreaterThan(0);
  socket.cut();
}, 60_000);

test.each<[string, string]>([
  ["the number", `to ${made.phone},`],
  ["the number without its plus", "sip:447700900001@carrier"],
  ["the number as people write it", "07700-900001"],
  ["the address in capitals", made.email.toUpperCase()],
  ["the account in an address of the web", encodeURIComponent(made.email)],
  ["JSON in base64", Buffer.from(JSON.stringify({ to: made.phone })).toString("base64")],
  ["a cursor", Buffer.from(JSON.stringify(["x", made.email])).toString("base64url")],
  ["bytes", Buffer.from(`x${made.email}`).toString("hex")],
  ["two bytes a letter", Buffer.from(made.phone, "utf16le").toString("latin1")],
])("the search would see %s", (_, text) => {
  expect(inText("a place", `before ${text} after`, spellings)).not.toEqual([]);
  expect(inText("a place", "+447700900002 zaphira@example.org", spellings)).toEqual([]);
});
