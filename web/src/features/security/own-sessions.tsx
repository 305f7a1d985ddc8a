import {
  endOwnSession,
  listOwnSessions,
  type SessionEntry,
  signOutEverywhere,
} from "@parley/contract";
import { LogOut } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { setSession } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Moment, RelativeTime } from "../../ui/time.tsx";
import { toast } from "../../ui/toast.ts";
import { browserName } from "./browser-name.ts";
import styles from "./security.module.css";

/** Where one is signed in, and how to end it. */
export function OwnSessions() {
  const { t } = useTranslation("security");
  const [asking, setAsking] = useState(false);
  const sessions = useRead(listOwnSessions, {});
  const fail = useErrorToast();
  const everywhere = useWrite(signOutEverywhere, {
    onDone: () => setSession(null),
    onFailed: fail,
  });
  const end = useWrite(endOwnSession, {
    onDone: () => {
      toast({ text: t("sessions.ended") });
      void sessions.refetch();
    },
    onFailed: fail,
  });
  return (
    <Panel
      title={t("sessions.title")}
      end={
        <Button size="small" icon={LogOut} onClick={() => setAsking(true)}>
          {t("sessions.all")}
        </Button>
      }
    >
      {sessions.error && <LoadError error={sessions.error} onRetry={sessions.refetch} />}
      <ul className={styles.list}>
        {(sessions.data?.items ?? []).map((session) => (
          <li key={session.id} className={styles.row}>
            <SessionWords session={session} />
            {session.isCurrent ? (
              <span className={`faint ${styles.mark}`}>{t("sessions.current")}</span>
            ) : (
              <Button
                size="small"
                busy={end.isPending && end.variables.params.id === session.id}
                onClick={() => end.mutate({ params: { id: session.id } })}
              >
                {t("sessions.end")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <ConfirmDialog
        open={asking}
        title={t("sessions.allTitle")}
        text={t("sessions.allText")}
        confirm={t("sessions.all")}
        busy={everywhere.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => everywhere.mutate({})}
      />
    </Panel>
  );
}

function SessionWords({ session }: { session: SessionEntry }) {
  const { t } = useTranslation("security");
  const format = useFormat();
  return (
    <div>
      <div>
        {browserName(session.userAgent) ?? t("sessions.unknown")}{" "}
        <span className="faint">
          {session.ip}
          {session.country && ` (${format.region(session.country)})`}
        </span>
      </div>
      <div className="faint">
        {t("sessions.started")} <Moment at={session.startedAt} /> · {t("sessions.used")}{" "}
        <RelativeTime at={session.lastUsedAt} />
      </div>
    </div>
  );
}
