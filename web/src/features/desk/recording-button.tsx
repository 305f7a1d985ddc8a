import {
  listCallRecordings,
  pauseRecording,
  resumeRecording,
  startRecording,
} from "@parley/contract";
import { Circle, CirclePause } from "lucide-react";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button } from "../../ui/button.tsx";
import { useKeys } from "../../ui/keys.tsx";
import styles from "./dock.module.css";

/** Whether the own call is recorded, and what may be done about it. */
export function RecordingButton({ callId }: { callId: string }) {
  const { t } = useTranslation("desk");
  const { data } = useRead(listCallRecordings, { params: { id: callId } });
  const onFailed = useErrorToast();
  const start = useWrite(startRecording, { onFailed });
  const pause = useWrite(pauseRecording, { onFailed });
  const resume = useWrite(resumeRecording, { onFailed });
  const busy = start.isPending || pause.isPending || resume.isPending;
  const live = data?.items.find(({ state }) =>
    ["ANNOUNCING", "RECORDING", "PAUSED"].includes(state),
  );
  const action = live?.can.includes("resume")
    ? "resume"
    : live?.can.includes("pause")
      ? "pause"
      : data?.can.includes("record")
        ? "start"
        : null;
  const run = () => {
    if (busy || action === null) return;
    if (action === "start") start.mutate({ params: { id: callId } });
    else (action === "pause" ? pause : resume).mutate({ params: { id: live?.id ?? "" } });
  };
  const latest = useRef(run);
  latest.current = run;
  const label = action && t(`recording.${action}`);
  useKeys(
    useMemo(() => (label ? [{ key: "R", label, run: () => latest.current() }] : []), [label]),
    { first: true },
  );
  if (!live && action === null) return null;
  return (
    <>
      {live && (
        <output className={styles.recording} data-state={live.state}>
          <Circle className="icon-14" fill="currentColor" aria-hidden />
          {t(`recording.state.${live.state as "RECORDING"}`)}
        </output>
      )}
      {action && (
        <Button
          icon={action === "pause" ? CirclePause : Circle}
          keys="R"
          aria-keyshortcuts="R"
          busy={busy}
          onClick={run}
        >
          {label}
        </Button>
      )}
    </>
  );
}
