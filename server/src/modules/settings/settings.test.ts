import {
  getBrandingSettings,
  getEntryLook,
  getHoursSettings,
  getLook,
  getRegionSettings,
  getTenant,
  listSettingsVersions,
  restoreSettings,
  type SettingsOf,
  settingsEndpoints,
  settingsSectionNames,
  settingsSections,
  updateBrandingSettings,
  updateHolidaySettings,
  updateHoursSettings,
  updateLimitSettings,
  updateRegionSettings,
  updateRetentionSettings,
} from "@parley/contract";
import { expect, test } from "vitest";
import { Client } from "../../testing/client.ts";
import { startTestServer } from "../../testing/server.ts";
import { eventually, newTenant } from "../../testing/tenant.ts";
import { changesBetween } from "./changes.ts";
import { SettingsStore } from "./index.ts";

const region: SettingsOf<"region"> = {
  timeZone: "Europe/Madrid",
  country: "ES",
  language: "es",
  currency: "EUR",
  decimalSeparator: ",",
  groupSeparator: ".",
  dateOrder: "DMY",
  firstDayOfWeek: "MONDAY",
};

test("every section has a default that its own rules allow, and holds until somebody decides", async () => {
  const acme = await newTenant(undefined, { lawful: true });
  for (const section of settingsSectionNames) {
    const reply = await acme.admin.try(settingsEndpoints[section].get);
    expect([section, reply.status, reply.headers.etag]).toEqual([
      section,
      200,
      expect.stringMatching(/^"0-/),
    ]);
    expect(reply.body).toMatchObject({ section, version: 0, updatedAt: null });
    expect(settingsSections[section].safeParse(reply.body.value).success).toBe(true);
  }
  const { value } = await acme.admin.call(getRegionSettings);
  expect(value).toMatchObject({ timeZone: "Europe/London", country: "GB", currency: "GBP" });
});

test("what is decided stays, has a version, and the tenant's zone follows", async () => {
  const acme = await newTenant();
  const reply = await acme.admin.try(updateRegionSettings, {
    body: region,
    headers: { "if-match": '"0"' },
  });
  expect(reply).toMatchObject({ status: 200, headers: { etag: expect.stringMatching(/^"2-/) } });
  expect(await acme.admin.call(getRegionSettings)).toMatchObject({
    version: 2,
    value: region,
    updatedById: acme.admin.userId,
    updatedByName: "Admin",
  });
  expect(await acme.admin.call(getTenant)).toMatchObject({
    timeZone: "Europe/Madrid",
    country: "ES",
  });
  const told = (await acme.events()).filter(({ name }) => name === "settings.updated");
  expect(told.map(({ data }) => data)).toEqual([
    {
      section: "region",
      version: 2,
      fields: expect.arrayContaining(["timeZone", "country", "language", "currency"]),
    },
  ]);
  // The same again decides nothing.
  expect((await acme.admin.call(updateRegionSettings, { body: region })).version).toBe(2);
});

test("what held of the region before the first decision is told and brought back", async () => {
  const acme = await newTenant();
  await acme.admin.call(updateRegionSettings, { body: region });
  const params = { section: "region" as const };
  const { items } = await acme.admin.call(listSettingsVersions, { params });
  expect(items).toMatchObject([{ version: 2 }, { version: 1, changedByName: null, changes: [] }]);
  expect(items[0]?.changes).toContainEqual({
    field: "timeZone",
    before: "Europe/London",
    after: "Europe/Madrid",
  });
  await acme.admin.call(restoreSettings, { params: { ...params, version: 0 } });
  expect(await acme.admin.call(getTenant)).toMatchObject({
    timeZone: "Europe/London",
    country: "GB",
  });
});

const everyDay = (spans: { from: string; to: string }[]) => ({
  monday: spans,
  tuesday: [],
  wednesday: [],
  thursday: [],
  friday: [],
  saturday: [],
  sunday: [],
});
const keep = {
  recordingsDays: 180,
  callsDays: 730,
  timelineDays: null,
  importFilesDays: 30,
  auditDays: 730,
};

test.each([
  [
    "a zone that is none",
    updateRegionSettings,
    { ...region, timeZone: "Europe/Paradise" },
    "timeZone",
  ],
  [
    "one sign for decimals and groups",
    updateRegionSettings,
    { ...region, groupSeparator: "," },
    "groupSeparator",
  ],
  [
    "hours that end before they begin",
    updateHoursSettings,
    everyDay([{ from: "17:00", to: "09:00" }]),
    "monday.0.to",
  ],
  [
    "hours within other hours",
    updateHoursSettings,
    everyDay([
      { from: "09:00", to: "13:00" },
      { from: "12:00", to: "17:00" },
    ]),
    "monday.1.from",
  ],
  [
    "a holiday twice",
    updateHolidaySettings,
    {
      days: [
        { date: "2026-12-25", name: "Christmas" },
        { date: "2026-12-25", name: "Again" },
      ],
    },
    "days.1.date",
  ],
  [
    "a day that is none",
    updateHolidaySettings,
    { days: [{ date: "2026-02-30", name: "Never" }] },
    "days.0.date",
  ],
  [
    "a recording that outlives its call",
    updateRetentionSettings,
    { ...keep, recordingsDays: 900 },
    "recordingsDays",
  ],
  ["an audit of weeks", updateRetentionSettings, { ...keep, auditDays: 30 }, "auditDays"],
  [
    "an accent that nobody sees on light ground",
    updateBrandingSettings,
    { name: "Acme", accentColor: "#ffee88" },
    "accentColor",
  ],
  [
    "an accent that nobody sees on dark ground",
    updateBrandingSettings,
    { name: "Acme", accentColor: "#222244" },
    "accentColor",
  ],
])("refuses %s and names the field", async (_what, endpoint, body, field) => {
  const acme = await newTenant();
  const reply = await acme.admin.try(endpoint, { body: body as never });
  expect(reply.status).toBe(400);
  expect(reply.problem.errors?.map((one) => one.field)).toContain(field);
});

test("refuses a limit for a role that the tenant does not have", async () => {
  const acme = await newTenant();
  const none = { userPerMinute: null, apiKeyPerMinute: null, tenantPerMinute: null };
  const body = { ...none, rolePerMinute: { PIRATE: 100 } };
  const { problem } = await acme.admin.try(updateLimitSettings, { body });
  expect(problem).toMatchObject({ status: 422, errors: [{ field: "rolePerMinute.PIRATE" }] });
});

test("of two who decide on the same version the second is told to load it again", async () => {
  const acme = await newTenant();
  const decide = (name: string) =>
    acme.admin.try(updateBrandingSettings, {
      body: { name, accentColor: null },
      headers: { "if-match": '"0"' },
    });
  const replies = await Promise.all([decide("One"), decide("Two")]);
  expect(replies.map(({ status }) => status).sort()).toEqual([200, 412]);
});

test("the history tells who changed what, and an older version is brought back", async () => {
  const acme = await newTenant();
  const decide = (name: string) =>
    acme.admin.call(updateBrandingSettings, { body: { name, accentColor: "#2f6fde" } });
  await decide("One");
  await decide("Two");
  const params = { section: "branding" as const };
  const versions = await acme.admin.call(listSettingsVersions, { params });
  expect(versions.items).toMatchObject([
    {
      version: 2,
      changedByName: "Admin",
      restoredFrom: null,
      changes: [{ field: "name", before: "One", after: "Two" }],
    },
    {
      version: 1,
      changes: [
        { field: "name", after: "One" },
        { field: "accentColor", before: null, after: "#2f6fde" },
      ],
    },
  ]);
  const page = await acme.admin.call(listSettingsVersions, { params, query: { limit: 1 } });
  const cursor = page.nextCursor ?? "";
  const next = await acme.admin.call(listSettingsVersions, { params, query: { limit: 1, cursor } });
  expect(next).toMatchObject({ items: [{ version: 1 }], nextCursor: null });

  await acme.admin.call(restoreSettings, { params: { ...params, version: 1 } });
  expect(await acme.admin.call(getBrandingSettings)).toMatchObject({
    version: 3,
    value: { name: "One" },
  });
  await acme.admin.call(restoreSettings, { params: { ...params, version: 0 } });
  const { items } = await acme.admin.call(listSettingsVersions, { params });
  expect(items.map(({ restoredFrom }) => restoredFrom)).toEqual([0, 1, null, null]);
  const missing = { params: { ...params, version: 99 } };
  expect((await acme.admin.try(restoreSettings, missing)).status).toBe(404);
});

test.each(["MANAGER", "SUPERVISOR", "AGENT", "VIEWER"] as const)(
  "%s neither sees nor decides the settings",
  async (role) => {
    const acme = await newTenant();
    const user = await acme.user(role);
    expect((await user.try(getHoursSettings)).problem.details).toEqual({
      permission: "settings:read",
    });
    const refused = await user.try(updateRegionSettings, { body: region });
    expect(refused.problem.details).toEqual({ permission: "settings:update" });
  },
);

test("another process hears of a decision and forgets what it remembered", async () => {
  const acme = await newTenant();
  const second = await startTestServer({}, acme.server);
  const store = new SettingsStore(second.parley.app);
  second.parley.sequencer.onEvents((batch) => store.hear(batch));
  try {
    expect((await store.of(acme.id)).region.country).toBe("GB");
    await acme.admin.call(updateRegionSettings, { body: region });
    await eventually(async () => (await store.of(acme.id)).region.country === "ES", {
      within: 5000,
      what: "the new country",
    });
    expect(store.hits + store.misses).toBeGreaterThan(1);
  } finally {
    await second.parley.stop();
    await second.admin.end();
  }
});

test("differences are told by the smallest field", () => {
  const before = { a: 1, b: { c: [1, 2], d: [{ e: 1 }] }, gone: true };
  const after = { a: 1, b: { c: [1, 2, 3], d: [{ e: 2 }] }, come: "yes" };
  expect(changesBetween(before, after)).toEqual([
    { field: "b.c", before: [1, 2], after: [1, 2, 3] },
    { field: "b.d.0.e", before: 1, after: 2 },
    { field: "gone", before: true, after: null },
    { field: "come", before: null, after: "yes" },
  ]);
  expect(changesBetween(before, structuredClone(before))).toEqual([]);
});

test("everybody in a tenant is told how its pages look and write, and nobody beside it before it says so", async () => {
  const acme = await newTenant();
  const agent = await acme.user("AGENT");
  const visitor = new Client(agent.http);
  const query = { tenant: acme.slug };
  const look = await agent.call(getLook);
  expect(look).toMatchObject({ accentColor: null, decimalSeparator: ".", dateOrder: "DMY" });
  const nobody = { name: null, accentColor: null };
  expect(await visitor.call(getEntryLook, { query })).toEqual(nobody);
  expect(await visitor.call(getEntryLook, { query: { tenant: "no-such-tenant" } })).toEqual(nobody);
  const body = { name: "Acme Calls", accentColor: "#2f6fde" };
  await acme.admin.call(updateBrandingSettings, { body });
  await acme.admin.call(updateRegionSettings, { body: region });
  expect(await agent.call(getLook)).toEqual({
    ...body,
    decimalSeparator: ",",
    groupSeparator: ".",
    dateOrder: "DMY",
    currency: region.currency,
  });
  expect(await visitor.call(getEntryLook, { query })).toEqual(body);
});
