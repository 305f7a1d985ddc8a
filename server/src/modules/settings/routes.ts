import type { Endpoint, SettingsSection } from "@parley/contract";
import * as api from "@parley/contract";
import type { App } from "../../platform/app.ts";
import type { Api } from "../../platform/http/api.ts";
import { decodeCursor, encodeCursor } from "../../platform/http/cursor.ts";
import { readEntryLook, readLook } from "./look.ts";
import { listVersions, readSection, restoreSection, updateSection } from "./service.ts";

/** Every section is read and decided alike; what differs is its schema in the contract. */
export function settingsRoutes(serve: Api, app: App): void {
  serve.serve(api.getLook, (ctx) => readLook(ctx));
  serve.serveOpen(api.getEntryLook, (_visitor, { query }) => readEntryLook(app, query.tenant));
  for (const section of api.settingsSectionNames) serveSection(serve, section);

  serve.serve(api.listSettingsVersions, async (ctx, { params: { section }, query }) => {
    const { cursor, limit } = query;
    const before = decodeCursor(`settings.${section}`, cursor, 1)?.map(Number)[0];
    const items = await listVersions(ctx, section, { before, limit });
    const last = items.length === limit ? items.at(-1)?.version : undefined;
    const hasMore = last !== undefined && last > 1;
    return { items, nextCursor: hasMore ? encodeCursor(`settings.${section}`, [last]) : null };
  });
  serve.serve(api.restoreSettings, (ctx, { params: { section, version }, ifMatch }) =>
    restoreSection(ctx, section, version, ifMatch),
  );
}

function serveSection(serve: Api, section: SettingsSection): void {
  // Typed by their schemas in the contract; here they are all the same.
  const { get, update }: { get: Endpoint; update: Endpoint } = api.settingsEndpoints[section];
  serve.serve(get, (ctx) => readSection(ctx, section));
  serve.serve(update, (ctx, { body, ifMatch }) => updateSection(ctx, section, body, ifMatch));
}
