import { MultiSelect, NumberInput, Select, TextInput } from "@mantine/core";
import {
  type Campaign,
  getCampaignDispositions,
  listScriptVersions,
  neededPerArm,
  type SplitTest,
  startSplitTest,
} from "@parley/contract";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { useScriptChoices } from "../../shared/use-choices.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { Panel } from "../../ui/panel.tsx";
import { type Arm, type Aspect, armAsNow, toSend } from "./arm-model.ts";
import { KindFields } from "./kind-fields.tsx";
import { letterOf } from "./letters.ts";
import { SettingsOfArm } from "./settings-arm.tsx";
import styles from "./split-test.module.css";

/** A new split test: its arms, the rates to be told apart, and how long that takes. */
export function NewTestForm({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("splitTest");
  const [name, setName] = useState("");
  const [kind, setKind] = useState<SplitTest["kind"]>("SCRIPT");
  const [goal, setGoal] = useState<SplitTest["goal"]>("REACHED");
  const [compared, setCompared] = useState<Aspect[]>(["ring"]);
  const [arms, setArms] = useState<readonly Arm[]>([armAsNow(campaign), armAsNow(campaign)]);
  const [rates, setRates] = useState({ base: 6, hoped: 8.25 });
  const [goalIds, setGoalIds] = useState<string[]>([]);
  const start = useWrite(startSplitTest, {});
  const whole = toSend(arms, kind, compared);
  const isOfScripts = kind === "SCRIPT";
  const shares = arms.reduce((sum, { share }) => sum + share, 0);
  const isWhole = whole.length === arms.length && (isOfScripts || compared.length > 0);
  const isReady = name.trim() !== "" && isWhole && shares === 100;
  const counted = isOfScripts ? "WON" : goal;
  const design = { name, goal: counted, goalIds: counted === "WON" ? goalIds : [], arms: whole };
  const send = () =>
    start.mutate({
      params: { id: campaign.id },
      body: { ...design, baseRate: rates.base / 100, hopedRate: rates.hoped / 100 },
    });
  return (
    <Panel title={t("new")} note={t("newNote")}>
      <div className={styles.form}>
        <TextInput
          label={t("name")}
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <KindFields {...{ kind, goal, compared, setKind, setGoal, setCompared }} />
        {arms.map((arm, at) => (
          <ArmFields
            // biome-ignore lint/suspicious/noArrayIndexKey: arms have no name, and keep their place
            key={at}
            letter={letterOf(at)}
            {...{ arm, kind, compared }}
            onChange={(next) => setArms(arms.with(at, next))}
            onRemove={arms.length > 2 ? () => setArms(arms.toSpliced(at, 1)) : undefined}
          />
        ))}
        <div className={styles.actions}>
          <Button
            size="small"
            icon={Plus}
            disabled={arms.length >= 4}
            onClick={() => setArms([...arms, armAsNow(campaign, Math.max(1, 100 - shares))])}
          >
            {t("addArm")}
          </Button>
          {shares !== 100 && <span className={styles.problem}>{t("sharesAre", { shares })}</span>}
        </div>
        <Rates rates={rates} kind={kind} onChange={setRates} />
        {counted === "WON" && (
          <Goals campaignId={campaign.id} value={goalIds} onChange={setGoalIds} />
        )}
        <FormProblem error={start.error} />
        {start.error?.fields.map(({ field, reason }) => (
          <p key={field} className={styles.problem} role="alert">
            {t("fault", { field: faultyPart(field), reason })}
          </p>
        ))}
        <div>
          <Button variant="primary" disabled={!isReady} busy={start.isPending} onClick={send}>
            {t("start")}
          </Button>
        </div>
      </div>
    </Panel>
  );
}

type ArmProps = {
  letter: string;
  arm: Arm;
  kind: SplitTest["kind"];
  compared: readonly Aspect[];
  onChange: (arm: Arm) => void;
  onRemove: (() => void) | undefined;
};

function ArmFields({ letter, arm, kind, compared, onChange, onRemove }: ArmProps) {
  const { t } = useTranslation("splitTest");
  return (
    <fieldset className={kind === "SCRIPT" ? styles.arm : styles.settings}>
      <legend>{t("arm", { letter })}</legend>
      {kind === "SCRIPT" ? (
        <ScriptOfArm arm={arm} onChange={onChange} />
      ) : (
        <SettingsOfArm
          settings={arm.settings}
          compared={compared}
          onChange={(settings) => onChange({ ...arm, settings })}
        />
      )}
      <NumberInput
        label={t("share")}
        suffix=" %"
        min={1}
        max={99}
        allowDecimal={false}
        value={arm.share}
        onChange={(share) => onChange({ ...arm, share: Number(share) || 1 })}
      />
      {onRemove && <IconButton icon={X} label={t("removeArm", { letter })} onClick={onRemove} />}
    </fieldset>
  );
}

function ScriptOfArm({ arm, onChange }: Pick<ArmProps, "arm" | "onChange">) {
  const { t } = useTranslation("splitTest");
  const scripts = useScriptChoices();
  const versions = useRead(
    listScriptVersions,
    { params: { id: arm.scriptId ?? "" }, query: { limit: 100 } },
    { enabled: arm.scriptId !== null },
  );
  return (
    <>
      <Select
        label={t("script")}
        data={scripts}
        value={arm.scriptId}
        searchable
        onChange={(scriptId) => onChange({ ...arm, scriptId, version: null })}
      />
      <Select
        label={t("version")}
        data={(versions.data?.items ?? []).map(({ number, note }) => ({
          value: String(number),
          label: note ? `${number}: ${note}` : String(number),
        }))}
        value={arm.version === null ? null : String(arm.version)}
        onChange={(version) => onChange({ ...arm, version: version ? Number(version) : null })}
      />
    </>
  );
}

type Both = { base: number; hoped: number };

type RatesProps = { rates: Both; kind: SplitTest["kind"]; onChange: (rates: Both) => void };

/** What the rate is today and what would be worth it; with them how many leads that takes. */
function Rates({ rates, kind, onChange }: RatesProps) {
  const { t } = useTranslation("splitTest");
  const format = useFormat();
  const needed = neededPerArm(rates.base / 100, rates.hoped / 100);
  const field = (key: keyof Both) => (
    <NumberInput
      label={t(key)}
      suffix=" %"
      min={0.1}
      max={99.9}
      step={0.25}
      decimalScale={2}
      value={rates[key]}
      onChange={(value) => onChange({ ...rates, [key]: Number(value) || 0 })}
    />
  );
  return (
    <>
      <div className={styles.pair}>
        {field("base")}
        {field("hoped")}
      </div>
      <p aria-live="polite">
        {needed === undefined
          ? t("nothingToTell")
          : t(`needed.${kind}`, { count: format.number(needed) })}
      </p>
    </>
  );
}

type GoalProps = { campaignId: string; value: string[]; onChange: (ids: string[]) => void };

function Goals({ campaignId, value, onChange }: GoalProps) {
  const { t } = useTranslation("splitTest");
  const { data } = useRead(getCampaignDispositions, { params: { id: campaignId } });
  return (
    <MultiSelect
      label={t("goals")}
      placeholder={value.length === 0 ? t("everySale") : ""}
      data={(data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={value}
      onChange={onChange}
    />
  );
}

/** Of which arm a fault is told, by its letter. */
function faultyPart(field: string): string {
  const at = /^arms\.(\d)/.exec(field)?.[1];
  return at === undefined ? field : letterOf(Number(at));
}
