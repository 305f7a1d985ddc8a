import { Readable } from "node:stream";
import {
  cancelImport,
  downloadImportErrors,
  getImport,
  getLead,
  getOperation,
  type Import,
  listActivities,
  listImportErrors,
  listImports,
  listLeads,
  listOperations,
  runImport,
  updateLead,
} from "@parley/contract";
import { describe, expect, test } from "vitest";
import { newTenant, nextPhone, type TestTenant } from "../../../testing/tenant.ts";
import { importCsv, upload, uploaded } from "../testing.ts";

const missing = { status: 404, problem: { code: "not-found" } };

async function leadNames(acme: TestTenant): Promise<string[]> {
  const { items } = await acme.admin.call(listLeads, { query: { sort: "createdAt", limit: 200 } });
  return items.map((lead) => lead.name);
}

describe("an upload", () => {
  test("shows columns, first rows and a mapping, and imports nothing", async () => {
    const acme = await newTenant();
    const text = "Nombre;Apellidos;Teléfono;Edad\nAda;Lovelace;020 7946 0001;36\nBen;Bo;1;\n";
    const file = await uploaded(acme.admin, `\ufeff${text}`);
    expect(file).toMatchObject({
      fileName: "leads.csv",
      bytes: Buffer.byteLength(text) + 3,
      encoding: "utf-8",
      delimiter: ";",
      columns: ["Nombre", "Apellidos", "Teléfono", "Edad"],
      preview: [
        ["Ada", "Lovelace", "020 7946 0001", "36"],
        ["Ben", "Bo", "1", ""],
      ],
      mapping: ["firstName", "lastName", "phone", "attribute:Edad"],
      state: "UPLOADED",
      operationId: null,
      can: ["run", "cancel"],
    });
    expect(await acme.admin.call(getImport, { params: { id: file.id } })).toEqual(file);
    expect(await leadNames(acme)).toEqual([]);
  });

  test("keeps the name of the file and not its path", async () => {
    const acme = await newTenant();
    const { body } = await upload(acme.admin, "name,phone\na,1\n", "C:\\fakepath\\my leads.csv");
    expect(body.fileName).toBe("my leads.csv");
  });

  test.each<[string, string | Buffer, string]>([
    ["empty", "", "is empty"],
    ["of blank lines", "\n\n\n", "is empty"],
    ["without rows", "name,phone\n", "no rows"],
    ["without a header", "Ada,+442079460001\nBen,+442079460002\n", "no header"],
    ["a picture", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), "is not text"],
    ["a spreadsheet that is none", Buffer.from("PK\u0003\u0004....", "latin1"), "damaged"],
    ["in two encodings", Buffer.from("name\nZo\u00c3\u00ab\nZo\u00eb\n", "latin1"), "mixes UTF-8"],
    ["with an open quote in its header", '"name,phone\nAda,1\n', "quote-open"],
    ["with a first line of 400 kB", "x".repeat(400_000), "line-too-long"],
  ])("%s is refused and leaves nothing behind", async (_, body, reason) => {
    const acme = await newTenant();
    const reply = await upload(acme.admin, body);
    expect(reply).toMatchObject({ status: 422, body: { code: "invalid" } });
    expect(reply.body.errors).toEqual([{ field: "file", reason: expect.stringContaining(reason) }]);
    expect((await acme.admin.call(listImports)).items).toEqual([]);
  });

  test("is refused while it is still on its way, and the sender hears why", async () => {
    const acme = await newTenant();
    const address = acme.server.parley.http.server.address();
    if (address === null || typeof address === "string") throw new Error("not listening");
    const pieces = (function* () {
      yield Buffer.from("name,phone\n\0");
      for (let i = 0; i < 200; i++) yield Buffer.alloc(64_000, "x");
    })();
    const reply = await fetch(`http://127.0.0.1:${address.port}/api/v1/imports`, {
      method: "POST",
      headers: {
        "content-type": "text/csv",
        cookie: acme.admin.cookieHeader,
        "x-csrf-token": acme.admin.session?.csrfToken ?? "",
      },
      body: Readable.toWeb(Readable.from(pieces)),
      duplex: "half",
    });
    expect(reply.status).toBe(422);
    expect(await reply.json()).toMatchObject({ code: "invalid", detail: "file: is not text" });
  });

  test("needs the right, and the media type of CSV", async () => {
    const acme = await newTenant();
    expect(await upload(await acme.user("REP"), "name,phone\na,1\n")).toMatchObject({
      status: 403,
    });
    const url = "/api/v1/imports";
    const headers = { "content-type": "text/plain" };
    const reply = await acme.admin.send({ method: "POST", url, body: "a,b", headers });
    expect(reply.statusCode).toBe(415);
  });

  test("that is thrown away cannot be run", async () => {
    const acme = await newTenant();
    const { id, mapping } = await uploaded(acme.admin, "name,phone\na,020 7946 0001\n");
    const params = { id };
    const gone = await acme.admin.call(cancelImport, { params });
    expect(gone).toMatchObject({ state: "CANCELLED", can: [] });
    const run = await acme.admin.try(runImport, { params, body: { mapping } });
    expect(run).toMatchObject({ status: 409, problem: { code: "conflict" } });
    expect(await acme.admin.try(cancelImport, { params })).toMatchObject({ status: 409 });
    expect((await acme.admin.call(getImport, { params })).preview).toEqual([]);
  });
});

describe("a run", () => {
  test("makes leads with contacts, addresses, attributes and a timeline", async () => {
    const acme = await newTenant();
    const [phone, mobile] = [nextPhone(), nextPhone()];
    const text = `Name,Company,Phone,Mobile,Email,Id,Status,Age
Ada Lovelace,Engines,${phone},${mobile},Ada@Example.org,A-1,qualified,36
,Ben Ltd,${nextPhone()},,,,,
`;
    const done = await importCsv(acme.admin, text, { source: "Fair" });
    expect(done).toMatchObject({
      state: "DONE",
      counts: { rows: 2, created: 2, updated: 0, skipped: 0, errors: 0 },
      error: null,
      can: ["undo"],
      options: {
        country: "GB",
        source: "Fair",
        onDuplicate: "SKIP",
        onRepeat: "SKIP",
        overwrites: "ALL",
      },
    });
    const { items } = await acme.admin.call(listLeads, { query: { sort: "createdAt" } });
    expect(items).toMatchObject([
      { name: "Ada Lovelace", company: "Engines", status: "QUALIFIED", externalId: "A-1" },
      { name: "Ben Ltd", status: "NEW", source: "Fair" },
    ]);
    const params = { id: items[0]?.id ?? "" };
    const ada = await acme.admin.call(getLead, { params });
    expect(ada).toMatchObject({ attributes: { Age: 36 }, contact: { kind: "PERSON" } });
    expect(ada.contact.points.map(({ value, primary }) => [value, primary])).toEqual([
      [phone, true],
      [mobile, false],
      ["ada@example.org", true],
    ]);
    expect((await acme.admin.call(listActivities, { params })).items).toMatchObject([
      { type: "LEAD_IMPORTED", data: { importId: done.id }, actorName: "Admin" },
    ]);
    const operation = await acme.admin.call(getOperation, {
      params: { id: done.operationId ?? "" },
    });
    expect(operation).toMatchObject({ kind: "IMPORT", state: "DONE", done: 2, total: 2, can: [] });
    const ofImport = ["operation.changed", "leads.imported"];
    const events = (await acme.events())
      .filter((event) => ofImport.includes(event.name))
      .map(({ name, data }) => [name, data.state ?? data.created]);
    expect(events).toEqual([
      ["operation.changed", "QUEUED"],
      ["operation.changed", "RUNNING"],
      ["leads.imported", 2],
      ["operation.changed", "DONE"],
    ]);
  });

  test("reads Windows-1252 and UTF-16, and numbers as the country writes them", async () => {
    const acme = await newTenant();
    const windows = Buffer.from("name;phone\nZo\xeb \x80;11 96123 4567\n", "latin1");
    const wide = Buffer.from("\ufeffname\tphone\r\nÇelik\t11 96123 4568\r\n", "utf16le");
    for (const body of [windows, wide]) {
      const { counts } = await importCsv(acme.admin, body, { country: "BR" });
      expect(counts).toMatchObject({ created: 1, errors: 0 });
    }
    expect(await leadNames(acme)).toEqual(["Zoë €", "Çelik"]);
    const found = await acme.admin.call(listLeads, { query: { phone: "+5511961234568" } });
    expect(found.items).toHaveLength(1);
  });

  test("tells each refused row by line and reason, without its values", async () => {
    const acme = await newTenant();
    const text = `name,=phone(),mail
Ada,020 7946 0001,ada@example.org
Ben,secret-number,ben@example.org
"Cid"x,1,2
Dora,,
Eve,020 7946 0002,e@e,too,many
,020 7946 0003,
"Fay
Ray",020 7946 0004,not-an-address
Gil,+44 20 7946 0005,
`;
    const mapping: Import["mapping"] = ["name", "phone", "email"];
    const done = await importCsv(acme.admin, text, { mapping });
    expect(done.counts).toEqual({ rows: 8, created: 2, updated: 0, skipped: 0, errors: 6 });
    const params = { id: done.id };
    const first = await acme.admin.call(listImportErrors, { params, query: { limit: 4 } });
    const query = { cursor: first.nextCursor ?? "" };
    const rest = await acme.admin.call(listImportErrors, { params, query });
    const errors = [...first.items, ...rest.items];
    expect(errors.map(({ line, column, code }) => [line, column, code])).toEqual([
      [3, "=phone()", "phone-invalid"],
      [4, null, "quotes"],
      [5, null, "address-missing"],
      [6, null, "cell-count"],
      [7, null, "name-missing"],
      [8, "mail", "email-invalid"],
    ]);
    expect(JSON.stringify(errors)).not.toMatch(/secret|not-an|Ben|Dora/);

    const file = await acme.admin.send({
      method: "GET",
      url: `/api/v1/imports/${done.id}/errors.csv`,
    });
    expect(file.headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(file.body.split("\r\n").slice(0, 4)).toEqual([
      "Line (Parley),Column (Parley),Code (Parley),Reason (Parley),name,'=phone(),mail",
      "3,'=phone(),phone-invalid,is not a phone number,Ben,secret-number,ben@example.org",
      "4,,quotes,has text behind a closing quotation mark",
      "5,,address-missing,has neither a phone number nor an e-mail address nor an external id,Dora,,",
    ]);
    expect(downloadImportErrors.download).toBe("text/csv");
  });

  test.each<[Import["options"]["onDuplicate"], Partial<Import["counts"]>, string[]]>([
    ["SKIP", { created: 1, skipped: 2 }, ["Ada", "Cid"]],
    ["UPDATE", { created: 1, updated: 2 }, ["Ada the Third", "Cid"]],
    ["CREATE", { created: 3 }, ["Ada", "Ada", "Ada", "Cid"]],
  ])("meets people who are known: %s", async (onDuplicate, counts, names) => {
    const acme = await newTenant();
    const [ada, cid] = [nextPhone(), nextPhone()];
    await importCsv(acme.admin, `name,phone,size,city\nAda,${ada},1,Rome\n`);
    const text = `name,phone,email,size\nAda 2,${ada},,2\nAda the Third,${ada},a@example.org,3\nCid,${cid},,\n`;
    const done = await importCsv(acme.admin, text, { onDuplicate });
    expect(done.counts).toMatchObject({ rows: 3, errors: 0, ...counts });
    expect((await leadNames(acme)).toSorted()).toEqual(names);
    const { items } = await acme.admin.call(listLeads, { query: { phone: ada } });
    expect(new Set(items.map((lead) => lead.contactId)).size).toBe(1);
    if (onDuplicate !== "UPDATE") return;
    const lead = await acme.admin.call(getLead, { params: { id: items[0]?.id ?? "" } });
    expect(lead).toMatchObject({ attributes: { size: 3, city: "Rome" } });
    expect(lead.contact.points.map((point) => point.value)).toEqual([ada, "a@example.org"]);
  });

  test("twice with the same external ids makes nobody twice", async () => {
    const acme = await newTenant();
    const text = () => `name,email,id\nAda,${Math.floor(performance.now())}@example.org,CRM-7\n`;
    await importCsv(acme.admin, text());
    const again = await importCsv(acme.admin, text(), { onDuplicate: "CREATE" });
    expect(again.counts).toMatchObject({ created: 0, errors: 1 });
    const { items } = await acme.admin.call(listLeads);
    await acme.admin.call(updateLead, {
      params: { id: items[0]?.id ?? "" },
      body: { externalId: null },
    });
    const third = await importCsv(acme.admin, text());
    expect(third.counts).toMatchObject({ created: 1 });
  });

  test.each<[Import["mapping"], string]>([
    [["name"], "one target for each"],
    [["ignore", "phone"], "name or the company"],
    [["name", "ignore"], "phone or the e-mail"],
    [["name", "name"], "target of another"],
  ])("with the mapping %j is refused", async (mapping, reason) => {
    const acme = await newTenant();
    const { id } = await uploaded(acme.admin, "name,phone\nAda,020 7946 0001\n");
    const reply = await acme.admin.try(runImport, { params: { id }, body: { mapping } });
    expect(reply).toMatchObject({ status: 422, problem: { code: "invalid" } });
    expect(reply.problem.detail).toContain(reason);
    expect((await acme.admin.call(listOperations)).items).toEqual([]);
  });

  test("that was started cannot be started again", async () => {
    const acme = await newTenant();
    const done = await importCsv(acme.admin, `name,phone\nAda,${nextPhone()}\n`);
    const body = { mapping: done.mapping };
    const again = await acme.admin.try(runImport, { params: { id: done.id }, body });
    expect(again).toMatchObject({ status: 409, problem: { code: "conflict" } });
  });
});

test("another tenant and another user see nothing of it", async () => {
  const [acme, other] = [await newTenant(), await newTenant()];
  const done = await importCsv(acme.admin, `name,phone\nAda,${nextPhone()}\nBen,x\n`);
  const params = { id: done.id };
  const operation = { id: done.operationId ?? "" };
  const supervisor = await acme.user("SUPERVISOR");
  for (const client of [other.admin, supervisor]) {
    expect(await client.try(getImport, { params })).toMatchObject(missing);
    expect(await client.try(listImportErrors, { params })).toMatchObject(missing);
    expect(await client.try(downloadImportErrors, { params })).toMatchObject({ status: 404 });
    expect(await client.try(getOperation, { params: operation })).toMatchObject(missing);
    expect((await client.call(listImports)).items).toEqual([]);
    expect((await client.call(listOperations)).items).toEqual([]);
  }
  const body = { mapping: done.mapping };
  expect(await other.admin.try(runImport, { params, body })).toMatchObject(missing);
  expect(await other.admin.try(cancelImport, { params })).toMatchObject(missing);
  expect(await supervisor.try(runImport, { params, body })).toMatchObject({ status: 403 });
  expect((await acme.admin.call(listImports)).items).toMatchObject([{ id: done.id, preview: [] }]);
});
