import * as api from "@parley/contract";
import type { z } from "zod";
import { drillRules } from "../../modules/law/index.ts";
import { Client } from "../../testing/client.ts";
import { type Case, caseOf, cursor } from "../case.ts";

/** Every section by its example: none of them can name a row. */
const sections = api.settingsSectionNames.flatMap((section): [string, Case][] => {
  const { get, update }: { get: api.Endpoint; update: api.Endpoint } =
    api.settingsEndpoints[section];
  const schema: z.ZodType = api.settingsSections[section];
  const examples = schema.meta()?.examples as unknown[] | undefined;
  // Later cases dial, at whatever hour this runs.
  const body = section === "calling" ? drillRules : examples?.[0];
  return [
    [nameOf(get), caseOf(get, () => ({}))],
    [nameOf(update), caseOf(update, () => ({ body }) as never)],
  ];
});

function nameOf(endpoint: api.Endpoint): string {
  const [name] = [...api.endpoints].find(([, one]) => one === endpoint) ?? [];
  if (!name) throw new Error(`${endpoint.path} is not in the contract`);
  return name;
}

const branding = { params: { section: "branding" as const } };

export const settingsCases: Record<string, Case> = {
  ...Object.fromEntries(sections),
  getLook: caseOf(api.getLook, () => ({})),
  // A short name is known to everybody, and shows what its tenant has decided to show.
  getEntryLook: caseOf(api.getEntryLook, (own) => ({
    as: new Client(own.admin.http),
    query: { tenant: own.tenant.slug },
  })),
  listSettingsVersions: caseOf(
    api.listSettingsVersions,
    (_, ids) => ({ ...branding, query: { cursor: ids["query.cursor"] } }),
    { "query.cursor": cursor(api.listSettingsVersions, () => branding) },
  ),
  restoreSettings: caseOf(api.restoreSettings, () => ({
    params: { section: "branding" as const, version: 1 },
  })),
};
