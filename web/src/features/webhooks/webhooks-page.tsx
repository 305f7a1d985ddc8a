import { listWebhooks, type Webhook } from "@parley/contract";
import { Link, useNavigate } from "@tanstack/react-router";
import { BookOpen, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type List, useInfinite } from "../../api/lists.ts";
import { useGrant } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import { ListFoot } from "../../shared/list-foot.tsx";
import { Button, buttonClass } from "../../ui/button.tsx";
import type { Column } from "../../ui/data-table/columns.ts";
import { DataTable } from "../../ui/data-table/data-table.tsx";
import { RowLink } from "../../ui/data-table/row-link.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { NewWebhookDialog } from "./new-webhook-dialog.tsx";
import { WebhookBadge } from "./webhook-badge.tsx";
import styles from "./webhooks.module.css";

const idOf = (webhook: Webhook) => webhook.id;
const nameOf = (webhook: Webhook) => webhook.name;

/** Programs elsewhere that are told what happens here. */
export function WebhooksPage() {
  const { t } = useTranslation("webhooks");
  const navigate = useNavigate();
  const [creating, setCreating] = useState(false);
  const mayManage = useGrant("webhooks:manage") !== undefined;
  const list = useInfinite(listWebhooks, { query: { limit: 50 } });
  const create = () => setCreating(true);
  useKeys(
    useMemo(
      () => (mayManage ? [{ key: "C", label: t("new"), run: () => setCreating(true) }] : []),
      [mayManage, t],
    ),
  );
  return (
    <div className="page">
      <PageHeader
        title={t("title")}
        actions={
          <>
            <Link to="/webhooks/events" className={buttonClass()}>
              <BookOpen aria-hidden />
              {t("catalogue.title")}
            </Link>
            {mayManage && (
              <Button variant="primary" icon={Plus} keys="C" onClick={create}>
                {t("new")}
              </Button>
            )}
          </>
        }
      />
      <DataTable<Webhook>
        label={t("title")}
        rows={list.items}
        rowId={idOf}
        rowName={nameOf}
        columns={useColumns()}
        narrow={(webhook) => <Narrow webhook={webhook} />}
        onOpen={({ id }) =>
          void navigate({ to: "/webhooks/$webhookId", params: { webhookId: id } })
        }
        hasMore={list.hasMore}
        onMore={list.loadMore}
        isLoading={list.isLoading}
        placeKey="webhooks"
        instead={list.items.length === 0 && <None list={list} onCreate={mayManage && create} />}
        foot={<ListFoot list={list} />}
      />
      {creating && <NewWebhookDialog onClose={() => setCreating(false)} onMade={list.reload} />}
    </div>
  );
}

function None({ list, onCreate }: { list: List<Webhook>; onCreate: false | (() => void) }) {
  const { t } = useTranslation("webhooks");
  if (list.error) {
    return <LoadError title={t("notLoaded")} error={list.error} onRetry={list.reload} />;
  }
  return (
    <EmptyState
      title={t("empty")}
      text={t("emptyText")}
      actions={
        onCreate && (
          <Button icon={Plus} onClick={onCreate}>
            {t("new")}
          </Button>
        )
      }
    />
  );
}

function useColumns(): readonly Column<Webhook>[] {
  const { t } = useTranslation("webhooks");
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: "name",
        title: t("column.name"),
        width: 160,
        grow: 1,
        fixed: true,
        cell: ({ id, name }) => <RowLink href={`/webhooks/${id}`}>{name}</RowLink>,
      },
      {
        id: "state",
        title: t("column.state"),
        width: 170,
        cell: (webhook) => <WebhookBadge webhook={webhook} />,
      },
      {
        id: "url",
        title: t("column.url"),
        width: 240,
        grow: 2,
        cell: ({ url }) => <span className="ellipsis">{url}</span>,
      },
      {
        id: "events",
        title: t("column.events"),
        width: 200,
        grow: 2,
        cell: (webhook) => <span className="ellipsis">{eventsOf(webhook)}</span>,
      },
      {
        id: "waiting",
        title: t("column.waiting"),
        width: 90,
        end: true,
        cell: ({ waiting }) => format.number(waiting),
      },
      {
        id: "last",
        title: t("column.last"),
        width: 168,
        cell: ({ lastDeliveredAt: at }) =>
          at ? <time dateTime={at}>{format.dateTime(at)}</time> : "–",
      },
    ],
    [t, format],
  );
}

function eventsOf({ subscriptions }: Webhook): string {
  return subscriptions.map(({ event }) => event).join(", ");
}

function Narrow({ webhook }: { webhook: Webhook }) {
  return (
    <div className={styles.narrow}>
      <span className="ellipsis strong">{webhook.name}</span>
      <WebhookBadge webhook={webhook} />
      <span className="t1 muted ellipsis">{webhook.url}</span>
    </div>
  );
}
