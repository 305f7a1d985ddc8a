import { describe, expect, test } from "vitest";
import { type Known, type PreparedRow, planBatch, type Rules } from "./plan.ts";

type Point = { type: string };

const nobody: Known = {
  contactOf: new Map(),
  leadOfContact: new Map(),
  ofExternalId: new Map(),
};
/** Ada has a lead, Ben is a contact without one. */
const known: Known = {
  contactOf: new Map([
    ["ada", "contact-ada"],
    ["ben", "contact-ben"],
  ]),
  leadOfContact: new Map([["contact-ada", "lead-ada"]]),
  ofExternalId: new Map([["A-1", { contactId: "contact-ada", leadId: "lead-ada" }]]),
};

function rules(onDuplicate: Rules["onDuplicate"]): Rules {
  return {
    importId: "import",
    source: "Fair",
    onDuplicate,
    assigneeId: null,
    teamId: null,
    createdBy: "user",
  };
}

let line = 1;
function row(keys: string[], more: Partial<PreparedRow<Point>> = {}): PreparedRow<Point> {
  line++;
  const points = keys.map((key) => ({
    key,
    sealed: { type: key.includes("@") ? "EMAIL" : "PHONE" },
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
    attributes: {},
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
  expect(plan.leads.map((lead) => lead.contact_id)).toEqual(["contact-ben"]);
  expect(plan.points.map((point) => [point.contactId, point.sealed.type])).toEqual([
    ["contact-ben", "EMAIL"],
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
        leadId: "lead-ada",
        contactId: "contact-ada",
        name: "Ada L",
        company: "Engines",
        language: null,
        time_zone: null,
        source: null,
        status: null,
        external_id: "A-2",
        attributes: { a: 1, b: 2 },
      },
    ]);
    expect(plan.points).toHaveLength(1);
  });

  test("becomes another lead of the same contact, unless its external id is taken", () => {
    const rows = [row(["ada"]), row(["ada"], { externalId: "A-1" })];
    const plan = planBatch(rows, known, rules("CREATE"));
    expect(plan.leads.map((lead) => lead.contact_id)).toEqual(["contact-ada"]);
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
