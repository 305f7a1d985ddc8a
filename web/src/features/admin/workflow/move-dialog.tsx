import { Checkbox, MultiSelect } from "@mantine/core";
import { listLeadFields, type StatusMove } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../../api/query.ts";
import { Dialog, DialogForm } from "../../../ui/dialog.tsx";

/** Fields of every lead that a move may ask for; those of the tenant come from the catalogue. */
const systemFields = ["source", "externalId", "assigneeId", "company"];

type Props = { move: StatusMove; onSave: (move: StatusMove) => void; onClose: () => void };

/** Whether a move is allowed, and what whoever makes it must give. */
export function MoveDialog({ move, onSave, onClose }: Props) {
  const { t } = useTranslation(["pipelines", "common"]);
  const [next, setNext] = useState(move);
  const catalogue = useRead(listLeadFields).data?.items ?? [];
  const own = catalogue.filter(({ key }) => key.startsWith("own."));
  const labels = new Map(catalogue.map(({ key, label }) => [key, label]));
  const known = [...new Set([...systemFields, ...own.map(({ key }) => key), ...move.fields])];
  const title = t("workflow.editTitle", {
    from: t(`common:leadStatus.${move.from}`),
    to: t(`common:leadStatus.${move.to}`),
  });
  return (
    <Dialog title={title} open onClose={onClose}>
      <DialogForm
        submit={t("common:save")}
        busy={false}
        onSubmit={() => onSave(next)}
        onCancel={onClose}
      >
        <Checkbox
          label={t("workflow.allowed")}
          checked={next.allowed}
          onChange={(event) => setNext({ ...next, allowed: event.currentTarget.checked })}
        />
        <Checkbox
          label={t("workflow.wantsReason")}
          checked={next.reason}
          disabled={!next.allowed}
          onChange={(event) => setNext({ ...next, reason: event.currentTarget.checked })}
        />
        <MultiSelect
          label={t("workflow.wantsFields")}
          data={known.map((key) => ({ value: key, label: labels.get(key) ?? key }))}
          value={next.fields}
          disabled={!next.allowed}
          maxValues={10}
          searchable
          onChange={(fields) => setNext({ ...next, fields })}
        />
      </DialogForm>
    </Dialog>
  );
}
