import { confirmSession, getConfirmWays } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { confirmation } from "../../api/confirmation.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { SecretInput } from "../../ui/secret-input.tsx";
import { ConfirmElsewhere } from "./confirm-elsewhere.tsx";

type Answer = { answer: (isConfirmed: boolean) => void };

/** Asks somebody to prove who he is; what he wanted is then done without him. */
export function ConfirmIdentity() {
  const asking = confirmation((state) => state.asking);
  const { t } = useTranslation("security");
  if (!asking) return null;
  return (
    <Dialog title={t("confirm.title")} open onClose={() => asking.answer(false)}>
      <Ways answer={asking.answer} />
    </Dialog>
  );
}

/** What he has decides what he is asked for. */
function Ways({ answer }: Answer) {
  const { t } = useTranslation("security");
  const read = useRead(getConfirmWays);
  const ways = read.data?.ways ?? (read.error ? ["PASSWORD" as const] : undefined);
  if (!ways) return null;
  const typed = ways.filter((way) => way === "PASSWORD" || way === "TOTP");
  return (
    <div className="stack">
      <p className="muted">{t("confirm.text")}</p>
      <ConfirmElsewhere ways={ways} answer={answer} />
      {typed.length > 0 && <TypedForm ways={typed} answer={answer} />}
    </div>
  );
}

function TypedForm({ ways, answer }: Answer & { ways: readonly ("PASSWORD" | "TOTP")[] }) {
  const { t } = useTranslation("security");
  const [proof, setProof] = useState("");
  const [way, setWay] = useState(ways[0]);
  const [tried, setTried] = useState(false);
  const confirm = useWrite(confirmSession, { onDone: () => answer(true) });
  const isCode = way === "TOTP";
  const wrong = t(isCode ? "confirm.wrongCode" : "confirm.wrong");
  const isWrong = (confirm.error?.fields.length ?? 0) > 0;
  return (
    <DialogForm
      submit={t("confirm.submit")}
      busy={confirm.isPending}
      onCancel={() => answer(false)}
      onSubmit={() => {
        setTried(true);
        if (proof) confirm.mutate({ body: { [isCode ? "code" : "password"]: proof } });
      }}
      problem={<FormProblem error={confirm.error} />}
    >
      <SecretInput
        key={way}
        label={t(isCode ? "confirm.code" : "confirm.password")}
        autoComplete={isCode ? "one-time-code" : "current-password"}
        data-autofocus
        autoFocus
        value={proof}
        error={isWrong ? wrong : tried && !proof ? t("confirm.needed") : undefined}
        onChange={(event) => {
          confirm.reset();
          setProof(event.currentTarget.value);
        }}
      />
      {ways.length > 1 && (
        <div>
          <Button
            variant="quiet"
            onClick={() => {
              confirm.reset();
              setProof("");
              setWay(isCode ? "PASSWORD" : "TOTP");
            }}
          >
            {t(isCode ? "confirm.usePassword" : "confirm.useCode")}
          </Button>
        </div>
      )}
    </DialogForm>
  );
}
