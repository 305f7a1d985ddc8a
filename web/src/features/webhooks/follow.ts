import { getWebhook, listDeliveries } from "@parley/contract";
import { queryClient } from "../../api/query.ts";

const looksMs = [400, 1500, 4000, 8000];

/**
 * Reads an endpoint's log again a few times: deliveries make no events of their own, because each of
 * them would tell of another.
 */
export function followDeliveries(webhookId: string): void {
  for (const wait of looksMs) setTimeout(() => reread(webhookId), wait);
}

export function reread(webhookId: string): void {
  for (const path of [listDeliveries.path, getWebhook.path]) {
    void queryClient.invalidateQueries({ queryKey: [path, { id: webhookId }] });
  }
}
