import { TextInput } from "@mantine/core";
import { type CatalogueEvent, getEventCatalogue } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { CodeBox } from "./code-box.tsx";
import styles from "./webhooks.module.css";

/** Everything that can be heard of, with its schema and an example. */
export function EventCataloguePage() {
  const { t } = useTranslation("webhooks");
  const [words, setWords] = useState("");
  const [name, setName] = useState("lead.updated");
  const { data, error, refetch } = useRead(getEventCatalogue, {});
  const events = data?.items ?? [];
  const found = events.filter((event) => event.name.includes(words.trim().toLowerCase()));
  const current = events.find((event) => event.name === name) ?? events[0];
  const crumbs = [
    <Link key="webhooks" to="/webhooks" className="link">
      {t("title")}
    </Link>,
  ];
  return (
    <div className="page page-scroll">
      <PageHeader title={t("catalogue.title")} crumbs={crumbs} />
      <p className="muted">{t("catalogue.text")}</p>
      {error && <LoadError error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows />}
      <div className={styles.catalogue}>
        <Panel title={t("catalogue.events")} className={styles.names}>
          <search>
            <TextInput
              aria-label={t("catalogue.search")}
              placeholder={t("catalogue.search")}
              leftSection={<Search aria-hidden />}
              value={words}
              onChange={(event) => setWords(event.currentTarget.value)}
            />
          </search>
          <ul className={styles.index}>
            {found.map((event) => (
              <li key={event.name}>
                <button
                  type="button"
                  aria-current={event.name === current?.name ? "true" : undefined}
                  onClick={() => setName(event.name)}
                >
                  {event.name}
                </button>
              </li>
            ))}
          </ul>
          {data && found.length === 0 && <p className="muted">{t("catalogue.none")}</p>}
        </Panel>
        {current && <EventPanel key={current.name} event={current} />}
      </div>
    </div>
  );
}

function EventPanel({ event }: { event: CatalogueEvent }) {
  const { t } = useTranslation("webhooks");
  const [show, setShow] = useState<"example" | "schema">("example");
  return (
    <Panel
      title={<code>{event.name}</code>}
      end={
        <Segmented
          small
          label={t("catalogue.show")}
          options={[
            { value: "example", label: t("catalogue.example") },
            { value: "schema", label: t("catalogue.schema") },
          ]}
          value={show}
          onChange={setShow}
        />
      }
    >
      <p className="muted">
        {[
          event.permission && t("catalogue.needs", { permission: event.permission }),
          event.hasFields && t("catalogue.hasFields"),
          event.record && t("catalogue.hasRecord", { record: event.record }),
        ]
          .filter(Boolean)
          .join(" ")}
      </p>
      <CodeBox label={t(`catalogue.${show}`)} text={JSON.stringify(event[show], null, 2)} />
    </Panel>
  );
}
