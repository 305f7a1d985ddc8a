import { PasswordInput } from "@mantine/core";
import { confirmSession } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { confirmation } from "../../api/confirmation.ts";
import { useWrite } from "../../api/query.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";

/** Asks somebody to prove who he is; what he wanted is then done without him. */
export function ConfirmIdentity() {
  const asking = confirmation((state) => state.asking);
  const { t } = useTranslation("security");
  if (!asking) return null;
  return (
    <Dialog title={t("confirm.title")} open onClose={() => asking.answer(false)}>
      <ConfirmForm answer={asking.answer} />
    </Dialog>
  );
}

function ConfirmForm({ answer }: { answer: (isConfirmed: boolean) => void }) {
  const { t } = useTranslation("security");
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const confirm = useWrite(confirmSession, { onDone: () => answer(true) });
  const isWrong = (confirm.error?.fields.length ?? 0) > 0;
  return (
    <DialogForm
      submit={t("confirm.submit")}
      busy={confirm.isPending}
      onCancel={() => answer(false)}
      onSubmit={() => {
        setTried(true);
        if (password) confirm.mutate({ body: { password } });
      }}
      problem={<FormProblem error={confirm.error} />}
    >
      <p className="muted">{t("confirm.text")}</p>
      <PasswordInput
        label={t("confirm.password")}
        autoComplete="current-password"
        data-autofocus
        value={password}
        error={isWrong ? t("confirm.wrong") : tried && !password ? t("confirm.needed") : undefined}
        onChange={(event) => {
          confirm.reset();
          setPassword(event.currentTarget.value);
        }}
      />
    </DialogForm>
  );
}
