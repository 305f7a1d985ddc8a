import { Checkbox, TextInput } from "@mantine/core";
import type { CallingSettings } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { FigureDialog } from "./figure-dialog.tsx";
import styles from "./law.module.css";
import { useCalling } from "./use-calling.ts";

/** What holds for every call of the tenant: the number shown, and the packs asked for besides. */
export function OwnRules({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation(["law", "common"]);
  const { settings, loadError, save } = useCalling();
  if (loadError) return <LoadError error={loadError} />;
  if (!settings) return null;
  return (
    <Panel title={t("own.title")}>
      <Form key={JSON.stringify(settings)} settings={settings} mayChange={mayChange} save={save} />
    </Panel>
  );
}

type Props = {
  settings: CallingSettings;
  mayChange: boolean;
  save: ReturnType<typeof useCalling>["save"];
};

function Form({ settings, mayChange, save }: Props) {
  const { t } = useTranslation(["law", "common"]);
  const [callerId, setCallerId] = useState(settings.callerId ?? "");
  const [debts, setDebts] = useState(settings.optionalPacks.includes("US-REG-F"));
  const [choosing, setChoosing] = useState(false);
  const reason = save.error?.fields.find(({ field }) => field.endsWith("callerId"))?.reason;
  return (
    <form
      className={styles.told}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({
          ...settings,
          callerId: callerId.replace(/[\s().-]/g, "") || null,
          optionalPacks: debts ? ["US-REG-F"] : [],
        });
      }}
    >
      <TextInput
        maw={360}
        type="tel"
        label={t("own.callerId")}
        description={t("own.callerIdText")}
        placeholder="+442079460000"
        disabled={!mayChange}
        value={callerId}
        error={reason}
        onChange={(event) => setCallerId(event.currentTarget.value)}
      />
      <Checkbox
        label={t("own.debts")}
        disabled={!mayChange}
        checked={debts}
        onChange={(event) => setDebts(event.currentTarget.checked)}
      />
      <FormProblem error={save.error} />
      {mayChange && (
        <div className="row">
          <Button type="submit" variant="primary" busy={save.isPending}>
            {t("common:save")}
          </Button>
          <Button onClick={() => setChoosing(true)}>{t("own.everywhere")}</Button>
        </div>
      )}
      {choosing && (
        <FigureDialog
          place={{ code: "ALL", name: t("own.all") }}
          onClose={() => setChoosing(false)}
        />
      )}
    </form>
  );
}
