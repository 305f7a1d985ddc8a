import { Menu } from "@mantine/core";
import { type Activity, deleteNote, restoreNote, updateNote } from "@parley/contract";
import { Ellipsis, History, Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { IconButton } from "../../ui/button.tsx";
import { later } from "../../ui/later.ts";
import { toast } from "../../ui/toast.ts";

const NoteDialog = later(async () => (await import("./note-dialog.tsx")).NoteDialog);
const NoteHistory = later(async () => (await import("./note-dialog.tsx")).NoteHistory);

/** What may be done with a note. */
export function NoteMenu({ note }: { note: Activity }) {
  const { t } = useTranslation(["timeline", "common"]);
  const [opened, setOpened] = useState<"edit" | "history" | null>(null);
  const onFailed = useErrorToast();
  const params = { id: note.id };
  const restore = useWrite(restoreNote, { onFailed });
  const pin = useWrite(updateNote, { onFailed });
  const remove = useWrite(deleteNote, {
    onDone: () => toast({ text: t("noteDeleted"), undo: () => restore.mutate({ params }) }),
    onFailed,
  });
  const isPinned = note.pinnedAt !== null;
  const close = () => setOpened(null);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <IconButton icon={Ellipsis} label={t("noteActions")} />
        </Menu.Target>
        <Menu.Dropdown>
          {note.can.includes("edit") && (
            <Menu.Item leftSection={<Pencil />} onClick={() => setOpened("edit")}>
              {t("common:edit")}
            </Menu.Item>
          )}
          {note.can.includes("pin") && (
            <Menu.Item
              leftSection={isPinned ? <PinOff /> : <Pin />}
              onClick={() => pin.mutate({ params, body: { pinned: !isPinned } })}
            >
              {t(isPinned ? "unpin" : "pin")}
            </Menu.Item>
          )}
          {note.editedAt && (
            <Menu.Item leftSection={<History />} onClick={() => setOpened("history")}>
              {t("history")}
            </Menu.Item>
          )}
          {note.can.includes("delete") && (
            <Menu.Item leftSection={<Trash2 />} onClick={() => remove.mutate({ params })}>
              {t("deleteNote")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {opened === "edit" && <NoteDialog note={note} onClose={close} />}
        {opened === "history" && <NoteHistory note={note} onClose={close} />}
      </Suspense>
    </>
  );
}
