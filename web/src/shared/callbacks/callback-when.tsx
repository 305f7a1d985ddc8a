import type { Callback } from "@parley/contract";
import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import styles from "./callbacks.module.css";

/** When: on the clock of the one who is called, on one's own beside it, and why it is a bad hour. */
export function CallbackWhen({ callback }: { callback: Callback }) {
  const { dueAt, timeZone, warning } = callback;
  return (
    <span className={styles.when}>
      <BothTimes at={dueAt} timeZone={timeZone} />
      {warning && <BadHour warning={warning} timeZone={timeZone} />}
    </span>
  );
}

type TimesProps = { at: string; timeZone: string };

export function BothTimes({ at, timeZone }: TimesProps) {
  const { t } = useTranslation("callbacks");
  const format = useFormat();
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const there = format.dateTime(at, timeZone);
  const here = format.dateTime(at, own);
  return (
    <time dateTime={at} className={styles.time}>
      {there === here
        ? there
        : t("thereAndHere", { there, city: format.city(timeZone), here: format.dateTime(at) })}
    </time>
  );
}

type BadProps = { warning: NonNullable<Callback["warning"]>; timeZone: string };

export function BadHour({ warning, timeZone }: BadProps) {
  const { t } = useTranslation("callbacks");
  const format = useFormat();
  return (
    <span className={styles.warning}>
      <TriangleAlert className="icon-14" aria-hidden />
      {t(`warning.${warning}`, { city: format.city(timeZone) })}
    </span>
  );
}
