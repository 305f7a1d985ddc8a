import { builtInRoles, type OwnField } from "@parley/contract";
import {
  changeListMembers,
  createLeadList,
  createOwnField,
  createSavedView,
  createTag,
  tagLeads,
} from "../modules/contacts/index.ts";
import type { Ctx } from "../platform/ctx.ts";
import type { DemoTenant } from "./cast.ts";

type Field = Pick<OwnField, "key" | "label" | "type"> & {
  sortable?: boolean;
  searchable?: boolean;
};

const places: readonly Field[] = [
  { key: "town", label: "Town", type: "TEXT", sortable: true },
  { key: "postalDistrict", label: "Postal district", type: "TEXT", searchable: true },
];
const boilers: readonly Field[] = [
  { key: "tariff", label: "Tariff", type: "TEXT" },
  { key: "boiler", label: "Boiler", type: "TEXT", searchable: true },
  { key: "boilerInstalled", label: "Boiler installed", type: "NUMBER", sortable: true },
  { key: "serviced", label: "Serviced", type: "BOOLEAN" },
  { key: "lastVisit", label: "Last visit", type: "DATETIME", sortable: true },
];
const policies: readonly Field[] = [
  { key: "policy", label: "Policy", type: "TEXT", searchable: true },
  { key: "noClaimsYears", label: "Years without claims", type: "NUMBER", sortable: true },
  { key: "renewsIn", label: "Renews in", type: "TEXT" },
];

const plain = { required: false, choices: [], help: null, sortable: false, searchable: false };

/** What is asked of people and firms themselves, whatever the lead is about. */
const ofContacts = [
  ["PERSON", { key: "occupation", label: "Occupation", type: "TEXT", searchable: true }],
  ["PERSON", { key: "birthday", label: "Birthday", type: "DATE" }],
  ["COMPANY", { key: "sector", label: "Sector", type: "TEXT", searchable: true }],
  ["COMPANY", { key: "homes", label: "Homes in care", type: "NUMBER", sortable: true }],
] as const satisfies [string, Field][];

/** What the demo's leads are told apart by: fields, tags, lists and a view that all see. */
export async function demoOrder(
  ctx: Ctx,
  { leadsAbout }: Pick<DemoTenant, "leadsAbout">,
  leadIds: readonly string[],
  managerId: string | undefined,
): Promise<void> {
  const isAboutBoilers = leadsAbout === "BOILERS";
  for (const field of [...places, ...(isAboutBoilers ? boilers : policies)]) {
    await createOwnField(ctx, "LEAD", { ...plain, ...field });
  }
  for (const [kind, field] of ofContacts) {
    await createOwnField(ctx, kind, { ...plain, ...field });
  }
  await demoTags(ctx, leadIds);
  const old = isAboutBoilers
    ? ({ field: "own.boilerInstalled", op: "LESS", value: 2012 } as const)
    : ({ field: "own.noClaimsYears", op: "AT_LEAST", value: 10 } as const);
  const name = isAboutBoilers ? "Old boilers" : "Careful drivers";
  await createLeadList(ctx, { name, description: null, condition: old });
  const fixed = await createLeadList(ctx, {
    name: "Home fair",
    description: "Met at the stand in Leeds",
    condition: null,
  });
  await changeListMembers(ctx, fixed.id, { add: every(leadIds, 17), remove: [] });
  if (managerId === undefined) return;
  const key = old.field;
  const actor = { ...ctx.actor, userId: managerId, grants: builtInRoles.MANAGER };
  await createSavedView({ ...ctx, actor }, "LEAD", {
    name,
    shared: "ALL",
    filter: { where: old },
    columns: ["name", "status", key, "own.town", "tags", "assigneeId"],
    sort: isAboutBoilers ? key : `-${key}`,
    isDefault: false,
  });
}

async function demoTags(ctx: Ctx, leadIds: readonly string[]): Promise<void> {
  const tags = [
    ["Warm", "orange", 5],
    ["Price sensitive", "blue", 7],
    ["Call in the evening", "violet", 11],
  ] as const;
  for (const [name, colour, nth] of tags) {
    const tag = await createTag(ctx, { name, colour });
    await tagLeads(ctx, { leadIds: every(leadIds, nth), add: [tag.id], remove: [] });
  }
}

/** One of so many, a thousand at most. */
function every(ids: readonly string[], nth: number): string[] {
  return ids.filter((_, i) => i % nth === 0).slice(0, 1000);
}
