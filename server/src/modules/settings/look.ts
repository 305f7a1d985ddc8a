import type { getEntryLook, Look, Output } from "@parley/contract";
import { type App, inTenant } from "../../platform/app.ts";
import type { Ctx } from "../../platform/ctx.ts";
import { findTenant } from "../identity/index.ts";
import { selectVersions } from "./queries.ts";
import { readSettings } from "./store.ts";

/** What of the settings every page needs. */
export async function readLook(ctx: Ctx): Promise<Look> {
  const { branding, region } = await readSettings(ctx);
  const { decimalSeparator, groupSeparator, dateOrder, currency } = region;
  return { ...branding, decimalSeparator, groupSeparator, dateOrder, currency };
}

/**
 * For a page before sign-in. A tenant that has not decided how it looks is answered like one that there is
 * not: its short name tells nothing that it has not chosen to show.
 */
export async function readEntryLook(app: App, slug: string): Promise<Output<typeof getEntryLook>> {
  const tenantId = await findTenant(app, slug);
  if (!tenantId) return undecided;
  return inTenant(
    app,
    tenantId,
    async (ctx) => {
      const decided = await selectVersions(ctx.tx, { section: "branding", limit: 1 });
      return decided.length > 0 ? (await readSettings(ctx)).branding : undecided;
    },
    { readOnly: true },
  );
}

const undecided = { name: null, accentColor: null };
