import {
  addNumbersToList,
  createDoNotCallList,
  holdDrillRules,
  noteFileOfList,
} from "../modules/law/index.ts";
import type { Ctx } from "../platform/ctx.ts";

const dayMs = 86_400_000;

/** Numbers kept for fiction: nobody has them, and no demo lead does. */
const asked = ["+442079460961", "+442079460962", "+442079460963"];
const registered = ["+442079460971", "+442079460972", "+442079460973", "+442079460974"];

/**
 * Whom the demo does not call, with a register's file of some days ago. It calls simulated people, so its
 * own rules let it dial at every hour.
 */
export async function makeLaw(ctx: Ctx): Promise<void> {
  await holdDrillRules(ctx);
  const own = { kind: "INTERNAL", name: "Asked not to be called" } as const;
  const internal = await createDoNotCallList(ctx, { ...own, campaignId: null, country: null });
  await addNumbersToList(ctx, internal.id, asked);
  const file = { kind: "NATIONAL", name: "TPS", country: "GB" } as const;
  const national = await createDoNotCallList(ctx, { ...file, campaignId: null });
  await addNumbersToList(ctx, national.id, registered);
  await noteFileOfList(ctx, national.id, new Date(ctx.now.getTime() - 6 * dayMs));
}
