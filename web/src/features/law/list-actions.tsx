import { Menu } from "@mantine/core";
import {
  addDoNotCallNumbers,
  type DoNotCallList,
  deleteDoNotCallList,
  exportDoNotCallList,
  removeDoNotCallNumbers,
} from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { Download, Ellipsis, Plus, Trash2, Upload, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { download } from "../../api/client.ts";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.ts";
import { AddNumbersDialog } from "./add-numbers-dialog.tsx";
import { ImportFileDialog } from "./import-file-dialog.tsx";

type Open = "add" | "import" | "delete" | null;
type Props = { list: DoNotCallList; onChanged: () => void };

/** What can be done with a list. */
export function ListActions({ list, onChanged }: Props) {
  const { t } = useTranslation("law");
  const format = useFormat();
  const navigate = useNavigate();
  const onFailed = useErrorToast();
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const params = { id: list.id };
  const remove = useWrite(deleteDoNotCallList, {
    onDone: () => void navigate({ to: "/do-not-call" }),
    onFailed,
  });
  const take = () =>
    void download(exportDoNotCallList, { params }, "do-not-call.csv").catch(onFailed);
  return (
    <>
      <Button icon={Plus} onClick={() => setOpen("add")}>
        {t("add.do")}
      </Button>
      <Button icon={Upload} onClick={() => setOpen("import")}>
        {t("import.do")}
      </Button>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button icon={Ellipsis} aria-label={t("more")} />
        </Menu.Target>
        <Menu.Dropdown>
          {list.kind !== "NATIONAL" && (
            <Menu.Item leftSection={<Download size={16} />} onClick={take}>
              {t("export")}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<Trash2 size={16} />} onClick={() => setOpen("delete")}>
            {t("delete.title")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === "add" && <AddNumbersDialog list={list} onClose={close} onDone={onChanged} />}
      {open === "import" && <ImportFileDialog list={list} onClose={close} onDone={onChanged} />}
      <ConfirmDialog
        open={open === "delete"}
        title={t("delete.title")}
        text={t("delete.text", {
          name: list.name,
          count: list.numbers,
          numbers: format.number(list.numbers),
        })}
        confirm={t("delete.do")}
        busy={remove.isPending}
        typed={list.name}
        onClose={close}
        onConfirm={() => remove.mutate({ params })}
      />
    </>
  );
}

/** Takes one number off, with a way back. */
export function RemoveNumber({ listId, number }: { listId: string; number: string }) {
  const { t } = useTranslation("law");
  const format = useFormat();
  const onFailed = useErrorToast();
  const input = { params: { id: listId }, body: { numbers: [number] } };
  const again = useWrite(addDoNotCallNumbers, { onFailed });
  const shown = format.phone(number);
  const remove = useWrite(removeDoNotCallNumbers, {
    onDone: () => toast({ text: t("removed", { number: shown }), undo: () => again.mutate(input) }),
    onFailed,
  });
  return (
    <IconButton
      icon={X}
      label={t("remove", { number: shown })}
      disabled={remove.isPending}
      onClick={() => remove.mutate(input)}
    />
  );
}
