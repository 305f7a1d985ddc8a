import { Drawer } from "@mantine/core";
import {
  getDelivery,
  type Output,
  replayDelivery,
  type Webhook,
  type WebhookAttempt,
} from "@parley/contract";
import { RotateCcw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { FactList } from "../../ui/fact-list.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { Moment } from "../../ui/time.tsx";
import { toast } from "../../ui/toast.ts";
import { CodeBox } from "./code-box.tsx";
import { followDeliveries } from "./follow.ts";
import { DeliveryBadge } from "./webhook-badge.tsx";
import styles from "./webhooks.module.css";

type Props = { webhook: Webhook; id: string | undefined; onClose: () => void };

/** One delivery beside the log: what was told, every attempt, and once more. */
export function DeliveryDetail({ webhook, id, onClose }: Props) {
  const { t } = useTranslation(["webhooks", "common"]);
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size={560}
      title={t("delivery.one")}
      closeButtonProps={{ "aria-label": t("common:close") }}
      attributes={{ header: { role: "none" } }}
    >
      {id !== undefined && <Delivery webhook={webhook} id={id} />}
    </Drawer>
  );
}

function Delivery({ webhook, id }: { webhook: Webhook; id: string }) {
  const { t } = useTranslation("webhooks");
  const params = { id: webhook.id, deliveryId: id };
  const { data, error, refetch } = useRead(getDelivery, { params });
  const replay = useWrite(replayDelivery, {
    onDone: () => {
      toast({ text: t("replay.oneDone") });
      followDeliveries(webhook.id);
      setTimeout(() => void refetch(), 1500);
    },
    onFailed: useErrorToast(),
  });
  if (error && !data) return <LoadError error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows />;
  return (
    <div className={styles.detail}>
      <Facts delivery={data} />
      {webhook.can.includes("manage") && (
        <div className={styles.actions}>
          <Button
            icon={RotateCcw}
            busy={replay.isPending}
            disabled={!webhook.enabled}
            onClick={() => replay.mutate({ params })}
          >
            {t("replay.one")}
          </Button>
        </div>
      )}
      <h3>{t("delivery.log")}</h3>
      {data.log.length === 0 && <p className="muted">{t("delivery.notYet")}</p>}
      <ol className={styles.attempts}>
        {data.log.map((attempt) => (
          <Attempt key={attempt.id} attempt={attempt} />
        ))}
      </ol>
      <h3>{t("delivery.data")}</h3>
      <CodeBox label={t("delivery.data")} text={JSON.stringify(data.data, null, 2)} />
    </div>
  );
}

function Facts({ delivery }: { delivery: Output<typeof getDelivery> }) {
  const { t } = useTranslation("webhooks");
  const { nextAttemptAt } = delivery;
  return (
    <FactList
      facts={[
        { name: t("delivery.event"), value: <code>{delivery.event}</code> },
        { name: t("column.state"), value: <DeliveryBadge state={delivery.state} /> },
        { name: t("delivery.happened"), value: <Moment at={delivery.occurredAt} /> },
        { name: t("delivery.next"), value: nextAttemptAt && <Moment at={nextAttemptAt} /> },
        { name: "webhook-id", value: <code className={styles.code}>{delivery.eventId}</code> },
      ]}
    />
  );
}

function Attempt({ attempt }: { attempt: WebhookAttempt }) {
  const { t } = useTranslation("webhooks");
  const format = useFormat();
  const { number, at, status, error, durationMs, excerpt } = attempt;
  return (
    <li>
      <div className={styles.attempt}>
        <span className="strong">{t("delivery.attempt", { number: format.number(number) })}</span>
        <span>{status ?? t(`fault.${error}`, { defaultValue: error ?? "" })}</span>
        <span className="muted">{format.number(durationMs)} ms</span>
        <span className="muted">
          <Moment at={at} />
        </span>
      </div>
      {excerpt && <CodeBox label={t("delivery.answer", { number })} text={excerpt} />}
    </li>
  );
}
