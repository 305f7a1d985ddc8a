import { MultiSelect, NumberInput, Select } from "@mantine/core";
import {
  followUps,
  type getCampaignDispositions,
  getLook,
  leadStatuses,
  listDispositions,
  type Output,
  setCampaignDispositions,
} from "@parley/contract";
import { ArrowDown, ArrowUp, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { digitsOf } from "../../domain/money.ts";
import { useTagChoices } from "../../shared/use-choices.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./campaigns.module.css";
import { added, moved, type Pick, picksOf, ruleOf, sharedKeys } from "./dispositions-model.ts";

type Props = {
  campaignId: string;
  picked: Output<typeof getCampaignDispositions>;
  onClose: () => void;
};

/** Picks how calls of a campaign are closed, in which order, on which keys, and what follows. */
export function DispositionsDialog({ campaignId, picked, onClose }: Props) {
  const { t } = useTranslation(["campaigns", "common"]);
  const [picks, setPicks] = useState<readonly Pick[]>(() => picksOf(picked));
  const catalogue = useRead(listDispositions, { query: { limit: 200, retired: "false" } });
  const known = catalogue.data?.items ?? [];
  const names = new Map(known.map(({ id, name }) => [id, name]));
  const left = known.filter(({ id }) => !picks.some((one) => one.dispositionId === id));
  const save = useWrite(setCampaignDispositions, {
    onDone: () => {
      toast({ text: t("dispositions.saved") });
      onClose();
    },
  });
  const shared = sharedKeys(picks);
  const send = (items: readonly Pick[]) =>
    save.mutate({ params: { id: campaignId }, body: { items: [...items] } });
  return (
    <Dialog open wide title={t("dispositions.title")} onClose={onClose}>
      <DialogForm
        submit={t("common:save")}
        busy={save.isPending}
        onSubmit={() => shared.size === 0 && send(picks)}
        onCancel={onClose}
        problem={<FormProblem error={save.error} />}
      >
        <p className="muted t1">{t("dispositions.text")}</p>
        <ol className={styles.picks}>
          {picks.map((pick, at) => (
            <PickRow
              key={pick.dispositionId}
              name={names.get(pick.dispositionId) ?? ""}
              pick={pick}
              isShared={shared.has(pick.hotKey ?? "")}
              isFirst={at === 0}
              isLast={at === picks.length - 1}
              onChange={(next) => setPicks(picks.with(at, next))}
              onMove={(by) => setPicks(moved(picks, at, by))}
              onRemove={() => setPicks(picks.toSpliced(at, 1))}
            />
          ))}
        </ol>
        <div className={styles.pair}>
          <Select
            label={t("dispositions.add")}
            placeholder={left.length === 0 ? t("dispositions.allPicked") : ""}
            disabled={left.length === 0}
            data={left.map(({ id, name }) => ({ value: id, label: name }))}
            value={null}
            onChange={(id) => id && setPicks([...picks, added(picks, { id })])}
          />
          {picked.own && (
            <Button variant="quiet" onClick={() => send([])}>
              {t("dispositions.backToAll")}
            </Button>
          )}
        </div>
      </DialogForm>
    </Dialog>
  );
}

type RowProps = {
  name: string;
  pick: Pick;
  isShared: boolean;
  isFirst: boolean;
  isLast: boolean;
  onChange: (pick: Pick) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
};

function PickRow({ name, pick, isShared, isFirst, isLast, ...on }: RowProps) {
  const { t } = useTranslation(["campaigns", "common"]);
  const tags = useTagChoices();
  const keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
  return (
    <li aria-label={name}>
      <div className={styles.pickHead}>
        <span className="strong ellipsis">{name}</span>
        <IconButton
          icon={ArrowUp}
          label={t("dispositions.up", { name })}
          disabled={isFirst}
          onClick={() => on.onMove(-1)}
        />
        <IconButton
          icon={ArrowDown}
          label={t("dispositions.down", { name })}
          disabled={isLast}
          onClick={() => on.onMove(1)}
        />
        <IconButton icon={X} label={t("dispositions.remove", { name })} onClick={on.onRemove} />
      </div>
      <div className={styles.pickFields}>
        <Select
          label={t("dispositions.key")}
          data={keys}
          value={pick.hotKey}
          clearable
          error={isShared && t("dispositions.keyShared")}
          onChange={(hotKey) => on.onChange({ ...pick, hotKey })}
        />
        <FollowUpFields pick={pick} onChange={on.onChange} />
        <Select
          label={t("dispositions.status")}
          placeholder={t("dispositions.asEverywhere")}
          clearable
          data={leadStatuses.map((value) => ({ value, label: t(`common:leadStatus.${value}`) }))}
          value={pick.leadStatus}
          onChange={(leadStatus) =>
            on.onChange({
              ...pick,
              leadStatus: leadStatuses.find((one) => one === leadStatus) ?? null,
            })
          }
        />
        <WorthField pick={pick} onChange={on.onChange} />
        <MultiSelect
          label={t("dispositions.tags")}
          data={tags}
          value={pick.tagIds}
          maxValues={10}
          searchable
          onChange={(tagIds) => on.onChange({ ...pick, tagIds })}
        />
      </div>
    </li>
  );
}

/** What a call closed so is worth here. */
function WorthField({ pick, onChange }: { pick: Pick; onChange: (pick: Pick) => void }) {
  const { t } = useTranslation("campaigns");
  const { data } = useRead(getLook, {});
  if (!data) return null;
  const unit = 10 ** digitsOf(data.currency);
  return (
    <NumberInput
      label={t("dispositions.worth")}
      placeholder={t("dispositions.worthNone")}
      suffix={` ${data.currency}`}
      min={0}
      decimalScale={digitsOf(data.currency)}
      thousandSeparator=","
      value={pick.worthMinor === null ? "" : (pick.worthMinor ?? 0) / unit}
      onChange={(value) =>
        onChange({ ...pick, worthMinor: value === "" ? null : Math.round(Number(value) * unit) })
      }
    />
  );
}

function FollowUpFields({ pick, onChange }: { pick: Pick; onChange: (pick: Pick) => void }) {
  const { t } = useTranslation("campaigns");
  const { followUp } = pick;
  return (
    <>
      <Select
        label={t("dispositions.follows")}
        data={followUps.map((value) => ({ value, label: t(`dispositions.next.${value}`) }))}
        value={followUp.type}
        allowDeselect={false}
        onChange={(type) => onChange({ ...pick, followUp: ruleOf(type) })}
      />
      {followUp.type === "RETRY" && (
        <NumberInput
          label={t("dispositions.minutes")}
          min={1}
          max={43_200}
          allowDecimal={false}
          value={followUp.minutes}
          onChange={(value) =>
            onChange({ ...pick, followUp: { ...followUp, minutes: Math.max(1, Number(value)) } })
          }
        />
      )}
      {followUp.type === "CALLBACK" && (
        <NumberInput
          label={t("dispositions.hours")}
          min={1}
          max={720}
          allowDecimal={false}
          value={followUp.hours}
          onChange={(value) =>
            onChange({ ...pick, followUp: { ...followUp, hours: Math.max(1, Number(value)) } })
          }
        />
      )}
    </>
  );
}
