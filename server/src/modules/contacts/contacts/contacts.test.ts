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
import { jobRun } from "../../../platform/jobs/jobs.ts";
import { newTenant, nextPhone } from "../../../testing/tenant.ts";
import { placeContacts } from "../points/place/job.ts";

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
      {
        id: expect.any(String),
        type: "PHONE",
        value: phone,
        label: null,
        primary: true,
        country: "GB",
        region: "London",
        validity: "VALID",
        phoneType: "FIXED",
      },
      {
        id: expect.any(String),
        type: "EMAIL",
        value: "ada@canary.example",
        label: "Work",
        primary: true,
        country: null,
        region: null,
        validity: null,
        phoneType: null,
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
    const told = names.filter((name) => name === "contact.updated" || name === "lead.updated");
    expect(told.slice(-2)).toEqual(["contact.updated", "lead.updated"]);
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

describe("where a contact is", () => {
  test("follows from its numbers, in all their zones, until somebody says it", async () => {
    const acme = await newTenant();
    const points = [
      { type: "PHONE" as const, value: "+18505550142", label: "mobile", primary: true },
      { type: "PHONE" as const, value: "+442079460991", label: "work" },
    ];
    const body = { name: "Ann Both", points };
    const made = await acme.admin.call(createContact, { body });
    expect(made).toMatchObject({
      country: "US",
      region: "Florida",
      timeZone: "America/Chicago",
      timeZoneSource: "DERIVED",
      timeZones: ["America/Chicago", "America/New_York", "Europe/London"],
    });
    expect(made.points).toMatchObject([
      { country: "US", region: "Florida", validity: "VALID", phoneType: "FIXED_OR_MOBILE" },
      { country: "GB", region: "London", validity: "VALID", phoneType: "FIXED" },
    ]);
    const params = { id: made.id };
    const given = await acme.admin.call(updateContact, {
      params,
      body: { timeZone: "Europe/Madrid" },
    });
    expect(given).toMatchObject({ timeZoneSource: "GIVEN", timeZones: ["Europe/Madrid"] });
    const back = await acme.admin.call(updateContact, { params, body: { timeZone: null } });
    expect(back).toMatchObject({ timeZone: "America/Chicago", timeZoneSource: "DERIVED" });
  });

  test("is shown by its leads and follows a new number", async () => {
    const acme = await newTenant();
    const lead = await acme.lead({ phone: "+12125550142" });
    expect(lead).toMatchObject({ timeZone: "America/New_York", country: "US", region: "New York" });
    const points = [{ type: "PHONE" as const, value: "+4930901820" }];
    await acme.admin.call(updateContact, { params: { id: lead.contactId }, body: { points } });
    const [seen] = (await acme.admin.call(listLeads)).items;
    expect(seen).toMatchObject({ timeZone: "Europe/Berlin", country: "DE", region: "Berlin" });
  });

  test("is filled in by a job for what was stored before", async () => {
    const acme = await newTenant();
    const lead = await acme.lead({ phone: "+14165550142" });
    await acme.server.admin.query(
      `update contact_points set validity = null, country = null where tenant_id = $1`,
      [acme.id],
    );
    await acme.server.admin.query(
      `update contacts set time_zone = null, time_zone_source = null, country = null where tenant_id = $1`,
      [acme.id],
    );
    const { signal } = new AbortController();
    await placeContacts.run({}, jobRun(acme.server.parley.app, acme.id, signal));
    const seen = await acme.admin.call(getContact, { params: { id: lead.contactId } });
    expect(seen).toMatchObject({ timeZone: "America/Toronto", country: "CA", region: "Ontario" });
    expect(seen.points).toMatchObject([{ country: "CA", validity: "VALID" }]);
  });

  test("has one form of an address, also abroad", async () => {
    const acme = await newTenant();
    const points = [{ type: "EMAIL" as const, value: "  Jörg@BÜCHER.example " }];
    const reply = await acme.admin.try(createContact, { body: { name: "Jörg", points } });
    expect(reply.status).toBe(400);
    const fine = [{ type: "EMAIL" as const, value: "  Joerg@BÜCHER.example " }];
    const made = await acme.admin.call(createContact, { body: { name: "Jörg", points: fine } });
    expect(made.points).toMatchObject([{ value: "joerg@xn--bcher-kva.example" }]);
  });
});
