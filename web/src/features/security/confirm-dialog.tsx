import { PasswordInput } from "@mantine/core";
import { confirmSession } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { confirmation } from "../../api/confirmation.ts";
import { useWrite } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
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
  const [way, setWay] = useState<"password" | "code">("password");
  const [tried, setTried] = useState(false);
  const confirm = useWrite(confirmSession, { onDone: () => answer(true) });
  const wrong = t(way === "code" ? "confirm.wrongCode" : "confirm.wrong");
  const isWrong = (confirm.error?.fields.length ?? 0) > 0;
  return (
    <DialogForm
      submit={t("confirm.submit")}
      busy={confirm.isPending}
      onCancel={() => answer(false)}
      onSubmit={() => {
        setTried(true);
        if (password) confirm.mutate({ body: { [way]: password } });
      }}
      problem={<FormProblem error={confirm.error} />}
    >
      <p className="muted">{t("confirm.text")}</p>
      <PasswordInput
        key={way}
        label={t(way === "code" ? "confirm.code" : "confirm.password")}
        autoComplete={way === "code" ? "one-time-code" : "current-password"}
        data-autofocus
        value={password}
        error={isWrong ? wrong : tried && !password ? t("confirm.needed") : undefined}
        onChange={(event) => {
          confirm.reset();
          setPassword(event.currentTarget.value);
        }}
      />
      <div>
        <Button
          variant="quiet"
          onClick={() => {
            confirm.reset();
            setPassword("");
            setWay(way === "code" ? "password" : "code");
          }}
        >
          {t(way === "code" ? "confirm.usePassword" : "confirm.useCode")}
        </Button>
      </div>
    </DialogForm>
  );
}
