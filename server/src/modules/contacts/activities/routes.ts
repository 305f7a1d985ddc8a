import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { addNote, deleteNote, restoreNote, updateNote, versionsOf } from "./notes.ts";
import { statisticsOf } from "./statistics.ts";
import { contactSubject, leadSubject } from "./subject.ts";
import { pinnedOf, placed, timelineOf } from "./timeline.ts";

export function activityRoutes(serve: Api): void {
  serve.serve(api.listActivities, async (ctx, { params, query }) => {
    const asked = placed(query);
    return timelineOf(ctx, await leadSubject(ctx, "activities:read", params.id), asked);
  });
  serve.serve(api.listContactActivities, async (ctx, { params, query }) => {
    const asked = placed(query);
    return timelineOf(ctx, await contactSubject(ctx, "activities:read", params.id), asked);
  });
  serve.serve(api.listPinnedNotes, async (ctx, { params }) =>
    pinnedOf(ctx, await leadSubject(ctx, "activities:read", params.id)),
  );
  serve.serve(api.listPinnedContactNotes, async (ctx, { params }) =>
    pinnedOf(ctx, await contactSubject(ctx, "activities:read", params.id)),
  );
  serve.serve(api.leadStatistics, async (ctx, { params, query }) =>
    statisticsOf(ctx, await leadSubject(ctx, "activities:read", params.id), query),
  );
  serve.serve(api.contactStatistics, async (ctx, { params, query }) =>
    statisticsOf(ctx, await contactSubject(ctx, "activities:read", params.id), query),
  );
  serve.serve(api.addNote, async (ctx, { params, body }) =>
    addNote(ctx, await leadSubject(ctx, "activities:create", params.id), body),
  );
  serve.serve(api.addContactNote, async (ctx, { params, body }) =>
    addNote(ctx, await contactSubject(ctx, "activities:create", params.id), body),
  );
  serve.serve(api.updateNote, (ctx, { params, body }) => updateNote(ctx, params.id, body));
  serve.serve(api.deleteNote, (ctx, { params }) => deleteNote(ctx, params.id));
  serve.serve(api.restoreNote, (ctx, { params }) => restoreNote(ctx, params.id));
  serve.serve(api.listNoteVersions, (ctx, { params }) => versionsOf(ctx, params.id));
}
