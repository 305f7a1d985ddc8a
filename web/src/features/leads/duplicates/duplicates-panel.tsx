import type { DuplicateFound } from "@parley/contract";
import { UserX } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useGrant } from "../../../api/session.ts";
import { Button, IconButton } from "../../../ui/button.tsx";
import { later } from "../../../ui/later.ts";
import { Panel } from "../../../ui/panel.tsx";
import type { PanelProps } from "../record/panel-props.ts";
import { DuplicateList } from "./duplicate-list.tsx";
import { useDismiss } from "./use-dismiss.ts";
import { useDuplicates } from "./use-duplicates.ts";

const MergeDialog = later(async () => (await import("./merge-dialog.tsx")).MergeDialog);

/** Who else may be the person of this lead, and the way to make them one. */
export function DuplicatesPanel({ lead }: PanelProps) {
  const { t } = useTranslation("leads");
  const mayMerge = useGrant("contacts:delete") !== undefined && lead.can.includes("update");
  const [merging, setMerging] = useState<DuplicateFound | null>(null);
  const { contact } = lead;
  const dismiss = useDismiss();
  // What is masked for the reader says nothing of who it is.
  const values = (type: "PHONE" | "EMAIL") =>
    contact.points.flatMap(({ type: of, value }) =>
      of === type && !value.includes("*") ? [value] : [],
    );
  const items = useDuplicates({
    name: contact.name,
    company: contact.company,
    phones: values("PHONE").slice(0, 10),
    emails: values("EMAIL").slice(0, 10),
    exceptId: contact.id,
  });
  if (items.length === 0) return null;
  return (
    <Panel title={t("duplicates.title")}>
      <DuplicateList
        items={items}
        action={(item) => (
          <>
            {mayMerge && (
              <Button variant="quiet" onClick={() => setMerging(item)}>
                {t("duplicates.merge")}
              </Button>
            )}
            {dismiss && (
              <IconButton
                icon={UserX}
                label={t("duplicates.notOneOf", { name: item.name })}
                onClick={() => dismiss(contact.id, item)}
              />
            )}
          </>
        )}
      />
      <Suspense>
        {merging && (
          <MergeDialog
            winner={{ id: contact.id, name: contact.name }}
            loser={{ id: merging.contactId, name: merging.name }}
            onClose={() => setMerging(null)}
          />
        )}
      </Suspense>
    </Panel>
  );
}
