import { NumberInput } from "@mantine/core";
import { type Campaign, startWhatIf } from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { FlaskConical, Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../../api/api-error.ts";
import { useWrite } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ShareInput } from "../../ui/share-input.tsx";
import { SettingCard } from "./setting-card.tsx";
import styles from "./what-if.module.css";
import {
  detectionQuestion,
  limits,
  mostSettings,
  type Question,
  wrongFields,
} from "./what-if-model.ts";

type Props = { campaign: Campaign; question: Question; currency: string | null };

/** What is to be compared: days, prices and up to five settings side by side. */
export function QuestionForm({ campaign, question: first, currency }: Props) {
  const { t } = useTranslation("whatIf");
  const [question, setQuestion] = useState(first);
  const [error, setError] = useState<ApiError | null>(null);
  const navigate = useNavigate({ from: "/what-if" });
  const start = useWrite(startWhatIf, {
    onDone: ({ id }) => void navigate({ search: { campaign: campaign.id, run: id } }),
    onFailed: setError,
  });
  const wrong = wrongFields(question);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    if (wrong.length === 0) start.mutate({ params: { id: campaign.id }, body: question });
  };
  const { settings } = question;
  const put = (change: Partial<Question>) => setQuestion({ ...question, ...change });
  const add = () => put({ settings: [...settings, ...settings.slice(-1)] });
  return (
    <Panel title={t("question")} note={t("questionNote")}>
      <form className={styles.form} onSubmit={send} noValidate>
        <Days question={question} wrong={wrong} onChange={put} />
        <div className={styles.cards}>
          {settings.map((setting, index) => (
            <SettingCard
              // biome-ignore lint/suspicious/noArrayIndexKey: a setting is known by its place
              key={index}
              index={index}
              setting={setting}
              wrong={wrong}
              onChange={(changed) => put({ settings: settings.with(index, changed) })}
              {...(settings.length > 1 && {
                onRemove: () => put({ settings: settings.toSpliced(index, 1) }),
              })}
            />
          ))}
        </div>
        <Prices question={question} currency={currency} onChange={put} />
        <FormProblem error={error} />
        <div className={styles.foot}>
          <Button icon={Plus} disabled={settings.length >= mostSettings} onClick={add}>
            {t("addSetting")}
          </Button>
          <Button onClick={() => setQuestion(detectionQuestion(question, campaign))}>
            {t("comparesDetection")}
          </Button>
          <Button type="submit" variant="primary" icon={FlaskConical} busy={start.isPending}>
            {t("start")}
          </Button>
        </div>
      </form>
    </Panel>
  );
}

type PartProps = {
  question: Question;
  wrong?: readonly string[];
  onChange: (change: Partial<Question>) => void;
};

function Days({ question, wrong = [], onChange }: PartProps) {
  const { t } = useTranslation("whatIf");
  return (
    <div className={styles.row}>
      {(["historyDays", "days", "openingHour", "hours"] as const).map((name) => {
        const [min, max] = limits[name];
        return (
          <NumberInput
            key={name}
            label={t(`field.${name}`)}
            description={t(`field.${name}Text`)}
            {...{ min, max, allowDecimal: false, clampBehavior: "blur" as const }}
            value={question[name]}
            onChange={(value) => onChange({ [name]: Number(value) })}
            error={wrong.includes(name) && t("between", { min, max })}
          />
        );
      })}
    </div>
  );
}

function Prices({ question, onChange, currency }: PartProps & { currency: string | null }) {
  const { t } = useTranslation("whatIf");
  const { prices } = question;
  const put = (change: Partial<Question["prices"]>) =>
    onChange({ prices: { ...prices, ...change } });
  return (
    <details className={styles.prices} open={Object.values(prices).some((one) => one > 0)}>
      <summary>{t("prices", { currency: currency ?? t("ownCurrency") })}</summary>
      <div className={styles.row}>
        {(["agentHour", "answeredMinute", "lineHour"] as const).map((name) => (
          <NumberInput
            key={name}
            label={t(`field.${name}`)}
            min={0}
            decimalScale={4}
            value={prices[name]}
            onChange={(value) => put({ [name]: Number(value) })}
          />
        ))}
        <ShareInput
          label={t("field.saleShare")}
          decimals={1}
          share={prices.saleShare}
          onShare={(saleShare) => put({ saleShare })}
        />
      </div>
    </details>
  );
}
