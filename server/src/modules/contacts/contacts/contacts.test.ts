import {
  createContact,
  createLead,
  deleteContact,
  getContact,
  getLead,
  listContacts,
  listLeads,
  restoreLead,
  updateContact,
} from "@parley/contract";
import { describe, expect, test } from "vitest";
import { newTenant, nextPhone } from "../../../testing/tenant.ts";

const missing = { status: 404, problem: { code: "not-found" } };

describe("a contact", () => {
  test("is created with addresses, read back in clear, and stored sealed", async () => {
    const acme = await newTenant();
    const phone = nextPhone();
    const made = await acme.admin.call(createContact, {
      body: {
        name: "Ada Lovelace",
        points: [
          { type: "EMAIL", value: "Ada@Canary.example", label: "Work" },
          { type: "PHONE", value: phone },
          { type: "PHONE", value: phone, primary: true },
        ],
      },
    });
    expect(made.points).toEqual([
      { id: expect.any(String), type: "PHONE", value: phone, label: null, primary: true },
      {
        id: expect.any(String),
        type: "EMAIL",
        value: "ada@canary.example",
        label: "Work",
        primary: true,
      },
    ]);
    expect(await acme.admin.call(getContact, { params: { id: made.id } })).toEqual(made);
    const { rows } = await acme.server.admin.query(
      "select encode(value, 'escape') as value from contact_points where tenant_id = $1",
      [acme.id],
    );
    expect(JSON.stringify(rows)).not.toContain("canary");
    expect(await acme.events()).toContainEqual(
      expect.objectContaining({ name: "contact.created", data: { id: made.id } }),
    );
  });

  test("is found by part of the name or firm, by number and by e-mail address", async () => {
    const acme = await newTenant();
    const phone = nextPhone();
    const body = { name: "100% Zoë_Smith", company: "Engines \\ Ltd" };
    const points = [
      { type: "PHONE" as const, value: phone },
      { type: "EMAIL" as const, value: "zoe@example.org" },
    ];
    const { id } = await acme.admin.call(createContact, { body: { ...body, points } });
    await acme.admin.call(createContact, { body: { name: "Zoe Smith", company: "Engines Inc" } });
    const find = async (query: object) => {
      const { items } = await acme.admin.call(listContacts, { query });
      return items.map((item) => item.id);
    };
    for (const q of ["100%", "0% z", "zoë_", "\\ l"]) {
      expect(await find({ q }), q).toEqual([id]);
    }
    expect(await find({ phone })).toEqual([id]);
    expect(await find({ email: "ZOE@example.org" })).toEqual([id]);
    expect(await find({ email: "zoe@example.org", q: "inc" })).toEqual([]);
    expect(await find({ q: "SMITH Engines" })).toHaveLength(2);
  });

  test("is listed newest first, page by page, and none twice", async () => {
    const acme = await newTenant();
    const made: string[] = [];
    for (let i = 0; i < 7; i++) {
      made.push((await acme.admin.call(createContact, { body: { name: `Contact ${i}` } })).id);
    }
    for (const q of [undefined, "contact"]) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const query = { limit: 3, ...(cursor ? { cursor } : {}), ...(q ? { q } : {}) };
        const page = await acme.admin.call(listContacts, { query });
        seen.push(...page.items.map((item) => item.id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(seen).toEqual(made.toReversed());
    }
  });

  test("changes with its leads, only from the version that is known, and keeps what stays", async () => {
    const acme = await newTenant();
    const lead = await acme.lead({ name: "Ada", email: "ada@example.org" });
    const params = { id: lead.contactId };
    const first = await acme.admin.try(getContact, { params });
    const [phone] = lead.contact.points;
    const points = [
      { type: "PHONE" as const, value: phone?.value ?? "", label: "Mobile" },
      { type: "EMAIL" as const, value: "new@example.org" },
    ];
    const body = { name: "Ada King", company: "Engines", timeZone: "Europe/Lisbon", points };
    const headers = { "if-match": String(first.headers.etag) };
    const changed = await acme.admin.call(updateContact, { params, body, headers });

    expect(changed).toMatchObject({ name: "Ada King", company: "Engines" });
    expect(changed.points).toMatchObject([
      { id: phone?.id, label: "Mobile", primary: true },
      { value: "new@example.org", primary: true },
    ]);
    const stale = await acme.admin.try(updateContact, { params, body: { name: "X" }, headers });
    expect(stale).toMatchObject({ status: 412, problem: { code: "version-changed" } });
    const seen = await acme.admin.call(getLead, { params: { id: lead.id } });
    expect(seen).toMatchObject({ name: "Ada King", company: "Engines", timeZone: "Europe/Lisbon" });
    const names = (await acme.events()).map((event) => event.name);
    expect(names.slice(-2)).toEqual(["contact.updated", "lead.updated"]);
  });

  test("is deleted with its leads and comes back with one of them", async () => {
    const acme = await newTenant();
    const lead = await acme.lead();
    const params = { id: lead.contactId };
    await acme.admin.call(deleteContact, { params });
    expect(await acme.admin.try(getContact, { params })).toMatchObject(missing);
    expect(await acme.admin.try(deleteContact, { params })).toMatchObject(missing);
    expect((await acme.admin.call(listLeads)).items).toEqual([]);
    expect((await acme.admin.call(listContacts)).items).toEqual([]);

    const back = await acme.admin.call(restoreLead, { params: { id: lead.id } });
    expect(back.contact).toMatchObject({ id: lead.contactId, points: lead.contact.points });
    expect(await acme.admin.call(getContact, { params })).toMatchObject({ id: lead.contactId });
  });
});

describe("refused", () => {
  test.each([
    [{ name: "" }, "name"],
    [{ name: "A", points: [{ type: "PHONE", value: "020 7946" }] }, "points.0.value"],
    [{ name: "A", points: [{ type: "EMAIL", value: "a@" }] }, "points.0.value"],
    [{ name: "A", timeZone: "Mars/Base" }, "timeZone"],
    [{ name: "A", shoeSize: 41 }, "shoeSize"],
  ])("%j", async (body, field) => {
    const acme = await newTenant();
    const reply = await acme.admin.try(createContact, { body: body as never });
    expect(reply.status).toBe(400);
    expect(reply.problem.errors?.map((error) => error.field)).toContain(field);
  });

  test("a text that the database cannot hold", async () => {
    const acme = await newTenant();
    const reply = await acme.admin.try(createContact, { body: { name: "A\0B" } });
    expect(reply).toMatchObject({ status: 400, problem: { code: "malformed" } });
  });
});

describe("scope", () => {
  test("another tenant sees and changes nothing", async () => {
    const [acme, other] = [await newTenant(), await newTenant()];
    const lead = await acme.lead({ email: "shared@example.org" });
    const params = { id: lead.contactId };
    for (const reply of [
      await other.admin.try(getContact, { params }),
      await other.admin.try(updateContact, { params, body: { name: "X" } }),
      await other.admin.try(deleteContact, { params }),
      await other.admin.try(createLead, { body: { contactId: lead.contactId } }),
    ]) {
      expect(reply).toMatchObject(missing);
    }
    const query = { email: "shared@example.org" };
    expect((await other.admin.call(listContacts, { query })).items).toEqual([]);
    expect((await acme.admin.call(listContacts, { query })).items).toHaveLength(1);
  });

  test("a contact is seen by those who see one of its leads, and by who made it", async () => {
    const acme = await newTenant();
    const [rep, other] = [await acme.user("REP"), await acme.user("REP")];
    const own = await rep.call(createContact, { body: { name: "Own Contact" } });
    const lead = await acme.lead({ name: "Given Contact", assigneeId: rep.userId });
    const names = async (client: typeof rep, query = {}) => {
      const { items } = await client.call(listContacts, { query });
      return items.map((item) => item.name).sort();
    };
    expect(await names(rep)).toEqual(["Given Contact", "Own Contact"]);
    expect(await names(rep, { q: "contact" })).toEqual(["Given Contact", "Own Contact"]);
    expect(await names(other)).toEqual([]);
    expect(await names(other, { q: "contact" })).toEqual([]);
    for (const id of [own.id, lead.contactId]) {
      expect(await other.try(getContact, { params: { id } })).toMatchObject(missing);
      expect(await other.try(updateContact, { params: { id }, body: {} })).toMatchObject(missing);
    }
    expect((await rep.call(getContact, { params: { id: lead.contactId } })).can).toEqual([
      "update",
    ]);
    expect((await acme.admin.call(getContact, { params: { id: own.id } })).can).toEqual([
      "update",
      "delete",
    ]);
  });
});
