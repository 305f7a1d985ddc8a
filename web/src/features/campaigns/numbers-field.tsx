import { MultiSelect, NumberInput, Switch } from "@mantine/core";
import { turningOutcomes } from "@parley/contract";
import { useTranslation } from "react-i18next";
import type { CampaignFormState } from "./campaign-form.tsx";
import styles from "./campaigns.module.css";

type Turning = (typeof turningOutcomes)[number];
const usual = { attemptsEach: 2, nextAfter: ["INVALID_NUMBER", "NO_ANSWER"] as Turning[] };

/** Whether a lead's other numbers are called too, how often each, and when it is the next one's turn. */
export function NumbersField({ form }: { form: CampaignFormState }) {
  const { t } = useTranslation(["campaigns", "common"]);
  const { numbers } = form.values;
  const set = (change: Partial<typeof usual>) =>
    form.setFieldValue("numbers", { ...usual, ...numbers, ...change });
  const isTurning = (value: string): value is Turning =>
    turningOutcomes.some((outcome) => outcome === value);
  return (
    <>
      <Switch
        label={t("numbers.inTurn")}
        description={t("numbers.inTurnText")}
        checked={numbers !== null}
        onChange={(event) =>
          form.setFieldValue("numbers", event.currentTarget.checked ? usual : null)
        }
      />
      {numbers && (
        <div className={styles.pair}>
          <NumberInput
            label={t("numbers.each")}
            description={t("numbers.eachText")}
            min={1}
            max={10}
            allowDecimal={false}
            clampBehavior="strict"
            value={numbers.attemptsEach}
            onChange={(value) => set({ attemptsEach: Number(value) || 1 })}
          />
          <MultiSelect
            label={t("numbers.next")}
            description={t("numbers.nextText")}
            data={turningOutcomes.map((outcome) => ({
              value: outcome,
              label: t(`common:outcome.${outcome}`),
            }))}
            value={numbers.nextAfter}
            onChange={(values) => set({ nextAfter: values.filter(isTurning) })}
          />
        </div>
      )}
    </>
  );
}
