import { addressOf, type Document, previewDocument } from "@parley/contract";
import { Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import styles from "./documents.module.css";

type Props = { document: Document; onSave: () => void; onClose: () => void };

/** A picture or a PDF in a frame of no origin, in which nothing runs. */
export function PreviewDialog({ document, onSave, onClose }: Props) {
  const { t } = useTranslation("documents");
  return (
    <Dialog title={document.name} open wide onClose={onClose}>
      <iframe
        className={styles.frame}
        title={document.name}
        sandbox=""
        referrerPolicy="no-referrer"
        src={addressOf(previewDocument, { id: document.id }, {})}
      />
      <div className={styles.foot}>
        <span className="t1 muted">{t("frameHint")}</span>
        <Button icon={Download} onClick={onSave}>
          {t("save")}
        </Button>
      </div>
    </Dialog>
  );
}
