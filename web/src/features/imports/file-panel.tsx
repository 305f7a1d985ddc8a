import type { Import } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { FactList } from "../../ui/fact-list.tsx";
import { Panel } from "../../ui/panel.tsx";

/** The file itself. */
export function FilePanel({ one }: { one: Import }) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  return (
    <Panel title={t("file")}>
      <FactList
        right
        facts={[
          { name: t("size"), value: format.bytes(one.bytes) },
          ...(one.format === "XLSX"
            ? [{ name: t("sheet"), value: one.sheet }]
            : [
                { name: t("encoding"), value: one.encoding },
                {
                  name: t("delimiter"),
                  value: one.delimiter === "\t" ? t("tab") : one.delimiter,
                },
              ]),
          { name: t("uploadedAt"), value: format.dateTime(one.createdAt) },
          {
            name: t("onDuplicate"),
            value: one.operationId && t(`duplicate.${one.options.onDuplicate}`),
          },
          {
            name: t("onRepeat"),
            value: one.operationId && t(`duplicate.${one.options.onRepeat}`),
          },
          { name: t("source"), value: one.options.source },
        ]}
      />
    </Panel>
  );
}
