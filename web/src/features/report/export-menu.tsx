import { Menu } from "@mantine/core";
import {
  downloadLedgerSnapshot,
  type LedgerFormat,
  type LedgerReport,
  ledgerFormats,
  takeLedgerSnapshot,
} from "@parley/contract";
import { Download } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call, download } from "../../api/client.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button } from "../../ui/button.tsx";

/** The figures of the page as a file; they are kept first, so that other files of them say the same. */
export function ExportMenu({ report }: { report: LedgerReport }) {
  const { t } = useTranslation("proof");
  const [isBusy, setIsBusy] = useState(false);
  const fail = useErrorToast();
  const take = async (format: LedgerFormat) => {
    setIsBusy(true);
    try {
      const { campaignId: id, from, to } = report;
      const kept = await call(takeLedgerSnapshot, { params: { id }, body: { from, to } });
      const name = `${report.campaignName} ${from} ${to}.${format.toLowerCase()}`;
      const params = { id, snapshotId: kept.id };
      await download(downloadLedgerSnapshot, { params, query: { format } }, name);
    } catch (error) {
      fail(error as Parameters<typeof fail>[0]);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button icon={Download} busy={isBusy}>
          {t("report.export")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("report.exportNote")}</Menu.Label>
        {ledgerFormats.map((format) => (
          <Menu.Item key={format} onClick={() => void take(format)}>
            {format}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
