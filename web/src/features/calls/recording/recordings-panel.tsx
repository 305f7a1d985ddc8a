import {
  deleteRecording,
  downloadRecording,
  type getCall,
  listCallRecordings,
  type Output,
  type Recording,
} from "@parley/contract";
import { Download, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { download } from "../../../api/client.ts";
import { useRead, useWrite } from "../../../api/query.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { useFormat } from "../../../i18n/format.ts";
import { Button } from "../../../ui/button.tsx";
import { ConfirmDialog } from "../../../ui/dialog.tsx";
import { FactList } from "../../../ui/fact-list.tsx";
import { LoadError } from "../../../ui/load-error.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { Player } from "./player.tsx";
import { marksOf } from "./player-model.ts";
import styles from "./recording.module.css";
import { TalkShares } from "./talk-shares.tsx";

type Call = Output<typeof getCall>;

/** What was recorded of a call; nothing where there is nothing. */
export function RecordingsPanel({ call }: { call: Call }) {
  const { t } = useTranslation("calls");
  const { data, error, refetch } = useRead(listCallRecordings, { params: { id: call.id } });
  if (error && !data) return <LoadError error={error} onRetry={() => void refetch()} />;
  if (!data || data.items.length === 0) return null;
  return (
    <Panel title={t("recording.title")}>
      <div className="stack">
        {data.items.map((recording) => (
          <OneRecording key={recording.id} recording={recording} call={call} />
        ))}
      </div>
    </Panel>
  );
}

function OneRecording({ recording, call }: { recording: Recording; call: Call }) {
  const { t } = useTranslation("calls");
  const isPlayable = recording.can.includes("listen");
  const marks = isPlayable ? marksOf(recording, call.history, call.closedAt) : [];
  return (
    <div className={styles.recording}>
      <div className={styles.head}>
        <strong>{t(`recording.state.${recording.state}`)}</strong>
        {recording.failedBy && (
          <span className="muted">{t(`recording.failed.${recording.failedBy}`)}</span>
        )}
        {recording.synthetic && <span className="muted">{t("recording.synthetic")}</span>}
        <Actions recording={recording} />
      </div>
      {isPlayable && <Player recording={recording} marks={marks} />}
      <Facts recording={recording} />
    </div>
  );
}

function Facts({ recording }: { recording: Recording }) {
  const { t } = useTranslation("calls");
  const format = useFormat();
  const { gaps, announcedBy, announcedLaw, expiresAt, deletedAt, sha256 } = recording;
  const why = recording.startedByName ?? t(`recording.policy.${recording.policy}`);
  const silent = gaps.map(({ from, to, why: reason, step }) => {
    const seconds = to === null ? null : (Date.parse(to) - Date.parse(from)) / 1000;
    const length = seconds === null ? "" : ` ${format.duration(Math.round(seconds))}`;
    return `${t(`recording.gap.${reason}`)}${step ? ` “${step}”` : ""}${length}`;
  });
  return (
    <FactList
      facts={[
        { name: t("recording.by"), value: why },
        {
          name: t("recording.announced"),
          value: announcedBy && (announcedLaw ?? t("recording.announcedBy.POLICY")),
        },
        {
          name: t("recording.talk.title"),
          value: recording.talk && <TalkShares talk={recording.talk} />,
        },
        { name: t("recording.gaps"), value: silent.length > 0 ? silent.join(", ") : null },
        { name: t("recording.expires"), value: expiresAt && format.dateTime(expiresAt) },
        { name: t("recording.deleted"), value: deletedAt && format.dateTime(deletedAt) },
        { name: "SHA-256", value: sha256 && <code className={styles.hash}>{sha256}</code> },
      ]}
    />
  );
}

function Actions({ recording: { id, callId, can } }: { recording: Recording }) {
  const { t } = useTranslation("calls");
  const [isAsking, setIsAsking] = useState(false);
  const onFailed = useErrorToast();
  const remove = useWrite(deleteRecording, { onFailed, onDone: () => setIsAsking(false) });
  const params = { id };
  return (
    <span className={styles.actions}>
      {can.includes("download") && (
        <Button
          size="small"
          icon={Download}
          onClick={() => {
            download(downloadRecording, { params }, `recording-${callId}.wav`).catch(onFailed);
          }}
        >
          {t("recording.download")}
        </Button>
      )}
      {can.includes("delete") && (
        <Button size="small" icon={Trash2} onClick={() => setIsAsking(true)}>
          {t("recording.delete")}
        </Button>
      )}
      <ConfirmDialog
        title={t("recording.deleteTitle")}
        text={t("recording.deleteText")}
        confirm={t("recording.delete")}
        open={isAsking}
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ params })}
        onClose={() => setIsAsking(false)}
      />
    </span>
  );
}
