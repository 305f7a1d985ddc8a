import { contactCreated, leadsImported } from "@parley/contract";
import { sql } from "kysely";
import { z } from "zod";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Subscriber } from "../../../platform/events/subscriber.ts";
import { defineJob } from "../../../platform/jobs/jobs.ts";
import { addToCounts, countWords } from "./counting.ts";

const Nothing = z.object({});

/** Writers of contacts wait for each of these steps. */
const lostAtOnce = 500;

/** Forgets words whose last bearer is gone. Enqueued by the database when a contact loses a word. */
const forgetWords = defineJob("forget-words", Nothing, async (_, run) => {
  for (let found = 1; found > 0; ) {
    found = await run.inTenant(async (ctx) => {
      const { rows } = await sql<{ found: number }>`
        select search_forget(${lostAtOnce}) as found`.execute(ctx.tx);
      return rows[0]?.found ?? 0;
    });
  }
});

/** Counts anew how many contacts bear each word: that decides how a search is carried out, not what it finds. */
const countWordsJob = defineJob("count-words", Nothing, (_, run) =>
  run.inTenant((ctx) => countWords(ctx.tx)),
);

export const wordJobs = [forgetWords, countWordsJob];

/** Notes how the number of contacts grows, and has the words counted when it has doubled. */
export const wordCounter: Subscriber = {
  name: "contacts.word-counts",
  events: [contactCreated.name, leadsImported.name],
  handle: async (ctx, events) => {
    let added = 0;
    for (const { name, data } of events) {
      added += name === contactCreated.name ? 1 : leadsImported.data.parse(data).created;
    }
    await grow(ctx, added);
  },
};

async function grow(ctx: Ctx, added: number): Promise<void> {
  const { contacts, counted } = await addToCounts(ctx.tx, added);
  if (contacts < counted * 2 + 100) return;
  await countWordsJob.enqueue(ctx, {}, { jobKey: `count-words ${ctx.tenantId}` });
}
