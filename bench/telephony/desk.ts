import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningAsterisk } from "../../server/src/modules/telephony/asterisk-host/run.ts";
import type { Phone } from "../../server/src/modules/telephony/providers/asterisk/trunks.ts";
import { openInstallation, startServer } from "../lib/installation.ts";
import { makeTenant, makeUsers } from "../lib/tenants.ts";
import { AgentInPage } from "./in-page.ts";
import { agentEmail } from "./people.ts";

/**
 * The application's pages and the way of their phones, without the part of it that drives Asterisk: who drives that himself
 * has an agent in a browser all the same, once he has told Asterisk of his phone.
 */
export async function openDesk({ connection }: RunningAsterisk) {
  const installation = await openInstallation();
  const file = join(installation.home, "asterisk.json");
  writeFileSync(file, JSON.stringify(connection), { mode: 0o600 });
  const server = await startServer(installation, {
    ...{ PARLEY_ROLES: "web", PARLEY_ASTERISK: file },
    PARLEY_ALLOW_PRIVATE_ADDRESSES: "127.0.0.0/8",
  });
  const tenantId = await makeTenant(installation, "phones");
  await makeUsers(installation, tenantId, [{ email: agentEmail(0), role: "AGENT" }]);
  return {
    tenantId,
    sitDown: (learn: (phone: Phone) => Promise<void>) =>
      AgentInPage.sitDown({ installation, server, tenantId, learn }),
  };
}
