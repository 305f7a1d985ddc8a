import { builtInRoles, permissionCodes } from "@parley/contract";
import { AccessControl } from "../server/src/modules/identity/access.ts";
import type { Tokens } from "../server/src/modules/identity/tokens.ts";
import type { App } from "../server/src/platform/app.ts";
import { newId } from "../server/src/platform/ids.ts";
import type { Bench } from "./lib/bench.ts";
import type { Figure } from "./lib/report.ts";

const sessions = 1000;

/**
 * What every request pays to know whether it may: the rights of a session from memory, the permission
 * of the endpoint among them. No database is asked, as for every request but a session's first.
 */
export const permission: Bench = {
  name: "permission",
  about: "what one check of a permission takes, with the rights of 1,000 sessions in memory",
  run: async ({ quick }): Promise<Figure[]> => {
    // Rights that are remembered need neither: whoever is asked for them is found at once.
    const access = new AccessControl({} as App, {} as Tokens);
    const claims = Array.from({ length: sessions }, () => {
      const one = { tenantId: newId(), userId: newId(), sessionId: newId() };
      const key = `${one.tenantId} ${one.userId} ${one.sessionId}`;
      access.cache.set(key, {
        teamId: null,
        roles: ["MANAGER"],
        restricted: false,
        grants: { ...builtInRoles.MANAGER },
        authenticatedAt: new Date(),
      });
      return one;
    });
    const checks = quick ? 200_000 : 1_000_000;
    await measure(access, claims, checks / 10);
    const micros = await measure(access, claims, checks);
    return [
      {
        bench: "permission",
        what: "one check, mean, time of the processor",
        value: micros,
        unit: "µs",
        floor: 5,
      },
    ];
  },
};

type Claims = { tenantId: string; userId: string; sessionId: string };

async function measure(
  access: AccessControl,
  claims: readonly Claims[],
  checks: number,
): Promise<number> {
  let allowed = 0;
  // Time of the processor: what else runs on the machine is not counted.
  const started = process.cpuUsage();
  for (let i = 0; i < checks; i++) {
    const one = claims[i % claims.length];
    const code = permissionCodes[i % permissionCodes.length];
    if (!one || !code) continue;
    const rights = await access.rightsOf(one);
    if (rights?.grants[code] !== undefined) allowed++;
  }
  const { user, system } = process.cpuUsage(started);
  if (allowed === 0 || allowed === checks) throw new Error("the checks decide nothing");
  return (user + system) / checks;
}
