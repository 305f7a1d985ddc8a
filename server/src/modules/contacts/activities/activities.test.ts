import { addNote, createRole, getLead, listActivities, updateUser } from "@parley/contract";
import { expect, test } from "vitest";
import { newId } from "../../../platform/ids.ts";
import { newTenant } from "../../../testing/tenant.ts";

const missing = { status: 404, problem: { code: "not-found" } };

test("notes stand on the timeline, newest first, with their author", async () => {
  const acme = await newTenant();
  const rep = await acme.user("REP", { name: "Rita Rep" });
  const { id } = await acme.lead({ assigneeId: rep.userId });
  const params = { id };
  for (const text of ["first", "  second  "]) await rep.call(addNote, { params, body: { text } });
  const query = { limit: 2 };
  const page = await rep.call(listActivities, { params, query });
  expect(page.items).toMatchObject([
    { type: "NOTE", text: "second", actorName: "Rita Rep", callId: null },
    { type: "NOTE", text: "first", actorName: "Rita Rep" },
  ]);
  const cursor = page.nextCursor ?? "";
  const rest = await rep.call(listActivities, { params, query: { cursor } });
  expect(rest.items.map((item) => item.type)).toEqual(["LEAD_CREATED"]);
  const notes = await rep.call(listActivities, { params, query: { type: ["NOTE"] } });
  expect(notes.items).toHaveLength(2);
  const added = (await acme.events()).filter(({ name }) => name === "activity.added");
  expect(added.at(-1)?.data).toMatchObject({ leadId: id, type: "NOTE" });
});

test("an empty note, one that is too long, and one on a call that is not the lead's are refused", async () => {
  const acme = await newTenant();
  const { id } = await acme.lead();
  const write = (body: { text: string; callId?: string }) =>
    acme.admin.try(addNote, { params: { id }, body });
  expect(await write({ text: "  " })).toMatchObject({ status: 400 });
  expect(await write({ text: "x".repeat(5001) })).toMatchObject({ status: 400 });
  expect(await write({ text: "x", callId: newId() })).toMatchObject(missing);
});

test("who does not see the lead sees and writes nothing", async () => {
  const [acme, other] = [await newTenant(), await newTenant()];
  const [rep, mate] = [await acme.user("REP"), await acme.user("REP")];
  const viewer = await acme.user("VIEWER");
  const { id } = await acme.lead({ assigneeId: rep.userId });
  const params = { id };
  for (const client of [other.admin, mate]) {
    expect(await client.try(listActivities, { params })).toMatchObject(missing);
    expect(await client.try(addNote, { params, body: { text: "x" } })).toMatchObject(missing);
  }
  expect((await viewer.call(listActivities, { params })).items).toHaveLength(1);
  expect(await viewer.try(addNote, { params, body: { text: "x" } })).toMatchObject({ status: 403 });
});

test("a page about a lead asks once for the lead and the beginning of its timeline", async () => {
  const acme = await newTenant();
  const rep = await acme.user("REP");
  const { id } = await acme.lead({ assigneeId: rep.userId });
  const params = { id };
  await rep.call(addNote, { params, body: { text: "Has a dog" } });
  const lead = await rep.call(getLead, { params, query: { include: ["timeline"] } });
  expect(lead.timeline).toEqual(await rep.call(listActivities, { params }));
  expect(lead.timeline?.items).toHaveLength(2);
  expect(await rep.call(getLead, { params })).not.toHaveProperty("timeline");

  const grants = { "leads:read": "ALL" } as const;
  const role = await acme.admin.call(createRole, { body: { name: "Looker", grants } });
  const looker = await acme.user("VIEWER");
  const change = { params: { id: looker.userId }, body: { roles: [role.code] } };
  await acme.admin.call(updateUser, change);
  const seen = await looker.call(getLead, { params, query: { include: ["timeline"] } });
  expect(seen).not.toHaveProperty("timeline");
});
