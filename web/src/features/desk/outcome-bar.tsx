import { type Campaign, type Disposition, wrapUpCall } from "@parley/contract";
import { TriangleAlert } from "lucide-react";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../../api/api-error.ts";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useSecond } from "../../domain/use-second.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { Kbd } from "../../ui/kbd.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./desk.module.css";
import { deskKeys, type OutcomeKey, wrapUpClock } from "./desk-model.ts";
import { askForStep, deskStore, forgetCall, pickOutcome } from "./desk-store.ts";
import { LineLost } from "./line-lost.tsx";
import { PromiseLine } from "./promise-line.tsx";
import type { OwnCall } from "./use-own-call.ts";

type Props = { call: OwnCall; campaign: Campaign | null; outcomes: readonly OutcomeKey[] };

/**
 * How the call ended, one key each. During the call a key only picks; once it is over, one press
 * closes it with the note that stands beside it.
 */
export function OutcomeBar({ call, campaign, outcomes }: Props) {
  const { t } = useTranslation("desk");
  const pickedId = deskStore((state) => state.picked[call.id]);
  const picked = outcomes.find(({ disposition }) => disposition.id === pickedId)?.disposition;
  const isOver = call.can.includes("wrap-up");
  const { close, isClosing } = useClose(call);
  const press = (disposition: Disposition) =>
    isOver ? close(disposition) : pickOutcome(call.id, disposition.id);
  useOutcomeKeys({ isOver, outcomes, picked, press, close });

  return (
    <div className={styles.outcome}>
      <div className={styles.outcomeHead}>
        <h2>{t("outcome.title")}</h2>
        {isOver ? (
          <WrapUpLine call={call} campaign={campaign} />
        ) : (
          <span className="t1 muted">
            <Needed campaign={campaign} />
          </span>
        )}
      </div>
      <LineLost call={call} />
      <div className={styles.keys}>
        {outcomes.map(({ disposition, key }) => (
          <button
            key={disposition.id}
            type="button"
            className={styles.key}
            aria-pressed={disposition.id === pickedId}
            aria-keyshortcuts={key ?? undefined}
            disabled={isClosing}
            onClick={() => press(disposition)}
          >
            {key && <Kbd keys={key} />}
            <span className={styles.keyName}>{disposition.name}</span>
          </button>
        ))}
      </div>
      <PromiseLine call={call} />
      {isOver && picked && (
        <div className={styles.closeLine}>
          <Button
            variant="primary"
            size="large"
            keys="↵"
            aria-keyshortcuts="Enter"
            busy={isClosing}
            onClick={() => close(picked)}
          >
            {t("outcome.closeWith", { outcome: picked.name })}
          </Button>
        </div>
      )}
    </div>
  );
}

function useClose(call: OwnCall) {
  const { t } = useTranslation("desk");
  const fail = useErrorToast();
  const chosen = useRef("");
  const write = useWrite(wrapUpCall, {
    onDone: () => {
      forgetCall(call.id, call.leadId);
      toast({ text: t("outcome.closed", { name: call.leadName, outcome: chosen.current }) });
    },
    onFailed: (error) => {
      fail(error);
      const stepId = firstOpenStep(error);
      if (stepId !== undefined) askForStep({ callId: call.id, stepId });
    },
  });
  const close = (disposition: Disposition) => {
    if (write.isPending) return;
    chosen.current = disposition.name;
    const { drafts, promised } = deskStore.getState();
    const note = drafts[call.leadId] ?? "";
    const callback = promised[call.id];
    const body = { dispositionId: disposition.id, note, ...(callback ? { callback } : {}) };
    write.mutate({ params: { id: call.id }, body });
  };
  return { close, isClosing: write.isPending || write.isSuccess };
}

/** The step that a refusal asks an answer of. */
function firstOpenStep({ code, details }: ApiError): string | undefined {
  if (code !== "questions-open" || !Array.isArray(details.open)) return undefined;
  const [first]: { stepId?: unknown }[] = details.open;
  return typeof first?.stepId === "string" ? first.stepId : undefined;
}

function useOutcomeKeys(props: {
  isOver: boolean;
  outcomes: readonly OutcomeKey[];
  picked: Disposition | undefined;
  press: (disposition: Disposition) => void;
  close: (disposition: Disposition) => void;
}): void {
  const { t } = useTranslation("desk");
  const latest = useRef(props);
  latest.current = props;
  const { isOver, outcomes, picked } = props;
  const keys = useMemo(() => {
    const phase = isOver ? ("WRAP_UP" as const) : ("CALL" as const);
    const isPicked = picked !== undefined;
    return deskKeys({ phase, outcomes, isPicked, hasPreviewCampaign: false }).flatMap(
      ({ key, action }) => {
        if (action.do === "outcome") {
          const { disposition } = action;
          const label = t("outcome.key", { outcome: disposition.name });
          return [{ key, label, run: () => latest.current.press(disposition) }];
        }
        if (action.do !== "close" || !picked) return [];
        const label = t("outcome.closeWith", { outcome: picked.name });
        return [{ key, label, run: () => latest.current.close(picked) }];
      },
    );
  }, [isOver, outcomes, picked, t]);
  useKeys(keys);
}

function Needed({ campaign }: { campaign: Campaign | null }) {
  const { t } = useTranslation("desk");
  const format = useFormat();
  if (!campaign) return <>{t("outcome.needed")}</>;
  return <>{t("outcome.neededWithin", { time: format.duration(campaign.wrapUpSeconds) })}</>;
}

/** The wrap-up clock: what is left, and after that what it is over. */
function WrapUpLine({ call, campaign }: { call: OwnCall; campaign: Campaign | null }) {
  const { t } = useTranslation("desk");
  const format = useFormat();
  const clock = wrapUpClock(call, campaign, useSecond());
  const words = () => {
    if (clock.left === null) return t("outcome.since", { time: format.duration(clock.seconds) });
    if (clock.left >= 0) return t("outcome.left", { time: format.duration(clock.left) });
    return t("outcome.over", { time: format.duration(-clock.left) });
  };
  return (
    <span className={styles.wrapUp} data-state={clock.look}>
      {clock.look === "breach" && <TriangleAlert aria-hidden />}
      <span role="timer">{words()}</span>
      {clock.limitSeconds !== null && (
        <span className={styles.wrapUpBar} aria-hidden="true">
          <i style={{ width: `${clock.share * 100}%` }} />
        </span>
      )}
    </span>
  );
}
