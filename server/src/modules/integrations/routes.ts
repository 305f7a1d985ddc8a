import * as api from "@parley/contract";
import type { App } from "../../platform/app.ts";
import type { Api } from "../../platform/http/api.ts";
import { Outside } from "../../platform/net/outside.ts";
import { newSecret } from "../../platform/net/webhook-signature.ts";
import { eventCatalogue } from "./catalogue.ts";
import { challenge } from "./challenge.ts";
import { deliver } from "./deliver.ts";
import { getDelivery, listDeliveries, replayDelivery } from "./deliveries/service.ts";
import type { RecordReader } from "./records.ts";
import { replay } from "./replay.ts";
import {
  createWebhook,
  deleteWebhook,
  getWebhook,
  listWebhooks,
  rotateSecret,
  updateWebhook,
} from "./service.ts";

export function webhookRoutes(
  serve: Api,
  app: App,
  { readers, wake }: { readers: readonly RecordReader[]; wake: () => void },
): void {
  const outside = new Outside({ allowed: app.config.allowPrivateAddresses });
  // The contract does not change while the program runs.
  let catalogue: api.CatalogueEvent[] | undefined;
  serve.serve(api.getEventCatalogue, async () => {
    catalogue ??= eventCatalogue(readers);
    return { items: catalogue };
  });
  serve.serve(api.listWebhooks, (ctx, { query }) => listWebhooks(ctx, query));
  serve.serve(api.getWebhook, (ctx, { params }) => getWebhook(ctx, params.id));
  serve.servePrepared(
    api.createWebhook,
    async ({ body }) => {
      const secret = newSecret();
      await challenge(outside, body.url, secret, app.clock.now());
      return secret;
    },
    (ctx, { body }, secret) => createWebhook(ctx, body, secret),
  );
  serve.servePrepared(
    api.updateWebhook,
    async ({ body }) => {
      // Signed with a secret of its own: the endpoint's is sealed, and the answer is what counts.
      if (body.url) await challenge(outside, body.url, newSecret(), app.clock.now());
    },
    async (ctx, { params, body, ifMatch }) => {
      ctx.afterCommit(wake);
      return updateWebhook(ctx, params.id, body, ifMatch);
    },
  );
  serve.serve(api.deleteWebhook, (ctx, { params }) => deleteWebhook(ctx, params.id));
  serve.serve(api.rotateWebhookSecret, (ctx, { params }) => rotateSecret(ctx, params.id));
  deliveryRoutes(serve, wake);
}

function deliveryRoutes(serve: Api, wake: () => void): void {
  serve.serve(api.testWebhook, async (ctx, { params }) => {
    ctx.afterCommit(wake);
    const data = { webhookId: params.id };
    return { deliveryId: await deliver(ctx, params.id, { type: "webhook.test", data }) };
  });
  serve.serve(api.replayWebhook, (ctx, { params, body }) => {
    ctx.afterCommit(wake);
    return replay(ctx, params.id, body);
  });
  serve.serve(api.listDeliveries, (ctx, { params, query }) =>
    listDeliveries(ctx, params.id, query),
  );
  serve.serve(api.getDelivery, (ctx, { params }) => getDelivery(ctx, params.id, params.deliveryId));
  serve.serve(api.replayDelivery, (ctx, { params }) => {
    ctx.afterCommit(wake);
    return replayDelivery(ctx, params.id, params.deliveryId);
  });
}
