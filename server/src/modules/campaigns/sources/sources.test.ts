import * as api from "@parley/contract";
import { expect, test } from "vitest";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { uploaded } from "../../contacts/testing.ts";

const namesIn = async ({ admin }: TestTenant, id: string) => {
  const { items } = await admin.call(api.listMembers, { params: { id } });
  return items.map(({ leadName }) => leadName).sort();
};
const until = (acme: TestTenant, id: string, ...names: string[]) =>
  eventually(async () => String(await namesIn(acme, id)) === String(names));

test("whatever a source has brought and brings joins the campaign by itself, once", async () => {
  const acme = await newTenant();
  await acme.lead({ name: "Ann", source: "Website" });
  await acme.lead({ name: "Ben", source: "Fair" });
  const body = { name: "Callers of the site", mode: "PREVIEW" as const, sources: ["Website"] };
  const campaign = await acme.admin.call(api.createCampaign, { body });
  const { id } = campaign;
  expect(campaign.sources).toEqual(["Website"]);
  await until(acme, id, "Ann");

  // One that comes later, one whose source is known later, and those of a file.
  await acme.lead({ name: "Cid", source: "Website" });
  const dora = await acme.lead({ name: "Dora" });
  await acme.admin.call(api.updateLead, {
    ...{ params: { id: dora.id }, body: { source: "Website" } },
  });
  await until(acme, id, "Ann", "Cid", "Dora");
  const file = "Name,Phone\nEve,+447700900123\nFay,+447700900124\n";
  const sheet = await uploaded(acme.admin, file);
  await acme.admin.call(api.runImport, {
    ...{ params: { id: sheet.id }, body: { mapping: sheet.mapping, source: "Website" } },
  });
  await until(acme, id, "Ann", "Cid", "Dora", "Eve", "Fay");

  // Another source: what it brought comes in, and what the first one brings from now on does not.
  const second = await acme.admin.call(api.updateCampaign, {
    ...{ params: { id }, body: { sources: ["Fair", "Fair"] } },
  });
  expect(second.sources).toEqual(["Fair"]);
  await until(acme, id, "Ann", "Ben", "Cid", "Dora", "Eve", "Fay");
  await acme.lead({ name: "Gus", source: "Website" });
  await acme.lead({ name: "Hal", source: "Fair" });
  await until(acme, id, "Ann", "Ben", "Cid", "Dora", "Eve", "Fay", "Hal");
});

test("upper and lower case of a source are the same, as in the catalogue of sources", async () => {
  const acme = await newTenant();
  await acme.lead({ name: "Ann", source: "Website" });
  await acme.lead({ name: "Ben", source: "website" });
  await acme.lead({ name: "Cid", source: "Fair" });
  const body = { name: "Site", mode: "PREVIEW" as const, sources: ["WebSite", "WEBSITE"] };
  const { id, sources } = await acme.admin.call(api.createCampaign, { body });
  expect(sources).toEqual(["WebSite"]);
  await until(acme, id, "Ann", "Ben");
  await acme.lead({ name: "Dora", source: "WEBSITE" });
  await until(acme, id, "Ann", "Ben", "Dora");

  // Written otherwise it is no further source, and brings nobody a second time.
  const params = { id };
  const second = { sources: ["website", "FAIR"] };
  const changed = await acme.admin.call(api.updateCampaign, { params, body: second });
  expect(changed.sources).toEqual(second.sources);
  await until(acme, id, "Ann", "Ben", "Cid", "Dora");
  const { items } = await acme.admin.call(api.listMemberAdditions, { params });
  expect(items).toHaveLength(3);
});

test("leads of another tenant's source stay where they are, and too many sources are refused", async () => {
  const [acme, other] = [await newTenant(), await newTenant()];
  const body = { name: "Mine", mode: "PREVIEW" as const, sources: ["Website"] };
  const { id } = await acme.admin.call(api.createCampaign, { body });
  await other.lead({ name: "Zoe", source: "Website" });
  await acme.lead({ name: "Ann", source: "Website" });
  await until(acme, id, "Ann");
  const many = Array.from({ length: 51 }, (_, i) => `Source ${i}`);
  const refused = await acme.admin.try(api.updateCampaign, {
    ...{ params: { id }, body: { sources: many } },
  });
  expect(refused).toMatchObject({ status: 400 });
});
