import * as api from "@parley/contract";
import type { Api } from "../../platform/http/api.ts";
import { encodeCursor, nameCursor, toPage } from "../../platform/http/cursor.ts";
import { type PromptRow, selectPrompts } from "./queries.ts";
import {
  deletePrompt,
  promptOf,
  renamePrompt,
  replacePrompt,
  toPrompt,
  uploadPrompt,
} from "./service.ts";
import { keyOf, type Studio } from "./upload.ts";

export function promptRoutes(serve: Api, studio: Studio): void {
  const { app } = studio;
  serve.serve(api.listPrompts, async (ctx, { query: { cursor, limit } }) => {
    const after = nameCursor("prompts", cursor);
    const rows = await selectPrompts(ctx, { after, limit: limit + 1 });
    const cursorOf = ({ name, id }: PromptRow) => encodeCursor("prompts", [name, id]);
    return toPage(rows, limit, cursorOf, (row) => toPrompt(ctx, row));
  });
  serve.serveUpload(api.uploadPrompt, (run, { query }, file) => {
    return uploadPrompt(studio, run, query, file);
  });
  serve.serveUpload(api.replacePrompt, (run, { params, query, ifMatch: version }, file) => {
    return replacePrompt(studio, run, { ...params, ...query, version }, file);
  });
  serve.serve(api.updatePrompt, (ctx, { params, body, ifMatch }) => {
    return renamePrompt(ctx, params.id, body.name, ifMatch);
  });
  serve.serve(api.deletePrompt, (ctx, { params }) => deletePrompt(app, ctx, params.id));
  serve.serveFile(api.hearPrompt, async (run, { params }) => {
    const { row, tenantId } = await run(async (ctx) => {
      return { row: await promptOf(ctx, params.id), tenantId: ctx.tenantId };
    });
    return {
      fileName: `${row.name}.wav`,
      body: app.storage.read(keyOf(tenantId, row.sound_id)),
      mediaType: "audio/wav",
      personId: null,
    };
  });
}
