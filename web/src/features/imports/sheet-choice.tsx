import { Select } from "@mantine/core";
import { chooseImportSheet, getImport, type Import } from "@parley/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { keyOf, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";

/** Which sheet of a workbook is read. */
export function SheetChoice({ one }: { one: Import }) {
  const { t } = useTranslation("imports");
  const client = useQueryClient();
  const choose = useWrite(chooseImportSheet, {
    onDone: (now) => client.setQueryData(keyOf(getImport, { params: { id: one.id } }), now),
    onFailed: useErrorToast(),
  });
  if (one.sheets.length < 2) return null;
  return (
    <Select
      label={t("sheet")}
      data={one.sheets}
      value={one.sheet}
      allowDeselect={false}
      disabled={choose.isPending}
      onChange={(sheet) => sheet && choose.mutate({ params: { id: one.id }, body: { sheet } })}
    />
  );
}
