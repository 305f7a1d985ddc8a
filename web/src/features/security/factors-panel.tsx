import { getOwnFactors, removeTotp, renewRecoveryCodes } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog, Dialog } from "../../ui/dialog.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Moment } from "../../ui/time.tsx";
import { toast } from "../../ui/toast.ts";
import { PasskeyList } from "./passkey-list.tsx";
import { RecoveryCodesDialog } from "./recovery-codes.tsx";
import styles from "./security.module.css";
import { TotpSetup } from "./totp-setup.tsx";

type Asking = "setup" | "remove" | "codes" | null;

/** The own second factors. */
export function FactorsPanel() {
  const { t } = useTranslation("security");
  const [asking, setAsking] = useState<Asking>(null);
  const [codes, setCodes] = useState<readonly string[]>([]);
  const factors = useRead(getOwnFactors, {});
  const close = () => {
    setAsking(null);
    void factors.refetch();
  };
  const fail = useErrorToast();
  const remove = useWrite(removeTotp, {
    onDone: () => {
      toast({ text: t("factors.removed") });
      close();
    },
    onFailed: fail,
  });
  const renew = useWrite(renewRecoveryCodes, {
    onDone: ({ recoveryCodes }) => {
      setCodes(recoveryCodes);
      close();
    },
    onFailed: fail,
  });
  const { totp, recoveryCodesLeft: left = 0 } = factors.data ?? {};
  return (
    <Panel title={t("factors.title")} note={t("factors.text")}>
      {factors.error && <LoadError error={factors.error} onRetry={factors.refetch} />}
      <ul className={styles.list}>
        <li className={styles.row}>
          <div>
            <div>{t("factors.app")}</div>
            <div className="faint">
              {totp ? (
                <>
                  {t("factors.appOn")} <Moment at={totp.since} />
                </>
              ) : (
                t("factors.appOff")
              )}
            </div>
          </div>
          <Button size="small" onClick={() => setAsking(totp ? "remove" : "setup")}>
            {t(totp ? "factors.remove" : "factors.setUp")}
          </Button>
        </li>
        <PasskeyList onChanged={() => void factors.refetch()} />
        {left > 0 && (
          <li className={styles.row}>
            <div>
              <div>{t("factors.codes")}</div>
              <div className="faint">{t("factors.codesLeft", { count: left })}</div>
            </div>
            <Button size="small" onClick={() => setAsking("codes")}>
              {t("factors.newCodes")}
            </Button>
          </li>
        )}
      </ul>
      <Dialog title={t("setup.title")} open={asking === "setup"} onClose={close}>
        <TotpSetup
          onCancel={close}
          onDone={(made) => {
            toast({ text: t("setup.done") });
            setCodes(made);
            close();
          }}
        />
      </Dialog>
      <ConfirmDialog
        open={asking === "remove"}
        title={t("factors.removeTitle")}
        text={t("factors.removeText")}
        confirm={t("factors.remove")}
        busy={remove.isPending}
        onClose={close}
        onConfirm={() => remove.mutate({})}
      />
      <ConfirmDialog
        open={asking === "codes"}
        harmless
        title={t("factors.newCodesTitle")}
        text={t("factors.newCodesText")}
        confirm={t("factors.newCodes")}
        busy={renew.isPending}
        onClose={close}
        onConfirm={() => renew.mutate({})}
      />
      {codes.length > 0 && <RecoveryCodesDialog codes={codes} onKept={() => setCodes([])} />}
    </Panel>
  );
}
