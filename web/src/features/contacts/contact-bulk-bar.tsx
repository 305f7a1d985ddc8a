import { Tag } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { TagDialog } from "../../shared/tags/tag-dialog.tsx";
import { BulkBar } from "../../ui/bulk-bar.tsx";
import { Button } from "../../ui/button.tsx";
import { useKeys } from "../../ui/keys.tsx";
import type { Row } from "./contact-columns.tsx";

type Props = { contacts: readonly Row[]; onClear: () => void };

/** What may be done with the chosen contacts. */
export function ContactBulkBar({ contacts, onClear }: Props) {
  const { t } = useTranslation(["records", "common"]);
  const [isTagging, setTagging] = useState(false);
  useKeys(
    useMemo(
      () => [
        { key: "T", label: t("tags.label"), run: () => setTagging(true) },
        { key: "Escape", label: t("common:clear"), run: onClear },
      ],
      [onClear, t],
    ),
  );
  return (
    <>
      <BulkBar count={contacts.length} onClear={onClear}>
        <Button icon={Tag} keys="T" onClick={() => setTagging(true)}>
          {t("tags.label")}
        </Button>
      </BulkBar>
      {isTagging && (
        <TagDialog
          of="CONTACT"
          records={contacts}
          onClose={() => setTagging(false)}
          onDone={onClear}
        />
      )}
    </>
  );
}
