import { TextInput } from "@mantine/core";
import { Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../../ui/button.tsx";
import type { CampaignFormState } from "./campaign-form.tsx";
import styles from "./campaigns.module.css";

const most = 10;
const added = { from: "09:00", to: "11:00", firstDay: null, lastDay: null };

/** Times of the day at which nobody listens for machines, on some days or for good. */
export function DetectionOffFields({ form }: { form: CampaignFormState }) {
  const { t } = useTranslation("proof");
  const times = form.values.detectionOff ?? [];
  const put = (next: typeof times) => form.setFieldValue("detectionOff", next);
  const change = (at: number, part: Partial<(typeof times)[number]>) =>
    put(times.map((one, i) => (i === at ? { ...one, ...part } : one)));
  return (
    <fieldset className={styles.detectionOff}>
      <legend>{t("form.detectionOff")}</legend>
      <p className="muted">{t("form.detectionOffText")}</p>
      {times.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: times have no name, and keep their place
        <div key={at} className={styles.detectionTime}>
          {(["from", "to"] as const).map((name) => (
            <TextInput
              key={name}
              type="time"
              label={t(`form.detectionTimes.${name}`)}
              value={one[name]}
              onChange={(event) => change(at, { [name]: event.currentTarget.value })}
            />
          ))}
          {(["firstDay", "lastDay"] as const).map((name) => (
            <TextInput
              key={name}
              type="date"
              label={t(`form.detectionTimes.${name}`)}
              value={one[name] ?? ""}
              onChange={(event) => change(at, { [name]: event.currentTarget.value || null })}
            />
          ))}
          <IconButton
            icon={X}
            label={t("form.detectionTimes.remove")}
            onClick={() => put(times.toSpliced(at, 1))}
          />
        </div>
      ))}
      {times.length < most && (
        <div>
          <Button size="small" variant="quiet" icon={Plus} onClick={() => put([...times, added])}>
            {t("form.detectionTimes.add")}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
