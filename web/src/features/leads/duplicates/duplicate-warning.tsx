import { useDebouncedValue } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { pointsOf, wrongAddress } from "../../../shared/addresses/addresses.ts";
import type { LeadForm } from "../lead-form.ts";
import { DuplicateList } from "./duplicate-list.tsx";
import styles from "./duplicates.module.css";
import { useDuplicates } from "./use-duplicates.ts";

/** Says while a lead is entered who is there already. */
export function DuplicateWarning({ form, country }: { form: LeadForm; country: string }) {
  const { t } = useTranslation("leads");
  const points = form.points.filter((point) => !wrongAddress(point, country));
  const values = (type: "PHONE" | "EMAIL") =>
    pointsOf(points, country).flatMap((point) => (point.type === type ? [point.value] : []));
  const name = form.name.trim();
  const asked = JSON.stringify({
    ...(name ? { name } : {}),
    company: form.company.trim() || null,
    phones: values("PHONE"),
    emails: values("EMAIL"),
  });
  const [settled] = useDebouncedValue(asked, 300);
  const items = useDuplicates(JSON.parse(settled));
  return (
    <div role="status">
      {items.length > 0 && (
        <div className={styles.warning}>
          <p>{t("duplicates.there")}</p>
          <DuplicateList items={items} />
        </div>
      )}
    </div>
  );
}
