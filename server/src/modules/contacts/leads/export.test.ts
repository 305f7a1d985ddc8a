import {
  addressOf,
  createContact,
  createLead,
  createOwnField,
  createRole,
  createUser,
  deleteLead,
  type ExportFormat,
  exportContacts,
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
import { sheetsOf, sheetTexts } from "../../../testing/papers.ts";
import { newTenant, nextPhone, type TestTenant, testPassword } from "../../../testing/tenant.ts";
import { importCsv } from "../testing.ts";

const types = {
  CSV: "text/csv; charset=utf-8",
  XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  JSON: "application/json; charset=utf-8",
};

async function takenAs(
  format: ExportFormat,
  client: Client,
  { of = exportLeads, ...body }: { of?: typeof exportLeads | typeof exportContacts } = {},
): Promise<Buffer> {
  const name = of === exportLeads ? "leads" : "contacts";
  const file = await client.send({
    method: "POST",
    url: addressOf(of),
    body: { ...body, format },
  });
  const { statusCode, headers, rawPayload } = file;
  expect([statusCode, headers["content-disposition"], headers["content-type"]]).toEqual([
    200,
    `attachment; filename="${name}.${format.toLowerCase()}"`,
    types[format],
  ]);
  expect(headers["x-content-type-options"]).toBe("nosniff");
  return rawPayload;
}

const taken = async (client: Client, body: object = {}): Promise<string> =>
  String(await takenAs("CSV", client, body));

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
      kind: contact.kind,
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
      "Name,Company,Phone,Phone 2,Email,Status,Source,External id,Time zone,Language,Stage,Tags,Lists," +
        "Contact external id,Contact tags,Plan,attribute:email,Assignee (Parley),Attempts (Parley),Last outcome (Parley),Created (Parley)",
    );
    expect(ada).toMatch(
      /^"Ada, Countess","Analytical ""Engines""",'\+442079460101,'\+442079460102,ada@example.com,NEW,Fair,,Europe\/London,,Sales \/ New,,,,,gold,second,,0,,2/,
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
    const [rows] = sheetsOf(await takenAs("XLSX", blind));
    expect(rows?.[1]?.slice(0, 2)).toEqual(["Ada", "+44 **** **01 77"]);
    const [ada] = JSON.parse(String(await takenAs("JSON", blind)));
    expect(ada).toMatchObject({ name: "Ada", phone: "+44 **** **01 77" });
  });

  test("is an array of objects for programs, and in a workbook no text is a formula", async () => {
    const acme = await newTenant();
    const field = { key: "rank", label: "Rank", type: "NUMBER" as const };
    await acme.admin.call(createOwnField, { body: field });
    const formula = '=HYPERLINK("https://evil.example")';
    const attributes = { rank: 4.5, note: formula, gone: "" };
    await acme.admin.call(createLead, { body: { ...lead("Ada"), attributes } });
    expect(JSON.parse(String(await takenAs("JSON", acme.admin, { q: "Zoe" } as object)))).toEqual(
      [],
    );
    const [ada] = JSON.parse(String(await takenAs("JSON", acme.admin)));
    expect(ada).toMatchObject({ name: "Ada", company: null, attempts: 0, "own.rank": 4.5 });
    expect(ada["own.note"]).toBe(formula);
    const columns = ["name", "own.rank", "createdAt"];
    const [seen] = JSON.parse(String(await takenAs("JSON", acme.admin, { columns } as object)));
    expect(Object.keys(seen)).toEqual(columns);
    const workbook = sheetTexts(await takenAs("XLSX", acme.admin));
    expect(workbook).not.toContain("<f>");
    // A text that stays one, whatever is done in its cell; and a number that can be added up.
    expect(workbook).toMatch(/s="2" t="inlineStr"><is><t xml:space="preserve">=HYPERLINK/);
    expect(workbook).toContain("<v>4.5</v>");
  });

  test.each(["CSV", "XLSX"] as const)(
    "as %s is the same leads in another tenant",
    async (format) => {
      const words = fc
        .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
        .map((text) => text.replace(/[\p{C}\s]+/gu, " ").trim())
        .filter((text) => text !== "");
      // What a spreadsheet would take for a formula, and what looks like its cure.
      const tricky = fc.tuple(
        fc.constantFrom("=", "+", "-", "@", "'=", "''+", '"', ",", "_x0041_", "&<"),
        words,
      );
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
        kind: fc.constantFrom("PERSON" as const, "COMPANY" as const),
        status: fc.constantFrom("NEW" as const, "CONTACTED" as const, "CONVERTED" as const),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 5 }), async (leads) => {
          const [from, to] = [await newTenant(), await newTenant()];
          for (const { name, kind, known, ...rest } of leads) {
            const { contact } = lead(name);
            // The import takes for a firm what has no name but that of a company.
            const company = kind === "COMPANY" ? name : rest.company;
            const { source, attributes, status } = rest;
            const body = { source, attributes, status };
            await from.admin.call(createLead, {
              body: { contact: { ...contact, kind, company, attributes: known }, ...body },
            });
          }
          const file = await takenAs(format, from.admin);
          const { state, counts } = await importCsv(to.admin, file);
          expect([state, counts.created, counts.errors]).toEqual(["DONE", leads.length, 0]);
          expect(await facts(to.admin)).toEqual(await facts(from.admin));
        }),
        { numRuns: 8 },
      );
    },
  );
});

describe("an export of contacts", () => {
  test("holds what the filter finds, with the fields and addresses that they have", async () => {
    const acme = await newTenant();
    const points = [{ type: "EMAIL" as const, value: "ada@example.com", primary: true }];
    const ada = { name: "Ada", company: "Engines", points, attributes: { born: "1815" } };
    await acme.admin.call(createContact, { body: ada });
    await acme.admin.call(createContact, { body: { kind: "COMPANY", name: "Vega Ltd" } });
    const wanted = { of: exportContacts, sort: "createdAt" };
    const csv = String(await takenAs("CSV", acme.admin, wanted));
    expect(csv.split("\r\n").map((line) => line.split(",").slice(0, 7).join())).toEqual([
      "Name,Company,Phone,Email,Language,Time zone,contact:born",
      "Ada,Engines,,ada@example.com,,,1815",
      ",Vega Ltd,,,,,",
      "",
    ]);
    const json = JSON.parse(String(await takenAs("JSON", acme.admin, wanted)));
    expect(json).toMatchObject([
      { name: "Ada", kind: "PERSON", "own.born": "1815" },
      { name: "Vega Ltd", company: null, kind: "COMPANY" },
    ]);
    const firms = { of: exportContacts, kind: "COMPANY", columns: ["kind", "name"] } as object;
    const [rows] = sheetsOf(await takenAs("XLSX", acme.admin, firms));
    expect(rows).toEqual([
      ["Kind", "Name"],
      ["COMPANY", "Vega Ltd"],
    ]);
    const unknown = { body: { columns: ["height"] } };
    expect(await acme.admin.try(exportContacts, unknown)).toMatchObject({
      status: 422,
      problem: { errors: [{ field: "columns" }] },
    });
  });

  test("is for those who may, and masked for those who may not see numbers", async () => {
    const acme = await newTenant();
    await acme.admin.call(createLead, { body: lead("Ada") });
    const agent = await acme.user("AGENT");
    const refused = await agent.try(exportContacts, { body: {} });
    expect(refused).toMatchObject({ status: 403, problem: { code: "permission-missing" } });
    const blind = await userWith(acme, { "contacts:read": "ALL", "contacts:export": "ALL" });
    for (const format of ["CSV", "JSON"] as const) {
      const file = String(await takenAs(format, blind, { of: exportContacts }));
      expect(file).toContain("Ada");
      expect(file).toMatch(/\+44 \*{4} \*\*/);
    }
    await acme.sealed();
    const { items } = await acme.admin.call(listAuditTrail, { query: { action: "EXPORT" } });
    expect(items[0]).toMatchObject({ event: "exportContacts", outcome: "OK" });
  });
});
