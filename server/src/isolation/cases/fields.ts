import * as api from "@parley/contract";
import { type Case, caseOf } from "../case.ts";

export const fieldCases: Record<string, Case> = {
  listLeadFields: caseOf(api.listLeadFields, () => ({})),
};
