import * as api from "@parley/contract";
import type { App } from "../../../platform/app.ts";
import type { Api } from "../../../platform/http/api.ts";
import { contactSubject, leadSubject } from "../activities/subject.ts";
import { downloadOf, previewOf } from "./open.ts";
import {
  deleteDocument,
  documentsOf,
  placed,
  purgeDocument,
  restoreDocument,
  uploadDocument,
} from "./service.ts";

export function documentRoutes(serve: Api, app: App): void {
  serve.serve(api.listLeadDocuments, async (ctx, { params, query }) => {
    const asked = placed(query);
    return documentsOf(ctx, await leadSubject(ctx, "documents:read", params.id), asked);
  });
  serve.serve(api.listContactDocuments, async (ctx, { params, query }) => {
    const asked = placed(query);
    return documentsOf(ctx, await contactSubject(ctx, "documents:read", params.id), asked);
  });
  serve.serveUpload(api.uploadLeadDocument, (run, { params, query }, file) => {
    const find = (ctx: Parameters<typeof leadSubject>[0]) =>
      leadSubject(ctx, "documents:create", params.id);
    return uploadDocument(app, run, find, query.fileName, file);
  });
  serve.serveUpload(api.uploadContactDocument, (run, { params, query }, file) => {
    const find = (ctx: Parameters<typeof contactSubject>[0]) =>
      contactSubject(ctx, "documents:create", params.id);
    return uploadDocument(app, run, find, query.fileName, file);
  });
  serve.serveFile(api.downloadDocument, (run, { params }) => downloadOf(app, run, params.id));
  serve.serveFile(api.previewDocument, (run, { params }) => previewOf(app, run, params.id));
  serve.serve(api.deleteDocument, (ctx, { params }) => deleteDocument(ctx, params.id));
  serve.serve(api.restoreDocument, (ctx, { params }) => restoreDocument(ctx, params.id));
  serve.serve(api.purgeDocument, (ctx, { params }) => purgeDocument(ctx, app, params.id));
}
