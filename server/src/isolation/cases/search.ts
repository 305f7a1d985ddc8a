import * as api from "@parley/contract";
import { type Case, caseOf, filter } from "../case.ts";

const mark = filter((estate) => estate.mark);
const phone = filter((estate) => estate.leadPhone);
const email = filter((estate) => `lead@${estate.mark.toLowerCase()}.example`);

export const searchCases: Record<string, Case> = {
  searchAll: caseOf(
    api.searchAll,
    (_, ids) => ({ query: { q: ids.q ?? ids.phone ?? ids.email ?? "nobody is called so" } }),
    { q: mark, phone, email },
  ),
  suggest: caseOf(
    api.suggest,
    (_, ids) => ({ query: { q: ids.q ?? ids.phone ?? ids.email ?? "nobody is called so" } }),
    { q: mark, phone, email },
  ),
};
