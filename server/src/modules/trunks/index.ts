import type { App } from "../../platform/app.ts";
import type { SealedField } from "../../platform/encryption/fields.ts";
import type { Module } from "../../platform/module.ts";
import { Outside } from "../../platform/net/outside.ts";
import { phoneRoutes } from "./phones.ts";
import { type LookAtTrunk, trunkStateRoute } from "./state.ts";
import { trunkRoutes } from "./trunks.ts";
import { registerTwilioHooks } from "./twilio/hooks.ts";

export { changesDirectory, directoryOf, twilioTrunksOf } from "./directory.ts";
export { tellIntrusion } from "./intrusions.ts";
export { demandPhone } from "./phones.ts";
export { needsPhone, PhoneGateway } from "./softphone/gateway.ts";
export { twilioStore } from "./twilio/store.ts";

const bound = (table: string, name: string): SealedField => ({
  ...{ table, column: "password", key: [{ name, type: "uuid" }], boundTo: name },
});

export const trunksSealed: readonly SealedField[] = [
  bound("trunk_passwords", "trunk_id"),
  bound("agent_phones", "user_id"),
  { ...bound("twilio_calls", "leg_id"), column: "numbers" },
  { ...bound("twilio_callbacks", "id"), column: "digits" },
];

/** The lines to the public network, and the telephones of agents, as data that the switch is told. */
export function trunks(app: App, look: LookAtTrunk): Module {
  const outside = new Outside({ allowed: app.config.allowPrivateAddresses });
  return {
    name: "trunks",
    routes: (api) => {
      trunkRoutes(api, outside);
      trunkStateRoute(api, app, outside, look);
      phoneRoutes(api, app.config);
      if (app.config.twilio) api.beside((http, limits) => registerTwilioHooks(http, limits, app));
    },
    sealed: trunksSealed,
  };
}
