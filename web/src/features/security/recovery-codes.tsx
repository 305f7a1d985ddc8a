import { Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import styles from "./security.module.css";

/** Recovery codes, shown this once. */
export function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const { t } = useTranslation("security");
  const download = () => {
    const file = new Blob([`Parley\n\n${codes.join("\n")}\n`], { type: "text/plain" });
    const address = URL.createObjectURL(file);
    const link = document.createElement("a");
    link.href = address;
    link.download = "parley-recovery-codes.txt";
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <>
      <p className="muted">{t("codes.text")}</p>
      <ul className={styles.codes}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={styles.actions}>
        <Button icon={Download} onClick={download}>
          {t("codes.download")}
        </Button>
        <Button variant="primary" onClick={onKept}>
          {t("codes.kept")}
        </Button>
      </div>
    </>
  );
}

export function RecoveryCodesDialog(props: { codes: readonly string[]; onKept: () => void }) {
  const { t } = useTranslation("security");
  return (
    <Dialog title={t("codes.title")} open sticky onClose={props.onKept}>
      <RecoveryCodes {...props} />
    </Dialog>
  );
}
