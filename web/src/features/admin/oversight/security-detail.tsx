import { Drawer, Textarea } from "@mantine/core";
import {
  acknowledgeSecurityEvent,
  closeSecurityEvent,
  getSecurityEvent,
  type SecurityEvent,
} from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../../api/query.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { useFormat } from "../../../i18n/format.ts";
import { Button } from "../../../ui/button.tsx";
import { FactList } from "../../../ui/fact-list.tsx";
import { LoadError } from "../../../ui/load-error.tsx";
import { SkeletonRows } from "../../../ui/skeleton.tsx";
import styles from "./oversight.module.css";
import { SeverityBadge } from "./severity-badge.tsx";

type Props = { id: string | undefined; onClose: () => void };

/** One security event beside the list, with what can be done about it. */
export function SecurityDetail({ id, onClose }: Props) {
  const { t } = useTranslation(["oversight", "common"]);
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size={520}
      title={t("security.event")}
      closeButtonProps={{ "aria-label": t("common:close") }}
      attributes={{ header: { role: "none" } }}
    >
      {id !== undefined && <Event id={id} onDone={onClose} />}
    </Drawer>
  );
}

function Event({ id, onDone }: { id: string; onDone: () => void }) {
  const { t } = useTranslation("oversight");
  const { data, error, refetch } = useRead(getSecurityEvent, { params: { id } });
  if (error && !data) {
    const retry = () => void refetch();
    return <LoadError title={t("security.notLoaded")} error={error} onRetry={retry} />;
  }
  if (!data) return <SkeletonRows />;
  return (
    <div className={styles.detail}>
      <p className="muted">{t(`security.meaning.${data.kind}`)}</p>
      <Facts event={data} />
      <Work key={data.state} event={data} onDone={onDone} />
    </div>
  );
}

function Facts({ event }: { event: SecurityEvent }) {
  const { t } = useTranslation("oversight");
  const format = useFormat();
  const entries = event.userId && (
    <Link className="link" to="/audit" search={{ actorId: event.userId }}>
      {t("security.entries")}
    </Link>
  );
  return (
    <FactList
      facts={[
        { name: t("security.column.kind"), value: t(`security.kind.${event.kind}`) },
        { name: t("security.column.severity"), value: <SeverityBadge severity={event.severity} /> },
        { name: t("security.column.state"), value: t(`security.state.${event.state}`) },
        { name: t("security.column.user"), value: event.userName },
        { name: t("security.column.ip"), value: event.ip },
        { name: t("security.request"), value: event.event },
        { name: t("security.column.count"), value: format.number(event.count) },
        { name: t("security.first"), value: format.dateTime(event.firstAt) },
        { name: t("security.column.last"), value: format.dateTime(event.lastAt) },
        { name: t("security.handledBy"), value: event.handlerName },
        { name: t("security.note"), value: event.note },
        { name: t("audit.title"), value: entries },
      ]}
    />
  );
}

function Work({ event, onDone }: { event: SecurityEvent; onDone: () => void }) {
  const { t } = useTranslation("oversight");
  const [note, setNote] = useState("");
  const [tried, setTried] = useState(false);
  const isEmpty = note.trim() === "";
  const fail = useErrorToast();
  const params = { id: event.id };
  const take = useWrite(acknowledgeSecurityEvent, { onFailed: fail });
  const close = useWrite(closeSecurityEvent, { onDone, onFailed: fail });
  if (event.can.length === 0) return null;
  return (
    <>
      <Textarea
        label={t("security.note")}
        value={note}
        maxLength={2000}
        autosize
        minRows={2}
        error={tried && isEmpty ? t("security.noteNeeded") : undefined}
        onChange={(change) => setNote(change.currentTarget.value)}
      />
      <div className={styles.actions}>
        {event.can.includes("acknowledge") && (
          <Button busy={take.isPending} onClick={() => take.mutate({ params })}>
            {t("security.acknowledge")}
          </Button>
        )}
        <Button
          variant="primary"
          busy={close.isPending}
          onClick={() => {
            setTried(true);
            if (!isEmpty) close.mutate({ params, body: { note } });
          }}
        >
          {t("security.close")}
        </Button>
      </div>
    </>
  );
}
