import type { App } from "../../platform/app.ts";
import { operatorsTenant } from "../../platform/audit/operators.ts";
import type { Signal } from "../../platform/audit/signals.ts";
import type { Intrusion } from "../telephony/index.ts";

const signals = {
  STRANGER: { kind: "SWITCH_STRANGER", event: "switch: strangers" },
  WRONG_PASSWORD: { kind: "SWITCH_PASSWORD_WRONG", event: "switch: wrong password" },
  PHONE_DIALLED: { kind: "SWITCH_PHONE_DIALLED", event: "switch: a phone dialled" },
} as const satisfies Record<Intrusion["what"], Pick<Signal, "kind" | "event">>;

/** Somebody was refused at the switch: told to whose name it was, else to the operators. */
export async function tellIntrusion(
  app: Pick<App, "pool" | "signals">,
  { what, tenantId: owner, ip, count }: Intrusion,
): Promise<void> {
  const tenantId = owner ?? (await operatorsTenant(app));
  if (tenantId) app.signals.raise({ tenantId, userId: null, ip, count, ...signals[what] });
}
