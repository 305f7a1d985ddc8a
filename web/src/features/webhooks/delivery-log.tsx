import {
  deliveryStates,
  listDeliveries,
  type Webhook,
  type WebhookDelivery,
} from "@parley/contract";
import { RefreshCw } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Views } from "../../ui/views.tsx";
import { DeliveryDetail } from "./delivery-detail.tsx";
import { reread } from "./follow.ts";
import { DeliveryBadge } from "./webhook-badge.tsx";
import styles from "./webhooks.module.css";

const lookMs = 5000;

/** What was sent to an endpoint, newest first, while one looks on. */
export function DeliveryLog({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation("webhooks");
  const [state, setState] = useState<WebhookDelivery["state"] | "ALL">("ALL");
  const [open, setOpen] = useState<string | undefined>();
  const query = { limit: 50, ...(state === "ALL" ? {} : { state: [state] }) };
  const list = useInfinite(
    listDeliveries,
    { params: { id: webhook.id }, query },
    { keepPrevious: true },
  );
  useEffect(() => {
    const timer = setInterval(() => reread(webhook.id), lookMs);
    return () => clearInterval(timer);
  }, [webhook.id]);
  return (
    <Panel
      title={t("delivery.title")}
      note={t("delivery.note")}
      end={
        <Button size="small" icon={RefreshCw} onClick={list.reload}>
          {t("delivery.reload")}
        </Button>
      }
    >
      <Views
        label={t("delivery.views")}
        views={["ALL" as const, ...deliveryStates].map((id) => ({
          id,
          name: t(`delivery.view.${id}`),
        }))}
        current={state}
        onPick={(id) => setState(deliveryStates.find((one) => one === id) ?? "ALL")}
      />
      {list.error && <LoadError error={list.error} onRetry={list.reload} />}
      {!list.isLoading && list.items.length === 0 && <p className="muted">{t("delivery.empty")}</p>}
      <ul className={styles.log} aria-label={t("delivery.title")}>
        {list.items.map((one) => (
          <DeliveryRow key={one.id} delivery={one} onOpen={() => setOpen(one.id)} />
        ))}
      </ul>
      {list.hasMore && (
        <div className={styles.actions}>
          <Button size="small" onClick={list.loadMore}>
            {t("delivery.more")}
          </Button>
        </div>
      )}
      <DeliveryDetail webhook={webhook} id={open} onClose={() => setOpen(undefined)} />
    </Panel>
  );
}

function DeliveryRow({ delivery, onOpen }: { delivery: WebhookDelivery; onOpen: () => void }) {
  const { t } = useTranslation("webhooks");
  const format = useFormat();
  const { event, state, attempts, lastStatus, lastError, lastDurationMs, occurredAt } = delivery;
  const answer = lastStatus ?? (lastError && t(`fault.${lastError}`, { defaultValue: lastError }));
  return (
    <li>
      <button type="button" className={styles.entry} onClick={onOpen}>
        <code className="ellipsis">{event}</code>
        <DeliveryBadge state={state} />
        <span className="muted">
          {[
            answer,
            lastDurationMs !== null && `${format.number(lastDurationMs)} ms`,
            attempts > 1 && t("delivery.attempts", { count: attempts }),
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
        <time className="muted" dateTime={occurredAt}>
          {format.dateTime(occurredAt)}
        </time>
      </button>
    </li>
  );
}
