import { describe, expect, test } from "vitest";
import { decodeJournal, encodeJournal } from "./journal.ts";
import { FilePlanner, type Known, type PreparedRow, type Rules } from "./plan.ts";

type Point = { type: string; digest: Buffer };

/** An id that can be told by its name. */
const id = (name: string) => {
  const hex = Buffer.from(name.padEnd(16, ".")).toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};
/** As long as a digest is. */
const digest = (key: string) => Buffer.from(key.padEnd(16, "."));
const text = (key: string) => digest(key).toString("hex");
const planBatch = (rows: PreparedRow<Point>[], known: Known, how: Rules) =>
  new FilePlanner<Point>(how).plan(rows, known);

const nobody: Known = {
  contactOf: new Map(),
  leadOfContact: new Map(),
  ofExternalId: new Map(),
  contactOfExternalId: new Map(),
};
/** Ada has a lead, Ben is a contact without one. */
const known: Known = {
  contactOf: new Map([
    [text("ada"), id("contact-ada")],
    [text("ben"), id("contact-ben")],
  ]),
  leadOfContact: new Map([[id("contact-ada"), id("lead-ada")]]),
  ofExternalId: new Map([["A-1", { contactId: id("contact-ada"), leadId: id("lead-ada") }]]),
  contactOfExternalId: new Map([["C-1", id("contact-ada")]]),
};

function rules(onDuplicate: Rules["onDuplicate"], more: Partial<Rules> = {}): Rules {
  return {
    importId: "import",
    source: "Fair",
    onDuplicate,
    assigneeId: null,
    teamId: null,
    createdBy: "user",
    onRepeat: onDuplicate,
    overwrites: "ALL",
    ...more,
  };
}

let line = 1;
function row(keys: string[], more: Partial<PreparedRow<Point>> = {}): PreparedRow<Point> {
  line++;
  const points = keys.map((key) => ({
    digest: digest(key),
    type: key.includes("@") ? "EMAIL" : "PHONE",
  }));
  return {
    line,
    name: `Name ${line}`,
    company: null,
    kind: "PERSON",
    language: null,
    timeZone: null,
    phones: [],
    emails: [],
    source: null,
    status: null,
    externalId: null,
    contactExternalId: null,
    contactTags: [],
    tags: [],
    lists: [],
    stage: null,
    attributes: {},
    contactAttributes: {},
    points,
    ...more,
  };
}

test("rows of strangers become contacts with addresses and leads", () => {
  const plan = planBatch([row(["+1", "+2", "x@y"]), row(["+3"])], nobody, rules("SKIP"));
  expect(plan.contacts).toHaveLength(2);
  expect(plan.leads.map((lead) => [lead.source, lead.status])).toEqual([
    ["Fair", "NEW"],
    ["Fair", "NEW"],
  ]);
  expect(plan.points.map((point) => point.isPrimary)).toEqual([true, false, true, true]);
  expect(plan.counts).toEqual({ rows: 2, created: 2, updated: 0, skipped: 0, errors: 0 });
});

test("a known contact without a lead gets one, and the address it lacked", () => {
  const plan = planBatch([row(["ben", "ben@x"])], known, rules("SKIP"));
  expect(plan.contacts).toEqual([]);
  expect(plan.leads.map((lead) => lead.contact_id)).toEqual([id("contact-ben")]);
  expect(plan.points.map((point) => [point.contactId, point.sealed.type])).toEqual([
    [id("contact-ben"), "EMAIL"],
  ]);
});

describe("a row of somebody with a lead", () => {
  test("is left out", () => {
    const rows = [row(["ada"]), row(["+9"], { externalId: "A-1" })];
    const plan = planBatch(rows, known, rules("SKIP"));
    expect(plan.counts).toEqual({ rows: 2, created: 0, updated: 0, skipped: 2, errors: 0 });
    expect([plan.contacts, plan.leads, plan.points, plan.updates]).toEqual([[], [], [], []]);
  });

  test("changes it, later rows over earlier ones", () => {
    const rows = [
      row(["ada"], { company: "Engines", attributes: { a: 1, b: 1 } }),
      row(["ada", "+8"], { name: "Ada L", externalId: "A-2", attributes: { b: 2 } }),
    ];
    const plan = planBatch(rows, known, rules("UPDATE"));
    expect(plan.counts).toMatchObject({ created: 0, updated: 2 });
    expect(plan.updates).toEqual([
      {
        leadId: id("lead-ada"),
        contactId: id("contact-ada"),
        name: "Ada L",
        company: "Engines",
        language: null,
        time_zone: null,
        source: null,
        status: null,
        external_id: "A-2",
        contact_external_id: null,
        stage: null,
        attributes: { a: 1, b: 2 },
        ofContact: { PERSON: {} },
      },
    ]);
    expect(plan.points).toHaveLength(1);
  });

  test("is met by the id of the person, which goes to nobody else", () => {
    const rows = [
      row(["+7"], { contactExternalId: "C-1", company: "Engines" }),
      row(["ben"], { contactExternalId: "C-1" }),
    ];
    const plan = planBatch(rows, known, rules("UPDATE"));
    expect(plan.updates).toMatchObject([{ leadId: id("lead-ada"), contact_external_id: null }]);
    expect(plan.points.map(({ contactId }) => contactId)).toEqual([id("contact-ada")]);
    expect(plan.counts).toMatchObject({ created: 0, updated: 2 });
    const first = planBatch([row(["ben"], { contactExternalId: "C-9" })], known, rules("UPDATE"));
    expect(first.counts).toMatchObject({ created: 1 });
  });

  test("becomes another lead of the same contact, unless its external id is taken", () => {
    const rows = [row(["ada"]), row(["ada"], { externalId: "A-1" })];
    const plan = planBatch(rows, known, rules("CREATE"));
    expect(plan.leads.map((lead) => lead.contact_id)).toEqual([id("contact-ada")]);
    expect(plan.faults.map((fault) => fault.code)).toEqual(["external-id-taken"]);
    expect(plan.counts).toEqual({ rows: 2, created: 1, updated: 0, skipped: 0, errors: 1 });
  });
});

describe("rows of one file that are of the same person", () => {
  const twice = () => [
    row(["+1"], { attributes: { a: 1 } }),
    row(["+1", "x@y"], {
      name: "Later",
      status: "QUALIFIED",
      externalId: "N-1",
      attributes: { b: 2 },
    }),
  ];

  test("are one lead, as the first one says", () => {
    const plan = planBatch(twice(), nobody, rules("SKIP"));
    expect(plan.leads).toHaveLength(1);
    expect(plan.counts).toMatchObject({ created: 1, skipped: 1 });
  });

  test("are one lead, as the last one says", () => {
    const plan = planBatch(twice(), nobody, rules("UPDATE"));
    expect(plan.contacts.map((contact) => contact.name)).toEqual(["Later"]);
    expect(plan.leads).toMatchObject([
      { status: "QUALIFIED", external_id: "N-1", attributes: { a: 1, b: 2 } },
    ]);
    expect(plan.updates).toEqual([]);
    expect(plan.points).toHaveLength(2);
    expect(plan.counts).toMatchObject({ created: 1, updated: 1 });
  });

  test("are two leads of one contact", () => {
    const plan = planBatch(twice(), nobody, rules("CREATE"));
    expect(plan.contacts).toHaveLength(1);
    expect(plan.leads).toHaveLength(2);
    expect(plan.points).toHaveLength(2);
  });

  test("a lead made for a known contact is changed by a later row", () => {
    const rows = [row(["ben"]), row(["ben"], { status: "CONTACTED" })];
    const plan = planBatch(rows, known, rules("UPDATE"));
    expect(plan.updates).toMatchObject([{ leadId: plan.leads[0]?.id, status: "CONTACTED" }]);
  });
});

describe("what the file has held", () => {
  const first = () => [row(["+1"], { externalId: "N-1" }), row(["ada"]), row(["+7"])];
  const later = () => [row(["+1"]), row(["+6"], { externalId: "N-1" }), row(["ada"]), row(["+5"])];

  test.each(["SKIP", "UPDATE", "CREATE"] as const)("is known in later batches: %s", (onRepeat) => {
    const planner = new FilePlanner<Point>(rules("UPDATE", { onRepeat }));
    planner.plan(first(), known);
    const { counts, leans } = planner.plan(later(), known);
    expect(leans).toBe(onRepeat !== "SKIP");
    expect(counts).toMatchObject(
      {
        SKIP: { created: 1, skipped: 3 },
        UPDATE: { created: 1, updated: 3 },
        CREATE: { created: 3, errors: 1 },
      }[onRepeat],
    );
  });

  test.each(["SKIP", "UPDATE", "CREATE"] as const)(
    "is known after a crash from the journal: %s",
    (onRepeat) => {
      const how = rules("UPDATE", { onRepeat });
      const before = new FilePlanner<Point>(how);
      const rows = first();
      const entries = decodeJournal(encodeJournal(before.plan(rows, known).entries));
      const after = new FilePlanner<Point>(how);
      after.replay(rows, entries);
      const next = later();
      const [one, other] = [before, after].map((planner) => planner.plan(next, known));
      expect(other?.counts).toEqual(one?.counts);
      expect(other?.updates).toEqual(one?.updates);
    },
  );
});

test("what is left open may be filled without writing over the rest", () => {
  const rows = [row(["ada"], { company: "Engines" }), row(["ada"], { company: "Others" })];
  const plan = planBatch(rows, known, rules("UPDATE", { overwrites: "EMPTY" }));
  expect(plan.updates).toMatchObject([{ company: "Engines" }]);
});
