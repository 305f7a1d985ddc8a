import { useDebouncedValue } from "@mantine/hooks";
import { previewScoring, type SettingsOf } from "@parley/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../api/client.ts";
import { useFormat } from "../../i18n/format.ts";
import { ScrollBox } from "../../ui/scroll-box.tsx";
import styles from "./scoring.module.css";

/** What a few leads would score with what stands in the form. */
export function PreviewTable({ settings }: { settings: SettingsOf<"scoring"> }) {
  const { t } = useTranslation("scoring");
  const format = useFormat();
  const [asked] = useDebouncedValue(settings, 300);
  const { data } = useQuery({
    queryKey: [previewScoring.path, asked],
    queryFn: ({ signal }) => call(previewScoring, { body: { settings: asked } }, { signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (!data || data.items.length === 0) return null;
  return (
    <ScrollBox label={t("preview.title")} className={styles.scroll}>
      <table className={styles.table} aria-live="polite">
        <thead>
          <tr>
            <th scope="col">{t("preview.title")}</th>
            <th scope="col">{t("preview.now")}</th>
            <th scope="col">{t("preview.then")}</th>
            <th scope="col">{t("preview.change")}</th>
          </tr>
        </thead>
        <tbody>
          {data.items.map(({ leadId, name, before, after }) => (
            <tr key={leadId}>
              <th scope="row">{name}</th>
              <td>{format.decimal(before, 1)}</td>
              <td className="strong">{format.decimal(after, 1)}</td>
              <td>{signed(after - before, (value) => format.decimal(value, 1))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function signed(value: number, words: (value: number) => string): string {
  const tenths = Math.round(value * 10) / 10;
  if (tenths === 0) return "–";
  return `${tenths < 0 ? "\u2212" : "+"}${words(Math.abs(tenths))}`;
}
