import * as api from "@parley/contract";
import { type App, inTenant } from "../../platform/app.ts";
import type { Api } from "../../platform/http/api.ts";
import type { Outside } from "../../platform/net/outside.ts";
import type { TrunkSight } from "../telephony/index.ts";
import { lookAtCertificate } from "./certificates.ts";
import { trunkOf } from "./trunks.ts";

/** How the switch sees a trunk; undefined where none is spoken to from here. */
export type LookAtTrunk = () => ((id: string) => Promise<TrunkSight>) | undefined;

const unseen: Omit<TrunkSight, "leftOut"> = { state: "UNKNOWN", registration: "NONE" };

/** Nobody is asked within a transaction: the switch, and the carrier for its certificate, come before it. */
export function trunkStateRoute(serve: Api, app: App, outside: Outside, look: LookAtTrunk): void {
  serve.servePrepared(
    api.getTrunkState,
    async ({ params: { id } }, { tenantId }) => {
      const seen = look();
      const trunk = await inTenant(app, tenantId, (ctx) => trunkOf(ctx, id), { readOnly: true });
      if (!seen) return { ...unseen, certificate: "NONE" as const };
      const { leftOut, ...sight } = await seen(id);
      if (leftOut) return { ...sight, certificate: leftOut };
      const isAsked = trunk.kind === "SIP" && sight.state !== "REACHABLE";
      const certificate = isAsked ? await lookAtCertificate(outside, trunk) : "NONE";
      return { ...sight, certificate };
    },
    async (ctx, { params }, sight) => {
      await trunkOf(ctx, params.id);
      return sight;
    },
  );
}
