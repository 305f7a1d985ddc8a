import { type CallQuality, getCallQuality } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { Panel } from "../../ui/panel.tsx";
import { SoundMark } from "../softphone/sound-mark.tsx";

/** How the sound was at the agent's side, each time that his page was connected. */
export function CallSound({ callId }: { callId: string }) {
  const { t } = useTranslation("phone");
  const lines = useRead(getCallQuality, { params: { id: callId } }, { asksAgain: true }).data
    ?.lines;
  if (!lines) return null;
  return (
    <Panel title={t("quality.title")} note={t("quality.note")}>
      {lines.length === 0 && <p className="muted">{t("quality.none")}</p>}
      <ul className="stack">
        {lines.map((line) => (
          <li key={line.beganAt}>
            <Line line={line} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Line({ line }: { line: CallQuality }) {
  const { t } = useTranslation("phone");
  const format = useFormat();
  const { packets, lost, jitterMs, roundTripMs, score, worstScore } = line;
  const figures = t("figures", {
    loss: format.decimal((lost / Math.max(1, packets + lost)) * 100, 1),
    jitter: format.decimal(jitterMs, 0),
    trip: format.decimal(roundTripMs ?? 0, 0),
  });
  const who = t("quality.line", { name: line.agentName, time: format.duration(line.seconds) });
  return (
    <>
      <SoundMark sound={{ score }} /> <span>{who}</span>{" "}
      <span className="muted">
        {figures}, {t("quality.worst", { score: format.decimal(worstScore, 1) })}
      </span>
    </>
  );
}
