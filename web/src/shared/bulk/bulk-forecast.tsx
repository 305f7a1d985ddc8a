import type { BulkPreview } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { FactList } from "../../ui/fact-list.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";

/** What a bulk edit would do, in figures. */
export function BulkForecast({ preview }: { preview: BulkPreview | undefined }) {
  const { t } = useTranslation("records");
  const format = useFormat();
  if (!preview) return <SkeletonRows rows={2} />;
  const { changed, unchanged, refused, count, capped } = preview;
  return (
    <>
      <FactList
        right
        facts={[
          { name: t("bulkEdit.changed"), value: <strong>{format.number(changed)}</strong> },
          { name: t("bulkEdit.unchanged"), value: format.number(unchanged) },
          ...refused.map((one) => ({
            name: t(`bulkEdit.reason.${one.reason}`),
            value: format.number(one.count),
          })),
        ]}
      />
      {capped && (
        <p className="t1 muted">{t("bulkEdit.capped", { count, shown: format.number(count) })}</p>
      )}
    </>
  );
}
