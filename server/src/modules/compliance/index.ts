import { sealedField } from "../../platform/encryption/fields.ts";
import type { Module } from "../../platform/module.ts";
import { complianceRoutes } from "./routes.ts";
import {
  guardedTolls,
  newPlaces,
  privilegeAttempts,
  reusedTokens,
} from "./security/subscribers.ts";

export { Watch } from "./security/watch.ts";

export const compliance: Module = {
  name: "compliance",
  routes: complianceRoutes,
  subscribers: [reusedTokens, newPlaces, privilegeAttempts, guardedTolls],
  sealed: [sealedField("security_events", "note")],
};
