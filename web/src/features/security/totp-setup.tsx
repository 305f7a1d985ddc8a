import { TextInput } from "@mantine/core";
import { confirmTotp, startTotp } from "@parley/contract";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { QrCode } from "./qr-code.tsx";
import styles from "./security.module.css";

type Props = {
  /** It is in use; with the first factor come codes for its loss, which are shown only now. */
  onDone: (recoveryCodes: readonly string[]) => void;
  onCancel: () => void;
};

/** Sets an authenticator app up: the secret, and its first code. */
export function TotpSetup({ onDone, onCancel }: Props) {
  const { t } = useTranslation("security");
  const [code, setCode] = useState("");
  const [tried, setTried] = useState(false);
  const start = useWrite(startTotp, { onFailed: (error) => error.status === 403 && onCancel() });
  const confirm = useWrite(confirmTotp, {
    onDone: ({ recoveryCodes }) => onDone(recoveryCodes),
  });
  const started = useRef(false);
  const { mutate } = start;
  useEffect(() => {
    // One secret for one dialog, also where React mounts twice.
    if (started.current) return;
    started.current = true;
    mutate({});
  }, [mutate]);
  const isWrong = confirm.error?.status === 422;
  return (
    <DialogForm
      submit={t("setup.confirm")}
      busy={confirm.isPending || start.isPending}
      onCancel={onCancel}
      onSubmit={() => {
        setTried(true);
        if (code.trim()) confirm.mutate({ body: { code } });
      }}
      problem={<FormProblem error={start.error ?? (isWrong ? null : confirm.error)} />}
    >
      <p className="muted">{t("setup.scan")}</p>
      {start.data && (
        <>
          <QrCode text={start.data.uri} label={t("setup.qr")} />
          <p>
            <span className="faint">{t("setup.secret")}</span>{" "}
            <span className={styles.secret}>{start.data.secret}</span>
          </p>
        </>
      )}
      <TextInput
        label={t("setup.code")}
        autoComplete="one-time-code"
        inputMode="numeric"
        data-autofocus
        autoFocus
        value={code}
        error={isWrong ? t("setup.wrong") : tried && !code.trim() ? t("confirm.needed") : undefined}
        onChange={(event) => {
          confirm.reset();
          setCode(event.currentTarget.value);
        }}
      />
    </DialogForm>
  );
}
