import { TextInput } from "@mantine/core";
import { checkCallbackTime } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { serverNow } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { BadHour } from "./callback-when.tsx";
import styles from "./callbacks.module.css";
import { instantOf, quickChoices, quickWhen, type When } from "./when.ts";

type Props = {
  leadId: string;
  timeZone: string;
  when: When;
  onChange: (when: When) => void;
  error?: string | undefined;
};

/** Day and time on the clock of the one who is called; below it what one's own shows then. */
export function WhenFields({ leadId, timeZone, when, onChange, error }: Props) {
  const { t } = useTranslation("callbacks");
  const format = useFormat();
  const city = format.city(timeZone);
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame and a legend of its own */}
      <div className={styles.quick} role="group" aria-label={t("quick.title")}>
        {quickChoices.map((choice) => (
          <Button
            key={choice}
            size="small"
            onClick={() => onChange(quickWhen(timeZone, new Date(serverNow()), choice))}
          >
            {t(`quick.${choice}`)}
          </Button>
        ))}
      </div>
      <div className={styles.pair}>
        <TextInput
          type="date"
          label={t("day")}
          value={when.day}
          onChange={(event) => onChange({ ...when, day: event.currentTarget.value })}
          error={error}
          data-autofocus
        />
        <TextInput
          type="time"
          label={t("timeIn", { city })}
          value={when.time}
          onChange={(event) => onChange({ ...when, time: event.currentTarget.value })}
        />
      </div>
      <Hint leadId={leadId} timeZone={timeZone} when={when} />
    </>
  );
}

/** What the hour is here, and whether it is a bad one there. */
function Hint({ leadId, timeZone, when }: Omit<Props, "onChange" | "error">) {
  const { t } = useTranslation("callbacks");
  const format = useFormat();
  const at = instantOf(timeZone, when);
  const dueAt = at?.toISOString() ?? "";
  const input = { query: { leadId, dueAt, timeZone } };
  const { data } = useRead(checkCallbackTime, input, { enabled: at !== undefined });
  return (
    <div className={styles.hint} aria-live="polite">
      {at && <span className="muted">{t("yourTime", { time: format.dateTime(dueAt) })}</span>}
      {at && data?.warning && <BadHour warning={data.warning} timeZone={timeZone} />}
    </div>
  );
}
