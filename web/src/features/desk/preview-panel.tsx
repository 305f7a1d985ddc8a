import { type Campaign, getLead, placeCall, skipPreview } from "@parley/contract";
import { Phone, SkipForward } from "lucide-react";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { secondsUntil } from "../../domain/clock.ts";
import { useSecond } from "../../domain/use-second.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { ScrollBox } from "../../ui/scroll-box.tsx";
import styles from "./desk.module.css";
import { deskKeys } from "./desk-model.ts";
import { type Offer, setPreview } from "./desk-store.ts";
import { LastAttempts } from "./last-attempts.tsx";
import { useDialledNumber } from "./use-dialled-number.ts";

type Props = { preview: Offer; campaign: Campaign | undefined };

/** A lead to look at before it is dialled; it is held for this agent until the lease ends. */
export function PreviewPanel({ preview, campaign }: Props) {
  const { t } = useTranslation("desk");
  const lead = useRead(getLead, { params: { id: preview.leadId } }).data;
  const number = useDialledNumber(lead);
  const { dial, skip, busy } = usePreviewActions(preview);

  return (
    <section className={styles.middle} aria-label={t("preview.title")}>
      <div className={styles.head}>
        <h2>{t("preview.title")}</h2>
        <span className="muted ellipsis">{campaign?.name}</span>
      </div>
      <ScrollBox className={styles.scroll} label={t("preview.title")}>
        <Lease until={preview.leaseUntil} />
        <p className={styles.why}>{t("preview.text", { name: lead?.name ?? "" })}</p>
        <LastAttempts leadId={preview.leadId} />
      </ScrollBox>
      <div className={styles.outcome}>
        <div className={styles.actions}>
          <Button
            variant="primary"
            size="large"
            icon={Phone}
            keys="C"
            aria-keyshortcuts="C"
            busy={busy === "dial"}
            disabled={busy === "skip"}
            onClick={dial}
          >
            {number ? t("preview.dialNumber", { number }) : t("preview.dial")}
          </Button>
          <Button
            size="large"
            icon={SkipForward}
            keys="S"
            aria-keyshortcuts="S"
            busy={busy === "skip"}
            disabled={busy === "dial"}
            onClick={skip}
          >
            {t(campaign?.mode === "OUTBOUND" ? "preview.back" : "preview.skip")}
          </Button>
        </div>
      </div>
    </section>
  );
}

function Lease({ until }: { until: string }) {
  const { t } = useTranslation("desk");
  const format = useFormat();
  const left = secondsUntil(until, useSecond());
  return (
    <div className={styles.now} data-state={left <= 10 ? "warning" : undefined}>
      <span role="timer" className={styles.clock}>
        {format.duration(left)}
      </span>
      <span className="muted">{t("preview.held")}</span>
    </div>
  );
}

function usePreviewActions(preview: Offer) {
  const { t } = useTranslation("desk");
  const onFailed = useErrorToast();
  const done = { onDone: () => setPreview(null), onFailed };
  const place = useWrite(placeCall, done);
  const giveBack = useWrite(skipPreview, done);
  const busy = (place.isPending && "dial") || (giveBack.isPending && "skip") || null;
  const { memberId, leadId } = preview;
  const dial = () => {
    if (!busy) place.mutate({ body: { leadId, memberId } });
  };
  const skip = () => {
    if (!busy) giveBack.mutate({ params: { id: memberId } });
  };
  const latest = useRef({ dial, skip });
  latest.current = { dial, skip };
  useKeys(
    useMemo(
      () =>
        deskKeys({ phase: "PREVIEW", outcomes: [], isPicked: false, hasPreviewCampaign: true })
          .map(({ key, action }) => ({ key, act: action.do === "dial" ? "dial" : "skip" }) as const)
          .map(({ key, act }) => ({
            key,
            label: t(`preview.${act}`),
            run: () => latest.current[act](),
          })),
      [t],
    ),
  );
  return { dial, skip, busy };
}
