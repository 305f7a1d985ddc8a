import {
  addContactNote,
  addNote,
  contactStatistics,
  createLead,
  leadStatistics,
  listActivities,
  listContactActivities,
  updateContact,
  updateLead,
} from "@parley/contract";
import { expect, test } from "vitest";
import type { Client } from "../../../testing/client.ts";
import { newTenant, type TestTenant } from "../../../testing/tenant.ts";

const missing = { status: 404, problem: { code: "not-found" } };

/** A person with two leads: one of a rep, one of nobody. */
async function person() {
  const acme = await newTenant();
  const rep = await acme.user("REP", { name: "Rita Rep" });
  const first = await acme.lead({ name: "Ada Lovelace", assigneeId: rep.userId });
  const second = await acme.admin.call(createLead, { body: { contactId: first.contactId } });
  return { acme, rep, first, second, contact: { id: first.contactId } };
}

function texts(client: Client, id: string, query: Record<string, unknown> = {}) {
  return client
    .call(listContactActivities, { params: { id }, query })
    .then(({ items }) => items.flatMap(({ text }) => (text === null ? [] : [text])));
}

async function write(client: Client, leadId: string, ...notes: string[]) {
  for (const text of notes) await client.call(addNote, { params: { id: leadId }, body: { text } });
}

async function ofBoth() {
  const made = await person();
  const { acme, first, second, contact } = made;
  await write(acme.admin, first.id, "On the first");
  await write(acme.admin, second.id, "On the second");
  await acme.admin.call(addContactNote, { params: contact, body: { text: "On the person" } });
  return made;
}

/** Everything that has happened so far was so long ago. */
async function longAgo(acme: TestTenant, ago: string): Promise<void> {
  const move = "update activities set at = at - $2::interval where tenant_id = $1";
  await acme.server.admin.query(move, [acme.id, ago]);
}

test("a person's timeline spans his leads; whoever sees one of them reads of that one", async () => {
  const { acme, rep, first, contact } = await ofBoth();
  expect(await texts(acme.admin, contact.id)).toEqual([
    "On the person",
    "On the second",
    "On the first",
  ]);
  expect(await texts(rep, contact.id)).toEqual(["On the person", "On the first"]);
  expect(await texts(acme.admin, contact.id, { leadId: first.id })).toEqual(["On the first"]);
  const mate = await acme.user("REP");
  const other = await newTenant();
  for (const client of [mate, other.admin]) {
    expect(await client.try(listContactActivities, { params: contact })).toMatchObject(missing);
    const body = { text: "x" };
    expect(await client.try(addContactNote, { params: contact, body })).toMatchObject(missing);
    expect(await client.try(contactStatistics, { params: contact })).toMatchObject(missing);
  }
});

test("pages are stable while entries are added, over all of a person's leads", async () => {
  const { acme, first, second, contact } = await person();
  for (let i = 0; i < 6; i++) await write(acme.admin, i % 2 ? first.id : second.id, `Note ${i}`);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 2, type: ["NOTE" as const], ...(cursor ? { cursor } : {}) };
    const page = await acme.admin.call(listContactActivities, { params: contact, query });
    seen.push(...page.items.map(({ text }) => text ?? ""));
    cursor = page.nextCursor ?? undefined;
    await write(acme.admin, first.id, "Later");
  } while (cursor);
  expect(seen).toEqual(["Note 5", "Note 4", "Note 3", "Note 2", "Note 1", "Note 0"]);
});

test("filters by type, by who acted and by date combine", async () => {
  const { acme, rep, first } = await person();
  const params = { id: first.id };
  await write(rep, first.id, "Of Rita");
  await longAgo(acme, "2 days");
  await write(acme.admin, first.id, "Two days later");
  await acme.admin.call(updateLead, { params, body: { status: "CONTACTED" } });
  const ask = async (query: Record<string, unknown>) =>
    (await acme.admin.call(listActivities, { params, query })).items.map(({ type }) => type);
  const noon = new Date(Date.now() - 86_400_000).toISOString();
  expect(await ask({ type: ["NOTE"], actorId: rep.userId })).toEqual(["NOTE"]);
  // The stage that stands for a status goes with it.
  expect((await ask({ from: noon })).sort()).toEqual(["LEAD_MOVED", "LEAD_UPDATED", "NOTE"]);
  expect(await ask({ to: noon })).toEqual(["NOTE", "LEAD_CREATED"]);
  expect(await ask({ from: noon, type: ["NOTE"], actorId: rep.userId })).toEqual([]);
});

test("words are found whatever their case and accents, in the note or in who wrote it", async () => {
  const { acme, rep, first } = await person();
  await write(rep, first.id, "José has a dog", "Wants the boiler cover");
  await write(acme.admin, first.id, "Boiler is from 2011");
  const find = async (q: string) =>
    (await acme.admin.call(listActivities, { params: { id: first.id }, query: { q } })).items.map(
      ({ text }) => text,
    );
  expect(await find("jose")).toEqual(["José has a dog"]);
  expect(await find("BOILER")).toEqual(["Boiler is from 2011", "Wants the boiler cover"]);
  expect(await find("boiler rita")).toEqual(["Wants the boiler cover"]);
  expect(await find("nothing of it")).toEqual([]);
});

test("what is found comes in pages, and whoever sees numbers masked finds none by them", async () => {
  const { acme, first } = await person();
  await write(acme.admin, first.id, "Call +442079460123", "Call later", "Call sooner");
  const params = { id: first.id };
  const one = await acme.admin.call(listActivities, { params, query: { q: "call", limit: 2 } });
  expect(one.items.map(({ text }) => text)).toEqual(["Call sooner", "Call later"]);
  const cursor = one.nextCursor ?? "";
  const two = await acme.admin.call(listActivities, { params, query: { q: "call", cursor } });
  expect(two.items.map(({ text }) => text)).toEqual(["Call +442079460123"]);
  const viewer = await acme.user("VIEWER");
  const found = async (client: Client) =>
    (await client.call(listActivities, { params, query: { q: "+442079460123" } })).items.length;
  expect([await found(acme.admin), await found(viewer)]).toEqual([1, 0]);
});

test("statistics count by type and day, in days of the zone that is asked for", async () => {
  const { acme, first, contact } = await ofBoth();
  const today = (client: TestTenant["admin"], query: Record<string, unknown>) =>
    client.call(contactStatistics, { params: contact, query });
  const all = await today(acme.admin, { timeZone: "UTC" });
  const day = new Date().toISOString().slice(0, 10);
  expect(all).toEqual({
    timeZone: "UTC",
    total: 5,
    days: [
      { day, type: "LEAD_CREATED", count: 2 },
      { day, type: "NOTE", count: 3 },
    ],
  });
  const ofLead = await acme.admin.call(leadStatistics, { params: { id: first.id } });
  expect(ofLead).toMatchObject({ total: 2 });
  await longAgo(acme, "3 days");
  expect((await today(acme.admin, { days: 2 })).days).toEqual([]);
});

test("a change of the contact stands on the person's timeline by the names of its fields", async () => {
  const { acme, contact } = await person();
  await acme.admin.call(updateContact, { params: contact, body: { company: "Engines Ltd" } });
  const { items } = await acme.admin.call(listContactActivities, { params: contact });
  expect(items[0]).toMatchObject({
    type: "CONTACT_UPDATED",
    leadId: null,
    contactId: contact.id,
    data: { fields: ["company"] },
  });
  const told = (await acme.events()).filter(({ name }) => name === "activity.added");
  expect(told.at(-1)?.data).toMatchObject({ leadId: null, contactId: contact.id });
});
