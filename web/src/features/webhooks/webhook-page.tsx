import { getWebhook, type Webhook } from "@parley/contract";
import { getRouteApi, Link } from "@tanstack/react-router";
import { CircleX, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { Banner } from "../../ui/banner.tsx";
import { FactList } from "../../ui/fact-list.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Panel } from "../../ui/panel.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { Moment } from "../../ui/time.tsx";
import { DeliveryLog } from "./delivery-log.tsx";
import { WebhookActions } from "./webhook-actions.tsx";
import { WebhookBadge } from "./webhook-badge.tsx";
import styles from "./webhooks.module.css";

const route = getRouteApi("/app/webhooks/$webhookId");

/** One endpoint: what it is told, how it goes, and everything that was sent. */
export function WebhookPage() {
  const { t } = useTranslation("webhooks");
  const { webhookId: id } = route.useParams();
  const { data, error, refetch } = useRead(getWebhook, { params: { id } });
  const crumbs = [
    <Link key="webhooks" to="/webhooks" className="link">
      {t("title")}
    </Link>,
  ];
  if (!data) {
    return (
      <div className="page page-scroll">
        <PageHeader title={t("one")} crumbs={crumbs} />
        {error ? (
          <LoadError title={t("notLoaded")} error={error} onRetry={() => void refetch()} />
        ) : (
          <SkeletonRows />
        )}
      </div>
    );
  }
  return (
    <div className="page page-scroll">
      <PageHeader
        title={data.name}
        crumbs={crumbs}
        meta={<WebhookBadge webhook={data} />}
        actions={data.can.includes("manage") && <WebhookActions webhook={data} />}
      />
      <Trouble webhook={data} />
      <Facts webhook={data} />
      <DeliveryLog webhook={data} />
    </div>
  );
}

function Trouble({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation("webhooks");
  const format = useFormat();
  const { enabled, offReason, offAt, failingSince } = webhook;
  if (!enabled && offReason && offReason !== "BY_HAND") {
    return (
      <Banner look="breach" icon={CircleX}>
        {t(`offText.${offReason}`, { at: format.dateTime(offAt ?? "") })}
      </Banner>
    );
  }
  if (!enabled || !failingSince) return null;
  return (
    <Banner look="warning" icon={TriangleAlert}>
      {t("failingText", { at: format.dateTime(failingSince) })}
    </Banner>
  );
}

function Facts({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation("webhooks");
  const format = useFormat();
  const { subscriptions, previousSecretUntil, lastDeliveredAt } = webhook;
  const fields = [...new Set(subscriptions.flatMap((one) => one.fields))];
  return (
    <Panel title={t("facts")}>
      <div className={styles.facts}>
        <FactList
          facts={[
            { name: t("column.url"), value: <span className={styles.code}>{webhook.url}</span> },
            {
              name: t("column.events"),
              value: (
                <span className={styles.chips}>
                  {subscriptions.map(({ event }) => (
                    <code key={event}>{event}</code>
                  ))}
                </span>
              ),
            },
            { name: t("form.fields"), value: fields.join(", ") },
            { name: t("form.payload"), value: t(`payload.${webhook.payload}`) },
          ]}
        />
        <FactList
          facts={[
            { name: t("owner"), value: webhook.ownerName },
            { name: t("form.concurrency"), value: format.number(webhook.concurrency) },
            { name: t("column.waiting"), value: format.number(webhook.waiting) },
            { name: t("column.last"), value: lastDeliveredAt && <Moment at={lastDeliveredAt} /> },
            {
              name: t("secret.both"),
              value: previousSecretUntil && <Moment at={previousSecretUntil} />,
            },
          ]}
        />
      </div>
    </Panel>
  );
}
