import { NumberInput, TextInput } from "@mantine/core";
import type { SettingsOf } from "@parley/contract";
import { Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../../ui/button.tsx";
import styles from "./scoring.module.css";

type Sources = SettingsOf<"scoring">["sources"];
type Props = { sources: Sources; disabled: boolean; onChange: (sources: Sources) => void };

/** Qualities of sources that somebody set by hand, because he knows better than the outcomes. */
export function SourceQualities({ sources, disabled, onChange }: Props) {
  const { t } = useTranslation("scoring");
  const change = (at: number, part: Partial<Sources[number]>) =>
    onChange(sources.map((one, i) => (i === at ? { ...one, ...part } : one)));
  return (
    <fieldset className={styles.byHand} disabled={disabled}>
      <legend>{t("sources.setByHand")}</legend>
      {sources.map(({ name, quality }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a name is typed letter by letter
        <div key={at} className={styles.row}>
          <TextInput
            aria-label={t("factor.source")}
            value={name}
            maxLength={120}
            onChange={(event) => change(at, { name: event.currentTarget.value })}
          />
          <NumberInput
            aria-label={t("sources.quality")}
            min={0}
            max={100}
            suffix=" %"
            allowDecimal={false}
            value={quality}
            onChange={(entered) => change(at, { quality: Number(entered) })}
          />
          <IconButton
            icon={X}
            label={t("sources.remove", { name })}
            onClick={() => onChange(sources.filter((_, i) => i !== at))}
          />
        </div>
      ))}
      {!disabled && (
        <Button
          icon={Plus}
          size="small"
          onClick={() => onChange([...sources, { name: "", quality: 50 }])}
        >
          {t("sources.add")}
        </Button>
      )}
    </fieldset>
  );
}
