import { Textarea } from "@mantine/core";
import { addDoNotCallNumbers, type DoNotCallList } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { toast } from "../../ui/toast.ts";

type Props = { list: DoNotCallList; onClose: () => void; onDone: () => void };

/** Numbers that somebody types or pastes, one a line. */
export function AddNumbersDialog({ list, onClose, onDone }: Props) {
  const { t } = useTranslation("law");
  const [text, setText] = useState("");
  const add = useWrite(addDoNotCallNumbers, {
    onDone: ({ added, known }) => {
      toast({ text: t("add.done", { count: added, known }) });
      onDone();
      onClose();
    },
  });
  const numbers = text
    .split(/[\n,;]/)
    .map((line) => line.replace(/[\s().-]/g, ""))
    .filter((line) => line !== "");
  const [wrong] = add.error?.fields ?? [];
  const at = Number(/\d+/.exec(wrong?.field ?? "")?.[0] ?? 0);
  return (
    <Dialog title={t("add.title", { name: list.name })} open onClose={onClose}>
      <DialogForm
        submit={t("add.do")}
        busy={add.isPending}
        onSubmit={() => add.mutate({ params: { id: list.id }, body: { numbers } })}
        onCancel={onClose}
        problem={<FormProblem error={add.error} />}
      >
        <Textarea
          label={t("add.numbers")}
          description={t("add.text")}
          autosize
          minRows={3}
          maxRows={12}
          value={text}
          error={wrong && t("add.wrong", { number: numbers[at] ?? "" })}
          onChange={(event) => setText(event.currentTarget.value)}
          data-autofocus
        />
      </DialogForm>
    </Dialog>
  );
}
