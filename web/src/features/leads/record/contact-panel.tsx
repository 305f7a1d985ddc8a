import { useTranslation } from "react-i18next";
import { type Format, useFormat } from "../../../i18n/format.ts";
import { FactList } from "../../../ui/fact-list.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { RelativeTime } from "../../../ui/time.tsx";
import type { PanelProps } from "./panel-props.ts";

type Contact = PanelProps["lead"]["contact"];

/** The zone, whether it follows from a number, and the others in which the person may be. */
function Zones({ contact }: { contact: Contact }) {
  const { t } = useTranslation("leads");
  const [first, ...others] = contact.timeZones;
  if (!first) return contact.timeZone;
  const note = contact.timeZoneSource === "DERIVED" && t("record.zoneDerived");
  return (
    <span title={others.length > 0 ? t("record.zonesPossible", { zones: others.join(", ") }) : ""}>
      {contact.timeZone}
      {others.length > 0 && ` +${others.length}`} {note && <span className="faint">{note}</span>}
    </span>
  );
}

function placeOf({ region, country }: Contact, format: Format): string | null {
  const name = country && format.region(country);
  return [region, region === name ? null : name].filter(Boolean).join(", ") || null;
}

/** The person or firm behind the lead. */
export function ContactPanel({ lead }: PanelProps) {
  const { t } = useTranslation("leads");
  const format = useFormat();
  const { contact } = lead;
  return (
    <Panel title={t("record.contact")}>
      <FactList
        right
        facts={[
          { name: t("record.kindOf"), value: t(`record.kind.${contact.kind}`) },
          { name: t("form.zone"), value: <Zones contact={contact} /> },
          { name: t("record.place"), value: placeOf(contact, format) },
          {
            name: t("form.language"),
            value: contact.language && format.language(contact.language),
          },
          { name: t("record.knownSince"), value: format.date(contact.createdAt) },
          { name: t("record.changed"), value: <RelativeTime at={contact.updatedAt} /> },
        ]}
      />
    </Panel>
  );
}
