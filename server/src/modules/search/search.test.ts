import * as api from "@parley/contract";
import { describe, expect, test } from "vitest";
import { Client } from "../../testing/client.ts";
import { eventually, newTenant, nextPhone, type TestTenant } from "../../testing/tenant.ts";

const find = async (client: Client, q: string, kind?: api.SearchKind[]) =>
  (await client.call(api.searchAll, { query: { q, ...(kind ? { kind } : {}) } })).items;
const titles = async (client: Client, q: string) => (await find(client, q)).map((hit) => hit.title);

describe("the one box", () => {
  test("finds people by words in any order, by beginnings, without accents and with errors", async () => {
    const acme = await newTenant();
    const john = await acme.lead({ name: "John Smith" });
    await acme.lead({ name: "Jane Smithson" });
    await acme.lead({ name: "José Núñez" });
    for (const q of ["john smith", "Smith, John", "jonh smth", "JOHN", "smi joh", "johm"]) {
      expect(await titles(acme.admin, q), q).toContain("John Smith");
    }
    expect(await titles(acme.admin, "smith")).toEqual(["John Smith", "Jane Smithson"]);
    expect(await titles(acme.admin, "jose nunez")).toEqual(["José Núñez"]);
    expect(await titles(acme.admin, "john nunez")).toEqual([]);
    const [hit] = await find(acme.admin, "jonh");
    expect(hit).toMatchObject({
      kind: "LEAD",
      id: john.id,
      contactId: john.contactId,
      match: "FUZZY",
      ranges: [{ field: "title", start: 0, length: 4 }],
    });
  });

  test("suggests while a word is typed, and of all kinds together", async () => {
    const acme = await newTenant();
    await acme.lead({ name: "Johanna Berg" });
    await acme.user("REP", { name: "Johannes Clerk" });
    await acme.campaign({ leads: [], settings: { name: "Johor spring" }, start: false });
    const { items } = await acme.admin.call(api.suggest, { query: { q: "joh" } });
    expect(items.map(({ kind }) => kind).sort()).toEqual(["CAMPAIGN", "LEAD", "USER"]);
    expect(items.every(({ match }) => match === "PREFIX")).toBe(true);
    const only = await find(acme.admin, "joh", ["USER"]);
    expect(only).toMatchObject([{ title: "Johannes Clerk" }]);
  });

  test("tells leads, contacts without one, and companies apart", async () => {
    const acme = await newTenant();
    await acme.lead({ name: "Vega Ray" });
    await acme.admin.call(api.createContact, { body: { name: "Vega Alone", company: "Nova" } });
    await acme.admin.call(api.createContact, { body: { kind: "COMPANY", name: "Vega Ltd" } });
    const hits = await find(acme.admin, "vega");
    expect(hits.map(({ kind, title }) => `${kind} ${title}`).sort()).toEqual([
      "COMPANY Vega Ltd",
      "CONTACT Vega Alone",
      "LEAD Vega Ray",
    ]);
    expect(await titles(acme.admin, "nova")).toEqual(["Vega Alone"]);
  });

  test("finds by number in any notation, by its end, by e-mail address and domain", async () => {
    const acme = await newTenant();
    const phone = nextPhone();
    await acme.lead({ name: "Nora", phone, email: "nora@far.example" });
    await acme.lead({ name: "Else" });
    const national = `0${phone.slice(3)}`;
    const asked = [phone, national, `00${phone.slice(1)}`, phone.slice(-4), phone.slice(-7)];
    for (const q of [...asked, "NORA@far.example", "@far.example", "far.example"]) {
      expect(await titles(acme.admin, q), q).toEqual(["Nora"]);
    }
    expect((await find(acme.admin, phone))[0]).toMatchObject({ match: "PHONE" });
  });

  test("finds leads, people and firms by their id of another system or its beginning, within scope", async () => {
    const [acme, other] = [await newTenant(), await newTenant()];
    const rep = await acme.user("REP");
    const lead = await acme.lead({ name: "Nora", assigneeId: rep.userId });
    const externalId = "CRM-77/12";
    await acme.admin.call(api.updateLead, { params: { id: lead.id }, body: { externalId } });
    // A newer lead of the same person does not hide the one that has the id.
    await acme.admin.call(api.createLead, { body: { contactId: lead.contactId } });
    const contact = async (name: string, id: string, kind: "PERSON" | "COMPANY" = "PERSON") => {
      const body = { name, kind, externalId: id };
      return (await acme.admin.call(api.createContact, { body })).id;
    };
    const ida = await contact("Ida", "CRM-78");
    const vega = await contact("Vega Ltd", "CRM-7", "COMPANY");
    await other.lead({ name: "Else" });
    const ids = async (by: Client, q: string) => (await find(by, q)).map(({ id }) => id).sort();
    for (const q of [externalId, "CRM-77", "crm-77/"]) {
      expect(await ids(acme.admin, q), q).toEqual([lead.id]);
    }
    expect(await ids(acme.admin, "CRM-7")).toEqual([lead.id, ida, vega].sort());
    expect((await find(acme.admin, "crm-78"))[0]).toMatchObject({
      kind: "CONTACT",
      id: ida,
      match: "EXTERNAL_ID",
      detail: { text: "CRM-78" },
      ranges: [{ field: "detail", start: 0, length: 6 }],
    });
    const suggested = await acme.admin.call(api.suggest, { query: { q: "CRM-7" } });
    expect(suggested.items.map(({ kind }) => kind)[0]).toBe("COMPANY");
    expect(suggested.items).toHaveLength(3);
    expect(await ids(rep, "CRM-7")).toEqual([lead.id]);
    expect(await ids(other.admin, "CRM-7")).toEqual([]);
    await acme.admin.call(api.deleteContact, { params: { id: vega } });
    expect(await ids(acme.admin, "CRM-7")).toEqual([lead.id, ida].sort());
  });

  test("finds nobody by a number that one may not see", async () => {
    const acme = await newTenant();
    const phone = nextPhone();
    const agent = await acme.user("AGENT");
    await acme.server.admin.query(
      "delete from role_permissions where tenant_id = $1 and permission like 'contacts:see-%'",
      [acme.id],
    );
    acme.server.parley.access.forgetAll();
    const lead = await acme.lead({ name: "Own", phone, email: "own@far.example" });
    const { id } = lead;
    await acme.admin.call(api.updateLead, { params: { id }, body: { assigneeId: agent.userId } });
    expect(await titles(agent, "own")).toEqual(["Own"]);
    for (const q of [phone, phone.slice(-4), "own@far.example", "@far.example"]) {
      expect(await titles(agent, q), q).toEqual([]);
    }
  });

  test("keeps within scope and tenant", async () => {
    const [acme, other] = [await newTenant(), await newTenant()];
    const rep = await acme.user("REP");
    await acme.lead({ name: "Petra Vast", assigneeId: rep.userId });
    await acme.lead({ name: "Petra Beyond" });
    expect(await titles(rep, "petra")).toEqual(["Petra Vast"]);
    expect(await titles(rep, "petar")).toEqual(["Petra Vast"]);
    expect((await rep.call(api.suggest, { query: { q: "bey" } })).items).toEqual([]);
    expect(await titles(acme.admin, "petra")).toHaveLength(2);
    expect(await titles(other.admin, "petra")).toEqual([]);
  });
});

describe("by a key", () => {
  const keyWith = async (acme: TestTenant, permissions: api.Grants) => {
    const { key } = await acme.admin.call(api.createApiKey, { body: { name: "ERP", permissions } });
    return { headers: { authorization: `Bearer ${key}` } };
  };

  test("a search finds what the key may read, of the kinds that it may read", async () => {
    const [acme, other] = [await newTenant(), await newTenant()];
    await acme.lead({ name: "Vega Ray", phone: "+442079460188" });
    await other.lead({ name: "Vega Ray" });
    await acme.admin.call(api.createContact, { body: { name: "Vega Alone" } });
    await acme.user("REP", { name: "Vega Clerk" });
    await acme.campaign({ leads: [], settings: { name: "Vega spring" }, start: false });
    const robot = new Client(acme.server.parley.http);
    const found = async (permissions: api.Grants, q = "vega", endpoint = api.searchAll) => {
      const { items } = await robot.call(endpoint, {
        query: { q },
        ...(await keyWith(acme, permissions)),
      });
      return items.map(({ title }) => title).sort();
    };
    const people = { "leads:read": "ALL", "contacts:read": "ALL" } as const;
    expect(await found({ "leads:read": "ALL" })).toEqual(["Vega Ray"]);
    expect(await found(people)).toEqual(["Vega Alone", "Vega Ray"]);
    expect(await found({ "campaigns:read": "ALL" })).toEqual(["Vega spring"]);
    expect(await found({ "users:read": "ALL" }, "vega", api.suggest)).toEqual(["Vega Clerk"]);
    // What is not a key's own is not in the scope of its own.
    expect(await found({ "leads:read": "OWN", "contacts:read": "OWN" })).toEqual([]);
    // By a number it finds only where it may see numbers.
    expect(await found(people, "+442079460188")).toEqual([]);
    expect(await found({ ...people, "contacts:see-phone": "ALL" }, "+442079460188")).toEqual([
      "Vega Ray",
    ]);
  });

  test("a search is refused by name to a key that may read nothing of what it asks", async () => {
    const acme = await newTenant();
    await acme.lead({ name: "Vega Ray" });
    const robot = new Client(acme.server.parley.http);
    const hooks = await keyWith(acme, { "webhooks:read": "ALL" });
    for (const endpoint of [api.searchAll, api.suggest]) {
      const refused = await robot.try(endpoint, { query: { q: "vega" }, ...hooks });
      expect(refused).toMatchObject({
        status: 403,
        problem: { code: "permission-missing", details: { permission: "leads:read" } },
      });
      expect(refused.problem?.detail).toContain("or users:read");
    }
    const leads = await keyWith(acme, { "leads:read": "ALL" });
    const asked = { query: { q: "vega", kind: ["LEAD" as const, "USER" as const] }, ...leads };
    expect(await robot.try(api.searchAll, asked)).toMatchObject({
      status: 403,
      problem: { details: { permission: "users:read" } },
    });
    const nobody = await robot.try(api.searchAll, { query: { q: "vega" } });
    expect(nobody.status).toBe(401);
  });
});

describe("the vocabulary", () => {
  const words = async (acme: Awaited<ReturnType<typeof newTenant>>) => {
    const { rows } = await acme.server.admin.query<{ word: string }>(
      "select word from search_words where tenant_id = $1 order by word",
      [acme.id],
    );
    return rows.map(({ word }) => word);
  };

  test("forgets a word with its last bearer, and not before", async () => {
    const acme = await newTenant();
    const one = await acme.lead({ name: "Rare Bird" });
    await acme.lead({ name: "Rare Fish" });
    expect(await words(acme)).toEqual(["bird", "fish", "rare"]);
    const params = { id: one.contactId };
    await acme.admin.call(api.updateContact, { params, body: { name: "Rare Wolf" } });
    await eventually(async () => !(await words(acme)).includes("bird"));
    expect(await words(acme)).toEqual(["fish", "rare", "wolf"]);
    expect(await titles(acme.admin, "bird")).toEqual([]);
    expect(await titles(acme.admin, "wolf")).toEqual(["Rare Wolf"]);
  });
});
