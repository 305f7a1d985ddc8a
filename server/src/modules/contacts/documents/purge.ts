import { z } from "zod";
import { defineJob } from "../../../platform/jobs/jobs.ts";
import { removeDocument } from "./queries.ts";

const dayMs = 86_400_000;
/** A little less than what was promised, for clocks differ. */
const keptMs = 29.9 * dayMs;

/** Takes a document away for good that was deleted 30 days ago and not restored meanwhile. */
export const purgeDeleted = defineJob(
  "purge-document",
  z.object({ documentId: z.uuid() }),
  async ({ documentId }, run) => {
    const key = await run.inTenant((ctx) =>
      removeDocument(ctx.tx, documentId, new Date(ctx.now.getTime() - keptMs)),
    );
    if (key !== undefined) await run.app.storage.remove(key);
  },
);

/** Takes files away whose documents have gone with their lead or contact. */
export const removeFiles = defineJob(
  "remove-files",
  z.object({ keys: z.array(z.string()) }),
  async ({ keys }, run) => {
    for (const key of keys) await run.app.storage.remove(key);
  },
);
