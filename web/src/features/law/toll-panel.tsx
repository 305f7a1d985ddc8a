import { Checkbox, MultiSelect, NumberInput } from "@mantine/core";
import { type CallingSettings, getLook } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../../api/api-error.ts";
import { useRead } from "../../api/query.ts";
import { digitsOf } from "../../domain/money.ts";
import { useFormat } from "../../i18n/format.ts";
import { countries } from "../../shared/countries.ts";
import { Button } from "../../ui/button.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { Panel } from "../../ui/panel.tsx";
import styles from "./law.module.css";
import { useCalling } from "./use-calling.ts";

/** What bounds the carrier's bill, whoever dials: a stolen password is worth little where it opens no costly number. */
export function TollPanel({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation("law");
  const { settings, save } = useCalling();
  const { data: look } = useRead(getLook, {});
  if (!settings || !look) return null;
  return (
    <Panel title={t("tolls.title")}>
      <Form
        key={JSON.stringify(settings.tolls)}
        settings={settings}
        currency={look.currency}
        mayChange={mayChange}
        save={save}
      />
    </Panel>
  );
}

type Props = {
  settings: CallingSettings;
  currency: string;
  mayChange: boolean;
  save: ReturnType<typeof useCalling>["save"];
};

function Form({ settings, currency, mayChange, save }: Props) {
  const { t } = useTranslation(["law", "common"]);
  const format = useFormat();
  const [tolls, setTolls] = useState(settings.tolls);
  const change = (part: Partial<typeof tolls>) => setTolls({ ...tolls, ...part });
  const unit = 10 ** digitsOf(currency);
  const bound = (value: number | string, by = 1) => {
    const most = Math.round(Number(value) * by);
    return value === "" || most < 1 ? null : most;
  };
  return (
    <form
      className={styles.told}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ ...settings, tolls });
      }}
    >
      <p className="muted">{t("tolls.text")}</p>
      <MultiSelect
        maw={560}
        label={t("tolls.countries")}
        description={t("tolls.countriesText")}
        placeholder={tolls.countries ? undefined : t("tolls.allCountries")}
        searchable
        clearable
        disabled={!mayChange}
        data={countries.map((value) => ({ value, label: format.region(value) }))}
        value={tolls.countries ?? []}
        error={reasonOf(save.error, "countries")}
        onChange={(chosen) => change({ countries: chosen.length > 0 ? chosen : null })}
      />
      <Checkbox
        label={t("tolls.costly")}
        description={t("tolls.costlyText")}
        disabled={!mayChange}
        checked={tolls.costlyNumbers}
        onChange={(event) => change({ costlyNumbers: event.currentTarget.checked })}
      />
      <div className={styles.ask}>
        <NumberInput
          label={t("tolls.byHand")}
          description={t("tolls.byHandText")}
          min={1}
          allowDecimal={false}
          disabled={!mayChange}
          value={tolls.dialsByHandPerHour ?? ""}
          error={reasonOf(save.error, "dialsByHandPerHour")}
          onChange={(value) => change({ dialsByHandPerHour: bound(value) })}
        />
        <NumberInput
          label={t("tolls.spend")}
          description={t("tolls.spendText")}
          suffix={` ${currency}`}
          min={0}
          decimalScale={digitsOf(currency)}
          thousandSeparator=","
          disabled={!mayChange}
          value={tolls.spendPerDayMinor === null ? "" : tolls.spendPerDayMinor / unit}
          error={reasonOf(save.error, "spendPerDayMinor")}
          onChange={(value) => change({ spendPerDayMinor: bound(value, unit) })}
        />
      </div>
      <FormProblem error={save.error} />
      {mayChange && (
        <div className="row">
          <Button type="submit" variant="primary" busy={save.isPending}>
            {t("common:save")}
          </Button>
        </div>
      )}
    </form>
  );
}

function reasonOf(error: ApiError | null, field: string): string | undefined {
  return error?.fields.find((one) => one.field.includes(`tolls.${field}`))?.reason;
}
