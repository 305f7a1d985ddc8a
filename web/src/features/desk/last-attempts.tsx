import { callOutcomes, listActivities } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { OutcomeBadge } from "../../shared/call-badge.tsx";
import styles from "./desk.module.css";

const shown = 5;

/** How the attempts before this one ended: what the customer may refer to. */
export function LastAttempts(props: { leadId: string; exceptCallId?: string }) {
  const { t } = useTranslation("desk");
  const format = useFormat();
  const read = useRead(listActivities, {
    params: { id: props.leadId },
    query: { type: ["ATTEMPT", "CALL"], limit: 10 },
  });
  const attempts = (read.data?.items ?? [])
    .filter(({ callId }) => callId === null || callId !== props.exceptCallId)
    .slice(0, shown);
  if (!read.data) return null;
  return (
    <div className={styles.attempts}>
      <h3 className={styles.blockTitle}>{t("attempts.title")}</h3>
      {attempts.length === 0 && <p className="muted">{t("attempts.none")}</p>}
      <ul>
        {attempts.map(({ id, at, data, actorName }) => {
          const outcome = callOutcomes.find((one) => one === data.outcome);
          return (
            <li key={id}>
              <time dateTime={at}>{format.dateTime(at)}</time>
              {outcome && <OutcomeBadge outcome={outcome} />}
              <span className="muted ellipsis">{actorName}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
