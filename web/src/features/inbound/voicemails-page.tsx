import {
  addressOf,
  hearVoicemail,
  listVoicemails,
  updateVoicemail,
  type Voicemail,
} from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { Check, PhoneOutgoing, Undo2, Voicemail as VoicemailIcon } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { later } from "../../ui/later.ts";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { Views } from "../../ui/views.tsx";
import styles from "./inbound.module.css";

const CallbackDialog = later(
  async () => (await import("../../shared/callbacks/callback-dialog.tsx")).CallbackDialog,
);

const kinds = ["open", "done"] as const;

/** Messages that callers left, to be heard and dealt with. */
export function VoicemailsPage() {
  const { t } = useTranslation("inbound");
  const [kind, setKind] = useState<(typeof kinds)[number]>("open");
  const done = kind === "done" ? ("true" as const) : ("false" as const);
  const list = useInfinite(listVoicemails, { query: { done, limit: 50 } });
  return (
    <div className="page page-scroll">
      <PageHeader title={t("voicemails.title")} />
      <Views
        label={t("voicemails.kinds")}
        current={kind}
        onPick={(picked) => setKind(kinds.find((one) => one === picked) ?? "open")}
        views={kinds.map((one) => ({ id: one, name: t(`voicemails.kind.${one}`) }))}
      />
      {list.error && <LoadError error={list.error} onRetry={list.reload} />}
      {list.isLoading && <SkeletonRows />}
      {!list.isLoading && !list.error && list.items.length === 0 && (
        <EmptyState title={t(`voicemails.none.${kind}`)} text={t("voicemails.noneText")} />
      )}
      <ul className={styles.messages}>
        {list.items.map((one) => (
          <Message key={one.id} message={one} />
        ))}
      </ul>
      {list.hasMore && <Button onClick={list.loadMore}>{t("voicemails.older")}</Button>}
    </div>
  );
}

function Message({ message }: { message: Voicemail }) {
  const { t } = useTranslation(["inbound", "callbacks"]);
  const format = useFormat();
  const [isPromising, setPromising] = useState(false);
  const mayPromise = useGrant("callbacks:create") !== undefined;
  const update = useWrite(updateVoicemail, { onFailed: useErrorToast() });
  const params = { id: message.id };
  const { boxName, leadId, leadName, callId, seconds, heardAt, doneAt, can } = message;
  const hear = () => {
    if (heardAt === null && can.includes("update"))
      update.mutate({ params, body: { heard: true } });
  };
  return (
    <li className={styles.message}>
      <div className={styles.messageHead}>
        <VoicemailIcon className="icon-16 muted" aria-hidden />
        {leadId && leadName ? (
          <Link className="link strong" to="/leads/$leadId" params={{ leadId }}>
            {leadName}
          </Link>
        ) : (
          <span className="strong">{t("voicemails.hidden")}</span>
        )}
        {heardAt === null && doneAt === null && (
          <StateBadge look="warning">{t("voicemails.new")}</StateBadge>
        )}
        <span className="muted">
          {boxName}, {format.dateTime(message.createdAt)}, {format.duration(seconds)}
        </span>
        <Link className="link t1" to="/calls/$callId" params={{ callId }}>
          {t("voicemails.call")}
        </Link>
      </div>
      {can.includes("hear") ? (
        // biome-ignore lint/a11y/useMediaCaption: nobody has written down what was said
        <audio
          controls
          preload="none"
          aria-label={t("voicemails.sound", { name: leadName ?? boxName })}
          src={addressOf(hearVoicemail, params, {})}
          onPlay={hear}
        />
      ) : (
        <p className="muted">{t(`voicemails.soundOf.${message.sound}`)}</p>
      )}
      {message.cutOff && <p className="muted t1">{t("voicemails.cutOff")}</p>}
      {message.synthetic && <p className="muted t1">{t("voicemails.synthetic")}</p>}
      <div className={styles.messageEnd}>
        {can.includes("update") && (
          <Button
            icon={doneAt === null ? Check : Undo2}
            busy={update.isPending}
            onClick={() => update.mutate({ params, body: { done: doneAt === null } })}
          >
            {t(doneAt === null ? "voicemails.done" : "voicemails.undone")}
          </Button>
        )}
        {leadId && doneAt === null && mayPromise && (
          <Button icon={PhoneOutgoing} onClick={() => setPromising(true)}>
            {t("callbacks:promise")}
          </Button>
        )}
        {doneAt !== null && (
          <span className="muted t1">
            {t("voicemails.doneBy", {
              name: message.doneByName ?? t("voicemails.somebody"),
              at: format.dateTime(doneAt),
            })}
          </span>
        )}
      </div>
      {isPromising && leadId && (
        <CallbackDialog
          leadId={leadId}
          onClose={() => setPromising(false)}
          onPromised={() => {
            if (can.includes("update")) update.mutate({ params, body: { done: true } });
          }}
        />
      )}
    </li>
  );
}
