import { FileArchive } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useGrant } from "../../../api/session.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { ArchiveList } from "./archive-list.tsx";
import { NewArchive } from "./new-archive.tsx";

/** Packs what was recorded of many calls into archives, and hands those out. */
export function ExportRecordings() {
  const { t } = useTranslation("calls");
  const mayExport = useGrant("recordings:export") !== undefined;
  const [isOpen, setIsOpen] = useState(false);
  if (!mayExport) return null;
  return (
    <>
      <Button icon={FileArchive} onClick={() => setIsOpen(true)}>
        {t("archive.open")}
      </Button>
      <Dialog title={t("archive.open")} open={isOpen} onClose={() => setIsOpen(false)} wide>
        <div className="stack">
          <NewArchive />
          <ArchiveList />
        </div>
      </Dialog>
    </>
  );
}
