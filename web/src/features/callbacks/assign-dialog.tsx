import { Radio, Select } from "@mantine/core";
import { assignCallbacks, type CallInput, takeBackCallbacks } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useUserChoices } from "../../shared/use-choices.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { toast } from "../../ui/toast.ts";

type Receiver = CallInput<typeof assignCallbacks>["body"]["to"];
const kinds = ["LEAST_BUSY", "LEAD_OWNER", "USER", "ANYONE"] as const;
type Kind = (typeof kinds)[number];

type Props = { callbackIds: string[]; onClose: () => void; onDone: () => void };

/** Gives callbacks to somebody else: by hand, by load, or to whoever has the lead. */
export function AssignDialog({ callbackIds, onClose, onDone }: Props) {
  const { t } = useTranslation("callbacks");
  const users = useUserChoices();
  const [kind, setKind] = useState<Kind>("LEAST_BUSY");
  const [userId, setUserId] = useState<string | null>(null);
  const takeBack = useWrite(takeBackCallbacks, {
    onDone: ({ items }) => toast({ text: t("assign.takenBack", { count: items.length }) }),
    onFailed: useErrorToast(),
  });
  const write = useWrite(assignCallbacks, {
    onDone: ({ items }) => {
      const changed = items.filter((one) => one.changed).length;
      const rest = items.length - changed;
      const words = [
        t("assign.done", { count: changed }),
        rest > 0 && t("assign.unchanged", { count: rest }),
      ];
      const callbackIds = items.filter((one) => one.changed).map(({ id }) => id);
      const undo = () => takeBack.mutate({ body: { callbackIds } });
      toast({ text: words.filter(Boolean).join(". "), ...(changed > 0 ? { undo } : {}) });
      onDone();
      onClose();
    },
  });
  const to: Receiver | null =
    kind === "USER" ? (userId === null ? null : { kind, userId }) : { kind };
  const count = callbackIds.length;
  return (
    <Dialog open title={t("assign.title", { count })} onClose={onClose}>
      <DialogForm
        submit={t("assign.submit")}
        busy={write.isPending}
        onSubmit={() => to && write.mutate({ body: { callbackIds, to } })}
        onCancel={onClose}
        problem={<FormProblem error={write.error} />}
      >
        <Radio.Group
          label={t("assign.to")}
          value={kind}
          onChange={(next) => setKind(kinds.find((one) => one === next) ?? kind)}
        >
          {kinds.map((one) => (
            <Radio key={one} value={one} label={t(`assign.${one}`)} mt={8} />
          ))}
        </Radio.Group>
        {kind === "USER" && (
          <Select
            label={t("assign.user")}
            data={users}
            value={userId}
            searchable
            onChange={setUserId}
          />
        )}
      </DialogForm>
    </Dialog>
  );
}
