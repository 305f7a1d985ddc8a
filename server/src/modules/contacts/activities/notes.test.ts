import {
  addContactNote,
  addNote,
  deleteNote,
  listActivities,
  listAuditTrail,
  listNoteVersions,
  listNotifications,
  listPinnedNotes,
  restoreNote,
  updateNote,
} from "@parley/contract";
import { expect, test } from "vitest";
import { eventually, newTenant } from "../../../testing/tenant.ts";

async function noted() {
  const acme = await newTenant();
  const rep = await acme.user("REP", { name: "Rita Rep" });
  const lead = await acme.lead({ assigneeId: rep.userId });
  const body = { text: "Has a dog" };
  const note = await rep.call(addNote, { params: { id: lead.id }, body });
  return { acme, rep, lead, note, params: { id: note.id } };
}

test("its writer changes a note within a day, and what it said before is kept", async () => {
  const { acme, rep, lead, note, params } = await noted();
  expect(note.can).toEqual(["edit", "pin", "delete"]);
  const edited = await rep.call(updateNote, { params, body: { text: "Has a cat" } });
  expect(edited).toMatchObject({ text: "Has a cat", actorName: "Rita Rep" });
  expect(edited.editedAt).not.toBeNull();
  await rep.call(updateNote, { params, body: { text: "Has a horse" } });
  const { items } = await rep.call(listNoteVersions, { params });
  expect(items.map(({ text }) => text)).toEqual(["Has a cat", "Has a dog"]);

  const manager = await acme.user("MANAGER");
  const byOther = { params, body: { text: "Has none" } };
  expect(await manager.try(updateNote, byOther)).toMatchObject({
    status: 409,
    problem: { code: "note-not-editable" },
  });
  const move = "update activities set at = at - interval '25 hours' where tenant_id = $1";
  await acme.server.admin.query(move, [acme.id]);
  expect(await rep.try(updateNote, byOther)).toMatchObject({ status: 409 });
  expect(await rep.try(deleteNote, { params })).toMatchObject({ status: 409 });
  const page = await rep.call(listActivities, { params: { id: lead.id } });
  expect(page.items[0]).toMatchObject({ text: "Has a horse", can: ["pin"] });
});

test("notes are pinned by whoever may write, and stand on top", async () => {
  const { acme, rep, lead, params } = await noted();
  const of = { params: { id: lead.id } };
  await acme.admin.call(updateNote, { params, body: { pinned: true } });
  expect((await rep.call(listPinnedNotes, of)).items).toMatchObject([{ text: "Has a dog" }]);
  await rep.call(updateNote, { params, body: { pinned: false } });
  expect((await rep.call(listPinnedNotes, of)).items).toEqual([]);
  const names = (await acme.events()).map(({ name }) => name);
  expect(names.filter((name) => name === "note.pinned")).toHaveLength(2);
});

test("a deleted note is gone from the timeline and comes back", async () => {
  const { acme, rep, lead, params } = await noted();
  const texts = async () =>
    (await rep.call(listActivities, { params: { id: lead.id }, query: { type: ["NOTE"] } })).items;
  await rep.call(deleteNote, { params });
  expect(await texts()).toEqual([]);
  expect(await rep.try(updateNote, { params, body: { pinned: true } })).toMatchObject({
    status: 404,
  });
  expect(await rep.call(restoreNote, { params })).toMatchObject({ text: "Has a dog" });
  expect(await texts()).toHaveLength(1);
  const manager = await acme.user("MANAGER");
  await manager.call(deleteNote, { params });
  expect(await texts()).toEqual([]);
  const said = async () =>
    (await acme.admin.call(listAuditTrail, { query: { subjectId: params.id } })).items.map(
      ({ action, event }) => `${action} ${event}`,
    );
  await eventually(async () => (await said()).length === 3);
  expect(new Set(await said())).toEqual(new Set(["DELETE note.deleted", "UPDATE note.restored"]));
});

test("who is named in a note is told, unless he could not read it", async () => {
  const { acme, rep, lead } = await noted();
  const [manager, mate] = [
    await acme.user("MANAGER"),
    await acme.user("REP", { name: "Max Mate" }),
  ];
  const write = (mentions: string[]) =>
    rep.try(addNote, { params: { id: lead.id }, body: { text: "Please look", mentions } });
  expect((await write([manager.userId, rep.userId])).status).toBe(201);
  await acme.settled();
  expect((await manager.call(listNotifications)).items).toMatchObject([
    {
      type: "MENTION",
      title: "Rita Rep mentioned you in a note",
      body: "",
      subjectKind: "LEAD",
      subjectId: lead.id,
      senderId: rep.userId,
    },
  ]);
  const told = (await rep.call(listNotifications)).items.map(({ type }) => type);
  expect(told).not.toContain("MENTION");
  expect(await write([mate.userId])).toMatchObject({
    status: 422,
    problem: { errors: [{ field: "mentions", reason: "Max Mate may not read this" }] },
  });
  const other = await newTenant();
  expect(await write([other.admin.userId])).toMatchObject({ status: 404 });
  await acme.settled();
  expect((await mate.call(listNotifications)).items).toEqual([]);
});

test("notes and what they said are sealed in the database", async () => {
  const { acme, rep, lead, params } = await noted();
  await rep.call(updateNote, { params, body: { text: "Has a cat" } });
  const body = { text: "Lives by the sea" };
  await rep.call(addContactNote, { params: { id: lead.contactId }, body });
  for (const table of ["activities", "note_versions"]) {
    const { rows } = await acme.server.admin.query<{ row: string }>(
      `select row_to_json(t)::text as row from ${table} t where tenant_id = $1`,
      [acme.id],
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.map(({ row }) => row).join()).not.toMatch(/dog|cat|sea/);
  }
});
