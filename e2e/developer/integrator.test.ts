import { rm } from "node:fs/promises";
import { createApiKey, createLead, type Permission } from "@parley/contract";
import { Webhook as Verifier } from "standardwebhooks";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { WebSocket } from "ws";
import { ApiSession } from "../../cli/src/api/session.ts";
import { Receiver } from "../../server/src/testing/receiver.ts";
import { Product } from "../browser/product.ts";
import { people } from "../browser/stage.ts";
import { generateAndCompile } from "./generate.ts";
import { loadProgram, type Message, type Program, type Watch } from "./program.ts";

/*
 * The day of a developer who integrates: a key, a client that a public generator makes of the document,
 * and what one does with it, over the built product.
 */
let product: Product;
let admin: ApiSession;
let receiver: Receiver;
let erp: Program & Watch;
let folder: string | undefined;
let key: string;
let leadId: string;
/** One that no other story changes. */
let quietId: string;

beforeAll(async () => {
  product = await Product.start(
    { PARLEY_ALLOW_PRIVATE_ADDRESSES: "127.0.0.0/8" },
    inject("template"),
  );
  admin = new ApiSession(product.url, { email: people.admin, password: product.passwords.halden });
  await admin.signIn();
  receiver = await Receiver.start();
});
afterAll(async () => {
  receiver?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
  await product?.stop();
});

const scopes: Permission[] = [
  "leads:read",
  "leads:create",
  "leads:update",
  "contacts:read",
  "contacts:create",
  "contacts:update",
  "imports:create",
  "imports:read",
  "calls:read",
  "webhooks:read",
  "webhooks:manage",
];

async function newKey(name: string, more: Permission[] = []): Promise<string> {
  const permissions = Object.fromEntries(
    [...scopes, ...more].map((code) => [code, "ALL" as const]),
  );
  return (await admin.call(createApiKey, { body: { name, permissions } })).key;
}

async function until<T>(look: () => Promise<T> | T, what: string): Promise<NonNullable<T>> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > deadline) throw new Error(`${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test("2, 3, 4: a key, and a client that is generated and compiles in strict mode", async () => {
  key = await newKey("erp-sync");
  const made = await generateAndCompile(product.url);
  folder = made.folder;
  expect(made.output).toBe("");
  erp = await loadProgram();
  await erp.beyondScope(erp.connect(product.url, key));
});

test("5: the figures of the installation are the operator's, the trail is for whoever has the right", async () => {
  await erp.operatorFigures(product.url);
  await erp.withoutOperatorRight(erp.connect(product.url, key));
  await erp.auditTrail(erp.connect(product.url, await newKey("auditor", ["audit:read"])));
});

test("6, 7: pages that lose nothing while others write; an unknown filter is named", async () => {
  const client = erp.connect(product.url, key);
  const before = (await erp.allLeads(client, async () => {})).flat();
  const pages = await erp.allLeads(client, () => erp.upsertMany(client));
  const seen = pages.flat();
  expect(new Set(seen).size).toBe(seen.length);
  expect(before.filter((id) => !seen.includes(id))).toEqual([]);
  expect(pages.length).toBeGreaterThanOrEqual(Math.ceil(before.length / 200));
  await erp.filterAndSort(client);
  leadId = before[0] ?? "";
  quietId = before[1] ?? "";
});

test("8: a name with errors is found, and its beginning at once", async () => {
  const { id } = await admin.call(createLead, { body: { contact: { name: "John Smith" } } });
  const client = erp.connect(product.url, key);
  const { found, begun, tookMs } = await erp.search(client, "jonh smth", "joh");
  expect(found).toContainEqual(expect.objectContaining({ kind: "LEAD", id, match: "FUZZY" }));
  expect(begun.map(({ title }) => title)).toContain("John Smith");
  expect(tookMs).toBeLessThan(200);
  const hooks = await admin.call(createApiKey, {
    body: { name: "hooks only", permissions: { "webhooks:read": "ALL" } },
  });
  await erp.searchRefused(erp.connect(product.url, hooks.key));
});

test("9, 10, 11, 13: once only, by version, many at once, and one shape of every refusal", async () => {
  const client = erp.connect(product.url, key);
  await erp.createOnce(client);
  await erp.upsertMany(client);
});

test("12: an import of 5,000 rows, with what was refused line by line", async () => {
  const client = erp.connect(product.url, key);
  const known = Array.from({ length: 203 }, (_, i) => `Customer ${i + 4},+4420${79_470_004 + i},`);
  const fresh = Array.from({ length: 4712 }, (_, i) => `Row ${i},+4420${79_480_000 + i},R-${i}`);
  const wrong = Array.from({ length: 85 }, (_, i) => `Wrong ${i},12${i},`);
  const csv = ["name,phone,externalId", ...known, ...fresh, ...wrong].join("\n");
  expect(await erp.importRows(client, csv)).toMatchObject({
    created: 4712,
    updated: 203,
    errors: 85,
  });
});

test("14: beyond 600 a minute one is told to wait, and another key is not", async () => {
  const busy = erp.connect(product.url, await newKey("busy"));
  const { passed, retryAfter } = await erp.exceed(busy);
  expect(passed).toBeGreaterThanOrEqual(600);
  expect(passed).toBeLessThan(2000);
  expect(retryAfter).toBeGreaterThan(0);
  const other = erp.connect(product.url, await newKey("calm"));
  expect((await other.GET("/api/v1/leads/count", {})).response.status).toBe(200);
});

test("15, 16, 17: told by a webhook, signed, and again until it succeeds", async () => {
  const client = erp.connect(product.url, await newKey("hooks"));
  const { id, secret } = await erp.registerWebhook(client, receiver.url);
  await erp.changeLead(client, leadId, "Told");
  const [event] = await until(() => (receiver.events.length > 0 ? receiver.events : null), "event");
  if (!event) throw new Error("nothing came");
  const headers = event.headers as Record<string, string>;
  const verifier = new Verifier(secret);
  expect(verifier.verify(event.text, headers)).toMatchObject({ type: "lead.updated" });
  expect(event.body.record).toMatchObject({ id: leadId, source: "Told" });
  expect(() => verifier.verify(event.text.replace("Told", "Tolt"), headers)).toThrow();
  const old = {
    ...headers,
    "webhook-timestamp": String(Number(headers["webhook-timestamp"]) - 301),
  };
  expect(() => verifier.verify(event.text, old)).toThrow(/old/);

  receiver.status(500);
  await erp.changeLead(client, leadId, "Again");
  await until(() => receiver.events.length >= 2, "the first attempt");
  // The first retry is due after five seconds; the later ones are brought about.
  await until(() => receiver.events.length >= 3, "the second attempt");
  receiver.answer = undefined;
  await product.sql("update webhook_deliveries set due_at = now() where state = 'WAITING'");
  await until(() => receiver.events.length >= 4, "the third attempt");
  const ids = receiver.events.slice(1).map(({ body }) => body.eventId);
  expect(new Set(ids).size).toBe(1);
  const done = await until(async () => {
    const { deliveries } = await erp.webhookOf(client, id);
    return deliveries.every(({ state }) => state === "DELIVERED") ? deliveries : null;
  }, "success");
  expect(done[0]?.attempts).toBe(3);
});

test("18, 19: gone and replayed by one call; two secrets sign during a rotation", async () => {
  const client = erp.connect(product.url, await newKey("hooks"));
  const { id, secret } = await erp.registerWebhook(client, receiver.url);
  const from = receiver.events.length;
  receiver.status(410);
  await erp.changeLead(client, leadId, "Gone");
  await until(async () => !(await erp.webhookOf(client, id)).enabled, "the switching off");
  expect((await erp.webhookOf(client, id)).offReason).toBe("GONE");
  receiver.answer = undefined;
  await erp.repair(client, id);
  const told = () =>
    receiver.events.slice(from).filter(({ body }) => body.record?.source === "Gone");
  await until(() => told().length >= 2, "the replay");

  const next = await erp.rotate(client, id);
  await erp.changeLead(client, leadId, "Turned");
  const event = await until(
    () =>
      receiver.events.find(({ text, headers }) => {
        const signatures = String(headers["webhook-signature"]).split(" ");
        return text.includes("Turned") && signatures.length === 2;
      }),
    "an event with two signatures",
  );
  for (const one of [secret, next]) {
    const headers = event.headers as Record<string, string>;
    expect(new Verifier(one).verify(event.text, headers)).toBeTruthy();
  }
});

function listen(query: string, heard: Message[]): Promise<WebSocket> {
  const address = `${product.url.replace("http", "ws")}/api/v1/live?${query}`;
  const socket = new WebSocket(address, { headers: { authorization: `Bearer ${key}` } });
  socket.on("message", (text) => heard.push(JSON.parse(String(text)) as Message));
  return new Promise((resolve, reject) => {
    socket.once("open", () => resolve(socket));
    socket.once("error", reject);
  });
}

test("20: a socket narrowed to a kind of event resumes without loss", async () => {
  const client = erp.connect(product.url, key);
  const all = (heard: Message[]) =>
    heard.flatMap(({ type, items = [] }) => (type === "events" ? items : []));
  const events = (heard: Message[]) =>
    all(heard).filter(({ name, data }) => name === "lead.updated" && data.id === quietId);
  const first: Message[] = [];
  const socket = await listen("events=lead.*", first);
  await until(() => first.some(({ type }) => type === "hello"), "the greeting");
  await erp.changeLead(client, quietId, "One");
  await until(() => events(first).length > 0, "the first event");
  const last = events(first).at(-1)?.position ?? 0;
  socket.terminate();
  for (const source of ["Two", "Three", "Four"]) await erp.changeLead(client, quietId, source);
  const second: Message[] = [];
  const again = await listen(`events=lead.*&since=${last}`, second);
  const missed = await until(
    () => (events(second).length >= 3 ? events(second) : null),
    "the rest",
  );
  expect(missed.map(({ name }) => name)).toEqual(Array(3).fill("lead.updated"));
  expect(missed.map(({ position }) => position)).toEqual(
    missed.map(({ position }) => position).sort((one, other) => one - other),
  );
  expect([...all(first), ...all(second)].every(({ name }) => name.startsWith("lead."))).toBe(true);
  again.terminate();
});
