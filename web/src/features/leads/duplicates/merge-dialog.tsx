import { Radio } from "@mantine/core";
import {
  type contactMergeFields,
  mergeContacts,
  previewContactMerge,
  undoMerge,
} from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../../api/query.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { Dialog, DialogForm } from "../../../ui/dialog.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { SkeletonRows } from "../../../ui/skeleton.tsx";
import { toast } from "../../../ui/toast.ts";
import styles from "./duplicates.module.css";

type Named = { id: string; name: string };
type Field = (typeof contactMergeFields)[number];
type Side = "WINNER" | "LOSER";
type Props = { winner: Named; loser: Named; onClose: () => void };

/** Two people side by side, with a choice for each field in which they differ. */
export function MergeDialog({ winner, loser, onClose }: Props) {
  const { t } = useTranslation("leads");
  const params = { id: winner.id };
  const { data: preview } = useRead(previewContactMerge, { params, query: { loserId: loser.id } });
  const [chosen, setChosen] = useState<Partial<Record<Field, Side>>>({});
  const onFailed = useErrorToast();
  const undo = useWrite(undoMerge, {
    onDone: () => void toast({ text: t("duplicates.undone") }),
    onFailed,
  });
  const merge = useWrite(mergeContacts, {
    onDone: ({ id }) => {
      onClose();
      toast({
        text: t("duplicates.merged", { name: winner.name }),
        undo: () => undo.mutate({ params: { id } }),
      });
    },
  });
  const fields = (preview?.fields ?? []).filter((field) => field.winner !== field.loser);
  const leads = preview?.moves.find(({ table }) => table === "leads")?.rows ?? 0;
  return (
    <Dialog title={t("duplicates.mergeTitle")} open onClose={onClose} wide>
      <DialogForm
        submit={t("duplicates.merge")}
        busy={merge.isPending}
        onSubmit={() => merge.mutate({ params, body: { loserId: loser.id, fields: chosen } })}
        onCancel={onClose}
        problem={<FormProblem error={merge.error} />}
      >
        <p>{t("duplicates.explain", { winner: winner.name, loser: loser.name, count: leads })}</p>
        {!preview && <SkeletonRows rows={4} />}
        {fields.length > 0 && (
          <table className={styles.sides}>
            <thead>
              <tr>
                <th scope="col">{t("duplicates.fieldName")}</th>
                <th scope="col">{t("duplicates.kept")}</th>
                <th scope="col">{t("duplicates.other")}</th>
              </tr>
            </thead>
            <tbody>
              {fields.map(({ field, winner: ours, loser: theirs, taken }) => {
                const name = t(`duplicates.field.${field as Field}`);
                const side = chosen[field as Field] ?? taken;
                return (
                  <tr key={field}>
                    <th scope="row">{name}</th>
                    {[["WINNER", ours] as const, ["LOSER", theirs] as const].map(([one, value]) => (
                      <td key={one}>
                        <Radio
                          name={field}
                          checked={side === one}
                          aria-label={`${name}: ${value ?? t("duplicates.empty")}`}
                          label={value === null ? t("duplicates.empty") : String(value)}
                          onChange={() => setChosen({ ...chosen, [field]: one })}
                        />
                      </td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        )}
      </DialogForm>
    </Dialog>
  );
}
