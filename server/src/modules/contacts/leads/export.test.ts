import {
  addressOf,
  createLead,
  createRole,
  createUser,
  deleteLead,
  exportLeads,
  type Grants,
  getLead,
  type Lead,
  listAuditTrail,
  listLeads,
} from "@parley/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Client } from "../../../testing/client.ts";
import { newTenant, nextPhone, type TestTenant, testPassword } from "../../../testing/tenant.ts";
import { importCsv } from "../testing.ts";

async function taken(client: Client, body: object = {}): Promise<string> {
  const url = addressOf(exportLeads);
  const { statusCode, headers, payload } = await client.send({ method: "POST", url, body });
  expect([statusCode, headers["content-disposition"]]).toEqual([
    200,
    'attachment; filename="leads.csv"',
  ]);
  expect(headers["x-content-type-options"]).toBe("nosniff");
  return payload;
}

/** A signed-in user who may do this and no more. */
async function userWith(acme: TestTenant, grants: Grants): Promise<Client> {
  const { code } = await acme.admin.call(createRole, { body: { name: "Taker", grants } });
  const email = `taker@${acme.slug}.example`;
  const body = { name: "Tom", email, password: testPassword, roles: [code] };
  await acme.admin.call(createUser, { body });
  return new Client(acme.server.parley.http).signIn(email, testPassword);
}

function lead(name: string, more: object = {}) {
  const points = [{ type: "PHONE" as const, value: nextPhone(), primary: true }];
  return { contact: { name, points }, ...more };
}

/** What a file can say of a lead; ids and times are of the tenant that it lies in. */
async function facts(client: Client) {
  const { items } = await client.call(listLeads, { query: { limit: 200, sort: "name" } });
  const all = await Promise.all(
    items.map(({ id }: Lead) => client.call(getLead, { params: { id } })),
  );
  return all.map(
    ({ name, company, status, source, externalId, timeZone, attributes, contact }) => ({
      ...{ name, company, status, source, externalId, timeZone, attributes },
      language: contact.language,
      known: contact.attributes,
      points: contact.points.map(({ type, value }) => `${type} ${value}`),
    }),
  );
}

describe("an export of leads", () => {
  test("holds what the filter finds, in the order of the list, with every number", async () => {
    const acme = await newTenant();
    const points = [
      { type: "PHONE" as const, value: "+442079460101", primary: true },
      { type: "PHONE" as const, value: "+442079460102" },
      { type: "EMAIL" as const, value: "ada@example.com", primary: true },
    ];
    const attributes = { Plan: "gold", email: "second" };
    const contact = { name: "Ada, Countess", company: 'Analytical "Engines"', points };
    await acme.admin.call(createLead, { body: { contact, source: "Fair", attributes } });
    await acme.admin.call(createLead, { body: lead("Ben", { source: "Web" }) });
    const gone = await acme.admin.call(createLead, { body: lead("Gone") });
    await acme.admin.call(deleteLead, { params: { id: gone.id } });
    const [head = "", ada = "", ...more] = (await taken(acme.admin, { source: "Fair" })).split(
      "\r\n",
    );
    expect(more).toEqual([""]);
    expect(head).toBe(
      "Name,Company,Phone,Phone 2,Email,Status,Source,External id,Time zone,Language,Plan," +
        "attribute:email,Assignee (Parley),Attempts (Parley),Last outcome (Parley),Created (Parley)",
    );
    expect(ada).toMatch(
      /^"Ada, Countess","Analytical ""Engines""",'\+442079460101,'\+442079460102,ada@example.com,NEW,Fair,,Europe\/London,,gold,second,,0,,2/,
    );
    const all = await taken(acme.admin, { sort: "-name" });
    expect(all.split("\r\n").map((line) => line.slice(0, 3))).toEqual(["Nam", "Ben", '"Ad', ""]);
    expect(all).not.toContain("Gone");
  });

  test("is in the audit log, and for those who may, and no wider than they may", async () => {
    const acme = await newTenant();
    await acme.admin.call(createLead, { body: lead("Ada") });
    await taken(acme.admin);
    await acme.sealed();
    const { items } = await acme.admin.call(listAuditTrail, { query: { action: "EXPORT" } });
    expect(items[0]).toMatchObject({ event: "exportLeads", outcome: "OK" });

    const agent = await acme.user("AGENT");
    const refused = await agent.try(exportLeads, { body: {} });
    expect(refused).toMatchObject({ status: 403, problem: { code: "permission-missing" } });
    const taker = await userWith(acme, { "leads:read": "ALL", "leads:export": "OWN" });
    expect((await taken(taker)).split("\r\n")).toHaveLength(2);
    const unknown = await acme.admin.try(exportLeads, { body: { colour: "red" } as never });
    expect(unknown).toMatchObject({ status: 400, problem: { code: "unknown-field" } });
  });

  test("hides numbers and addresses from who may not see them", async () => {
    const acme = await newTenant();
    const points = [{ type: "PHONE" as const, value: "+442079460177", primary: true }];
    await acme.admin.call(createLead, { body: { contact: { name: "Ada", points } } });
    const blind = await userWith(acme, { "leads:read": "ALL", "leads:export": "ALL" });
    const file = await taken(blind);
    expect(file).toContain("Ada");
    expect(file).not.toContain("7946");
    expect(file).toContain("+44 **** **01 77");
  });

  test("brought into another tenant is the same leads again", async () => {
    const words = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
      .map((text) => text.replace(/[\p{C}\s]+/gu, " ").trim())
      .filter((text) => text !== "");
    // What a spreadsheet would take for a formula, and what looks like its cure.
    const tricky = fc.tuple(fc.constantFrom("=", "+", "-", "@", "'=", "''+", '"', ",", ";"), words);
    const cell = fc.oneof(
      words,
      tricky.map(([start, text]) => `${start}${text}`),
    );
    const text = cell.filter((one) => !Number.isFinite(Number(one.replace(",", "."))));
    const one = fc.record({
      name: text,
      company: fc.option(text),
      source: fc.option(text),
      attributes: fc.dictionary(fc.constantFrom("Plan", "phone", "Código", "Age 2"), text),
      known: fc.dictionary(fc.constantFrom("Plan", "born", "email"), text),
      status: fc.constantFrom("NEW" as const, "CONTACTED" as const, "CONVERTED" as const),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 5 }), async (leads) => {
        const [from, to] = [await newTenant(), await newTenant()];
        for (const { name, company, known, ...rest } of leads) {
          const { contact } = lead(name);
          await from.admin.call(createLead, {
            body: { contact: { ...contact, company, attributes: known }, ...rest },
          });
        }
        const { state, counts } = await importCsv(to.admin, await taken(from.admin));
        expect([state, counts.created, counts.errors]).toEqual(["DONE", leads.length, 0]);
        expect(await facts(to.admin)).toEqual(await facts(from.admin));
      }),
      { numRuns: 8 },
    );
  });
});
