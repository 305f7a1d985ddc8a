import type { Callback } from "@parley/contract";
import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import styles from "./callbacks.module.css";

/** Brief where a list has one line for it: of a bad hour it then shows the sign. */
type WhenProps = { callback: Callback; brief?: boolean };

/** When: on the clock of the one who is called, on one's own beside it, and why it is a bad hour. */
export function CallbackWhen({ callback, brief = false }: WhenProps) {
  const { dueAt, timeZone, warning } = callback;
  if (brief) {
    return (
      <span className={styles.brief}>
        <BothTimes at={dueAt} timeZone={timeZone} />
        {warning && <BadHour warning={warning} timeZone={timeZone} brief />}
      </span>
    );
  }
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

type BadProps = {
  warning: NonNullable<Callback["warning"]>;
  timeZone: string;
  brief?: boolean;
};

export function BadHour({ warning, timeZone, brief = false }: BadProps) {
  const { t } = useTranslation("callbacks");
  const format = useFormat();
  const text = t(`warning.${warning}`, { city: format.city(timeZone) });
  return (
    <span className={styles.warning} title={brief ? text : undefined}>
      <TriangleAlert className="icon-14" aria-hidden />
      {brief ? <span className="sr">{text}</span> : text}
    </span>
  );
}
