import type { Listed, Policy } from "../policy.ts";
import { contactLists, contactPolicies } from "./contacts.ts";
import { leadLists, leadPolicies } from "./leads.ts";
import { peopleLists, peoplePolicies } from "./people.ts";
import { documentPolicies, timelinePolicies } from "./timeline.ts";
import { callbackPolicies, workLists, workPolicies } from "./work.ts";

/** Whose records each role reaches, endpoint by endpoint. */
export const policies: readonly Policy[] = [
  ...leadPolicies,
  ...contactPolicies,
  ...timelinePolicies,
  ...documentPolicies,
  ...peoplePolicies,
  ...workPolicies,
  ...callbackPolicies,
];

/** Whose records each role sees in lists. */
export const lists: readonly Listed[] = [
  ...leadLists,
  ...contactLists,
  ...peopleLists,
  ...workLists,
];
