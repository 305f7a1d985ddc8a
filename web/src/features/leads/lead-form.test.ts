import type { LeadDetail } from "@parley/contract";
import { expect, test } from "vitest";
import { emptyAddress } from "../../shared/addresses/addresses.ts";
import { contactChange, emptyLead, formOf, leadChange, newLeadBody } from "./lead-form.ts";

const at = "2026-11-12T17:30:00Z";
const lead: LeadDetail = {
  id: "1",
  contactId: "2",
  name: "Carmen Ruiz",
  company: null,
  status: "NEW",
  source: "Referral",
  externalId: null,
  assigneeId: null,
  assigneeName: null,
  teamId: null,
  pipelineId: "p",
  stageId: "s",
  stageSince: "2026-11-20T09:00:00Z",
  timeZone: "Europe/Madrid",
  country: "GB",
  region: null,
  score: null,
  attempts: 0,
  lastOutcome: null,
  lastAttemptAt: null,
  nextAttemptAt: null,
  activeCallId: null,
  tagIds: [],
  createdAt: at,
  updatedAt: at,
  deletedAt: null,
  attributes: { tariff: "Landlord", boilers: 2, let: true },
  can: ["update"],
  contact: {
    id: "2",
    kind: "PERSON",
    name: "Carmen Ruiz",
    company: null,
    language: "es",
    externalId: null,
    timeZone: "Europe/Madrid",
    timeZoneSource: "GIVEN",
    timeZones: ["Europe/Madrid"],
    country: "GB",
    region: null,
    attributes: {},
    tagIds: [],
    points: [
      {
        id: "3",
        type: "PHONE",
        value: "+447700900318",
        label: "mobile",
        primary: true,
        country: "GB",
        region: null,
        validity: "POSSIBLE",
        phoneType: null,
      },
    ],
    createdAt: at,
    updatedAt: at,
    can: ["update"],
  },
};

test("a new lead sends only the addresses that were filled in, numbers in E.164", () => {
  const form = emptyLead();
  form.name = " Ada Byron ";
  form.points = [
    { ...emptyAddress("PHONE"), value: "020 7946 0000" },
    { ...emptyAddress("EMAIL"), value: "" },
  ];
  expect(newLeadBody(form, "GB")).toMatchObject({
    contact: {
      name: "Ada Byron",
      company: null,
      points: [{ type: "PHONE", value: "+442079460000", label: null, primary: true }],
    },
    source: null,
  });
});

test("nothing touched, nothing sent", () => {
  const form = formOf(lead);
  expect(contactChange(form, formOf(lead), "GB")).toBeNull();
  expect(leadChange(form, formOf(lead), lead)).toBeNull();
});

test("only what was touched is sent", () => {
  const before = formOf(lead);
  const form = { ...formOf(lead), company: "Ruiz Lettings", status: "QUALIFIED" as const };
  expect(contactChange(before, form, "GB")).toEqual({ company: "Ruiz Lettings" });
  expect(leadChange(before, form, lead)).toEqual({ status: "QUALIFIED" });
});

test("details keep their kind where what was typed still is of it", () => {
  const before = formOf(lead);
  const form = formOf(lead);
  form.attributes = form.attributes.map((one) =>
    one.name === "boilers" ? { ...one, value: "3" } : one,
  );
  expect(leadChange(before, form, lead)).toEqual({
    attributes: { tariff: "Landlord", boilers: 3, let: true },
  });
});

test("own fields are kept as what they are, apart from the details that nobody defined", () => {
  const field = { label: "", choices: [], help: null, required: false };
  const fields = [
    { ...field, key: "boilers", type: "NUMBER" as const },
    { ...field, key: "let", type: "BOOLEAN" as const },
    { ...field, key: "since", type: "DATE" as const },
  ];
  const before = formOf(lead, fields);
  expect(before.own).toEqual({ boilers: 2, let: true });
  expect(before.attributes.map(({ name }) => name)).toEqual(["tariff"]);
  expect(leadChange(before, formOf(lead, fields), lead)).toBeNull();
  const form = {
    ...before,
    own: { ...before.own, boilers: null, let: false, since: "2026-03-31" },
  };
  expect(leadChange(before, form, lead)).toEqual({
    attributes: { let: false, since: "2026-03-31", tariff: "Landlord" },
  });
  expect(newLeadBody({ ...emptyLead(), own: { boilers: 3, since: " " } }, "GB")).toMatchObject({
    attributes: { boilers: 3 },
  });
});
