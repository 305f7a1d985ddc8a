import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { selectFields } from "./queries.ts";
import { createField, updateField } from "./service.ts";
import { toContactField, toOwnField } from "./view.ts";

const ofContacts = ["PERSON", "COMPANY"] as const;

export function fieldRoutes(serve: Api): void {
  serve.serve(api.listOwnFields, async (ctx, { query }) => ({
    items: (await selectFields(ctx.tx, ["LEAD"], query.archived ?? false)).map(toOwnField),
  }));
  serve.serve(api.createOwnField, async (ctx, { body }) =>
    toOwnField(await createField(ctx, "LEAD", body)),
  );
  serve.serve(api.updateOwnField, async (ctx, { params, body, ifMatch }) =>
    toOwnField(await updateField(ctx, params.id, body, { of: ["LEAD"], knownVersion: ifMatch })),
  );
  serve.serve(api.listContactFields, async (ctx, { query }) => {
    const of = query.kind ? [query.kind] : ofContacts;
    return { items: (await selectFields(ctx.tx, of, query.archived ?? false)).map(toContactField) };
  });
  serve.serve(api.createContactField, async (ctx, { body: { kind, ...body } }) =>
    toContactField(await createField(ctx, kind, body)),
  );
  serve.serve(api.updateContactField, async (ctx, { params, body, ifMatch }) =>
    toContactField(
      await updateField(ctx, params.id, body, { of: ofContacts, knownVersion: ifMatch }),
    ),
  );
}
