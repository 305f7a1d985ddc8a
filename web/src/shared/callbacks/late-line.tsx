import type { Callback } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useSecond } from "../../domain/use-second.ts";
import styles from "./callbacks.module.css";

const minuteMs = 60_000;

/** How late an overdue callback is, and why nobody kept it. */
export function LateLine({ callback, brief = false }: { callback: Callback; brief?: boolean }) {
  const { t } = useTranslation("callbacks");
  const now = useSecond();
  const { state, dueAt, lateBecause } = callback;
  if (state !== "MISSED" && lateBecause === null) return null;
  const minutes = Math.max(0, Math.floor((now - Date.parse(dueAt)) / minuteMs));
  const hours = Math.floor(minutes / 60);
  const late =
    hours >= 48
      ? t("late.days", { count: Math.floor(hours / 24) })
      : hours >= 1
        ? t("late.hours", { count: hours })
        : t("late.minutes", { count: minutes });
  const why = lateBecause && t(`late.because.${lateBecause}`);
  const words = [state === "MISSED" && late, why].filter(Boolean);
  const text = words.join(": ");
  // In one line of a list the whole of it is told by its title.
  if (brief) {
    return (
      <span className={`${styles.late} ellipsis`} title={text}>
        {text}
      </span>
    );
  }
  return <span className={styles.late}>{text}</span>;
}

/** Whose a callback was before, with the reason for each change. */
export function CallbackMoves({ callback }: { callback: Callback }) {
  const { t } = useTranslation("callbacks");
  if (callback.moves.length === 0) return null;
  return (
    <ol className={styles.moves} aria-label={t("moves.title")}>
      {callback.moves.map(({ at, by, from, to, because }) => (
        <li key={at}>
          {t("moves.line", { from: from ?? t("anyone"), to: to ?? t("anyone") })}:{" "}
          {t(`moves.because.${because}`, { by: by ?? "" })}
        </li>
      ))}
    </ol>
  );
}
