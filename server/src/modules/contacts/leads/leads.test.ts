import {
  createContact,
  createLead,
  deleteLead,
  getContact,
  getLead,
  listActivities,
  restoreLead,
  updateLead,
} from "@parley/contract";
import { describe, expect, test } from "vitest";
import { newTenant, nextPhone, type TestTenant } from "../../../testing/tenant.ts";

const missing = { status: 404, problem: { code: "not-found" } };

function person(phone: string, name = "Ada Lovelace") {
  return { name, points: [{ type: "PHONE" as const, value: phone }] };
}

async function timeline(acme: TestTenant, id: string) {
  const page = await acme.admin.call(listActivities, { params: { id } });
  return page.items.map(({ type, data }) => ({ type, data }));
}

describe("creating a lead", () => {
  test("makes its contact, and the next lead with the same number finds it", async () => {
    const acme = await newTenant();
    const phone = nextPhone();
    const first = await acme.admin.call(createLead, {
      body: { contact: person(phone), source: "Web form", attributes: { age: 36 } },
    });
    expect(first).toMatchObject({
      name: "Ada Lovelace",
      status: "NEW",
      source: "Web form",
      attributes: { age: 36 },
      can: ["update", "assign", "delete", "dial", "note"],
    });
    const email = { type: "EMAIL" as const, value: "ada@example.org" };
    const again = { ...person(phone, "A. Lovelace"), points: [...person(phone).points, email] };
    const second = await acme.admin.call(createLead, { body: { contact: again } });
    expect(second.contactId).toBe(first.contactId);
    expect(second.name).toBe("Ada Lovelace");
    expect(second.contact.points.map((point) => point.value)).toEqual([phone, "ada@example.org"]);
    expect(await timeline(acme, first.id)).toEqual([{ type: "LEAD_CREATED", data: {} }]);
    expect((await acme.events()).map((event) => event.name)).toEqual(
      expect.arrayContaining(["contact.created", "lead.created", "activity.added"]),
    );
  });

  test("at the same moment with the same new number makes one contact", async () => {
    const acme = await newTenant();
    const phone = nextPhone();
    const leads = await Promise.all(
      Array.from({ length: 8 }, () =>
        acme.admin.call(createLead, { body: { contact: person(phone) } }),
      ),
    );
    expect(new Set(leads.map((lead) => lead.contactId)).size).toBe(1);
  });

  test("with a known contact", async () => {
    const acme = await newTenant();
    const contact = await acme.admin.call(createContact, {
      body: { name: "Firm", kind: "COMPANY" },
    });
    const lead = await acme.admin.call(createLead, { body: { contactId: contact.id } });
    expect(lead).toMatchObject({
      contactId: contact.id,
      name: "Firm",
      can: ["update", "assign", "delete", "note"],
    });
  });

  test("needs exactly one of contact and contactId", async () => {
    const acme = await newTenant();
    const body = { contactId: (await acme.lead()).contactId, contact: person(nextPhone()) };
    expect(await acme.admin.try(createLead, { body })).toMatchObject({ status: 400 });
    expect(await acme.admin.try(createLead, { body: {} })).toMatchObject({ status: 400 });
  });

  test("refuses an external id that another lead has", async () => {
    const acme = await newTenant();
    const body = () => ({ contact: person(nextPhone()), externalId: "CRM-1" });
    const { id } = await acme.admin.call(createLead, { body: body() });
    expect(await acme.admin.try(createLead, { body: body() })).toMatchObject({
      status: 409,
      problem: { code: "conflict", errors: [{ field: "externalId", reason: "is taken" }] },
    });
    await acme.admin.call(deleteLead, { params: { id } });
    await acme.admin.call(createLead, { body: body() });
    const back = await acme.admin.try(restoreLead, { params: { id } });
    expect(back).toMatchObject({ status: 409, problem: { code: "conflict" } });
  });
});

describe("changing a lead", () => {
  test("tells what changed, on the timeline and to those who listen", async () => {
    const acme = await newTenant();
    const { id, contactId } = await acme.lead();
    const body = { status: "QUALIFIED" as const, attributes: { size: 3 }, externalId: "X-1" };
    const changed = await acme.admin.call(updateLead, { params: { id }, body });
    expect(changed).toMatchObject(body);
    const fields = ["status", "externalId", "attributes"];
    expect(await timeline(acme, id)).toEqual([
      { type: "LEAD_MOVED", data: expect.objectContaining({ cause: "STATUS" }) },
      { type: "LEAD_UPDATED", data: { fields, status: { from: "NEW", to: "QUALIFIED" } } },
      { type: "LEAD_CREATED", data: {} },
    ]);
    const told = (await acme.events()).filter(({ name }) => name.startsWith("lead."));
    expect(told.slice(1)).toMatchObject([
      { name: "lead.updated", data: { id, contactId, fields } },
      { name: "lead.moved", data: { id, contactId, fields: ["stageId"] } },
    ]);
  });

  test("to what it is already changes nothing and says nothing", async () => {
    const acme = await newTenant();
    const { id } = await acme.lead();
    const before = await acme.admin.try(getLead, { params: { id } });
    const count = (await acme.events()).length;
    const body = { status: "NEW" as const, assigneeId: null, attributes: {} };
    const after = await acme.admin.try(updateLead, { params: { id }, body });
    expect(after.headers.etag).toBe(before.headers.etag);
    expect(await acme.events()).toHaveLength(count);
  });

  test("is refused when somebody else was faster", async () => {
    const acme = await newTenant();
    const { id } = await acme.lead();
    const { headers } = await acme.admin.try(getLead, { params: { id } });
    const known = { "if-match": String(headers.etag) };
    const change = (status: "LOST" | "CONTACTED") =>
      acme.admin.try(updateLead, {
        params: { id },
        body: { status: status === "LOST" ? "NOT_INTERESTED" : status },
        headers: known,
      });
    expect((await change("CONTACTED")).status).toBe(200);
    expect(await change("LOST")).toMatchObject({
      status: 412,
      problem: { code: "version-changed" },
    });
    expect((await acme.admin.call(getLead, { params: { id } })).status).toBe("CONTACTED");
  });
});

describe("assigning a lead", () => {
  test("moves it into the assignee's team; whoever loses it hears that it left", async () => {
    const acme = await newTenant();
    const [east, west] = [await acme.team(), await acme.team()];
    const [eve, wim] = [
      await acme.user("REP", { teamId: east }),
      await acme.user("REP", { teamId: west }),
    ];
    const { id } = await acme.lead({ assigneeId: eve.userId });
    const params = { id };
    expect(await eve.call(getLead, { params })).toMatchObject({ teamId: east });

    const body = { assigneeId: wim.userId };
    const moved = await acme.admin.call(updateLead, { params, body });
    expect(moved).toMatchObject({ assigneeId: wim.userId, teamId: west });
    expect(await eve.try(getLead, { params })).toMatchObject(missing);
    expect(await wim.call(getLead, { params })).toMatchObject({ id });
    const events = await acme.events();
    const names = events.map((event) => event.name);
    expect(names.indexOf("record.left")).toBeLessThan(names.lastIndexOf("lead.updated"));
    expect(events.find((event) => event.name === "record.left")?.data).toEqual({
      kind: "LEAD",
      id,
    });
  });

  test("needs the right, a user of the tenant, and one within reach", async () => {
    const [acme, other] = [await newTenant(), await newTenant()];
    const [east, west] = [await acme.team(), await acme.team()];
    const boss = await acme.user("SUPERVISOR", { teamId: east });
    const [eve, wim] = [
      await acme.user("REP", { teamId: east }),
      await acme.user("REP", { teamId: west }),
    ];
    const { id } = await acme.lead({ assigneeId: eve.userId });
    const assign = (client: typeof boss, assigneeId: string | null) =>
      client.try(updateLead, { params: { id }, body: { assigneeId } });
    expect(await assign(eve, null)).toMatchObject({ status: 403 });
    expect(await assign(acme.admin, other.admin.userId)).toMatchObject(missing);
    expect(await assign(boss, wim.userId)).toMatchObject(missing);
    expect(await assign(boss, boss.userId)).toMatchObject({ status: 200 });
    const given = { contact: person(nextPhone()), assigneeId: wim.userId };
    expect(await eve.try(createLead, { body: given })).toMatchObject({ status: 403 });
    expect(await boss.try(createLead, { body: given })).toMatchObject(missing);
  });

  test("a new lead stays within the reach of its maker", async () => {
    const acme = await newTenant();
    const teamId = await acme.team();
    const boss = await acme.user("SUPERVISOR", { teamId });
    const rep = await acme.user("REP", { teamId });
    const make = (client: typeof rep) =>
      client.call(createLead, { body: { contact: person(nextPhone()) } });
    expect(await make(rep)).toMatchObject({ assigneeId: rep.userId, teamId });
    expect(await make(boss)).toMatchObject({ assigneeId: null, teamId });
    expect(await make(acme.admin)).toMatchObject({ assigneeId: null, teamId: null });
  });
});

test("a deleted lead is hidden, can be restored, and is shown to those who could do so", async () => {
  const acme = await newTenant();
  const rep = await acme.user("REP");
  const { id } = await acme.lead({ assigneeId: rep.userId });
  const params = { id };
  expect(await rep.try(deleteLead, { params })).toMatchObject({ status: 403 });
  await acme.admin.call(deleteLead, { params });
  expect(await rep.try(getLead, { params })).toMatchObject(missing);
  expect(await acme.admin.call(getLead, { params })).toMatchObject({
    deletedAt: expect.any(String),
    can: ["restore"],
  });
  for (const reply of [
    await acme.admin.try(deleteLead, { params }),
    await acme.admin.try(updateLead, { params, body: { status: "CONTACTED" } }),
    await acme.admin.try(listActivities, { params }),
  ]) {
    expect(reply).toMatchObject(missing);
  }
  expect(await acme.admin.call(restoreLead, { params })).toMatchObject({ id, deletedAt: null });
  expect((await timeline(acme, id)).map((entry) => entry.type)).toEqual([
    "LEAD_RESTORED",
    "LEAD_DELETED",
    "LEAD_CREATED",
  ]);
  expect(await acme.admin.try(restoreLead, { params })).toMatchObject({ status: 409 });
});

describe("scope", () => {
  test("another tenant sees and changes nothing", async () => {
    const [acme, other] = [await newTenant(), await newTenant()];
    const { id } = await acme.lead();
    const params = { id };
    for (const reply of [
      await other.admin.try(getLead, { params }),
      await other.admin.try(updateLead, { params, body: { status: "CONVERTED" } }),
      await other.admin.try(deleteLead, { params }),
      await other.admin.try(restoreLead, { params }),
      await other.admin.try(listActivities, { params }),
    ]) {
      expect(reply).toMatchObject(missing);
    }
    expect(await acme.admin.call(getLead, { params })).toMatchObject({ status: "NEW" });
  });

  test("a number known to others does not show their contact", async () => {
    const acme = await newTenant();
    const [eve, wim] = [await acme.user("REP"), await acme.user("REP")];
    const phone = nextPhone();
    const hidden = await acme.lead({ phone, email: "secret@example.org", assigneeId: eve.userId });
    const made = await wim.call(createLead, { body: { contact: person(phone, "Mine") } });
    expect(made.contactId).not.toBe(hidden.contactId);
    expect(made.contact.points.map((point) => point.value)).toEqual([phone]);
    const params = { id: hidden.contactId };
    expect(await wim.try(getContact, { params })).toMatchObject(missing);
    expect(await wim.try(createLead, { body: { contactId: hidden.contactId } })).toMatchObject(
      missing,
    );
  });
});
