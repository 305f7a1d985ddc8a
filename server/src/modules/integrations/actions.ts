import { z } from "zod";
import { type Action, asked, defineAction } from "../../platform/actions/action.ts";
import { deliver } from "./deliver.ts";

const params = z.strictObject({
  webhookId: asked("WEBHOOK", z.uuid()),
  text: asked("TEMPLATE", z.string().max(2000).default(""), { most: 2000 }),
});

/** Tells a webhook of leads: their ids, and a text where one is wanted. */
const callWebhook = defineAction({
  name: "call-webhook",
  params,
  check: async ({ tx }, { webhookId }) => {
    const known = tx.selectFrom("webhooks").select("id").where("id", "=", webhookId);
    const found = await known.executeTakeFirst();
    return found ? undefined : { field: "webhookId", reason: "is no webhook" };
  },
  run: async (ctx, targets) => {
    for (const { id, params: wanted } of targets) {
      const data = { leadId: id, text: wanted.text };
      await deliver(ctx, wanted.webhookId, { type: "workflow.called", data });
    }
  },
});

/** What a workflow can do outside of Parley. */
export const integrationActions: readonly Action[] = [callWebhook];
