import { PencilLine, Tag, Trash2 } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useGrant } from "../../api/session.ts";
import { TagDialog } from "../../shared/tags/tag-dialog.tsx";
import { BulkBar } from "../../ui/bulk-bar.tsx";
import { Button } from "../../ui/button.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { ContactBulkEdit } from "./bulk/contact-bulk-edit.tsx";
import type { Row } from "./contact-columns.tsx";
import type { ContactFilter } from "./contact-filter.ts";

type Act = "edit" | "tag" | "delete";
type Props = { contacts: readonly Row[]; filter: ContactFilter; onClear: () => void };

/** What may be done with the chosen contacts. */
export function ContactBulkBar({ contacts, filter, onClear }: Props) {
  const { t } = useTranslation(["records", "common"]);
  const [act, setAct] = useState<Act | null>(null);
  const mayDelete = useGrant("contacts:delete") !== undefined;
  useKeys(
    useMemo(
      () => [
        { key: "E", label: t("bulkEdit.edit"), run: () => setAct("edit") },
        { key: "T", label: t("tags.label"), run: () => setAct("tag") },
        { key: "Escape", label: t("common:clear"), run: onClear },
      ],
      [onClear, t],
    ),
  );
  const close = () => setAct(null);
  return (
    <>
      <BulkBar count={contacts.length} onClear={onClear}>
        <Button icon={PencilLine} keys="E" onClick={() => setAct("edit")}>
          {t("bulkEdit.edit")}
        </Button>
        <Button icon={Tag} keys="T" onClick={() => setAct("tag")}>
          {t("tags.label")}
        </Button>
        {mayDelete && (
          <Button icon={Trash2} onClick={() => setAct("delete")}>
            {t("bulkEdit.delete")}
          </Button>
        )}
      </BulkBar>
      {act === "tag" && (
        <TagDialog of="CONTACT" records={contacts} onClose={close} onDone={onClear} />
      )}
      {(act === "edit" || act === "delete") && (
        <ContactBulkEdit
          {...(act === "delete" ? { action: "DELETE" as const } : {})}
          contacts={contacts}
          filter={filter}
          onClose={close}
          onDone={onClear}
        />
      )}
    </>
  );
}
