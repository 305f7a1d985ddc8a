import { Menu } from "@mantine/core";
import { type ExportFormat, exportFormats } from "@parley/contract";
import { Braces, Download, FileSpreadsheet, FileText } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useErrorToast } from "../api/use-error-toast.ts";
import { Button } from "../ui/button.tsx";

const icons = { CSV: FileText, XLSX: FileSpreadsheet, JSON: Braces };

/** Takes what is shown out as a file, of the kind that one chooses. */
export function ExportMenu({ take }: { take: (format: ExportFormat) => Promise<void> }) {
  const { t } = useTranslation("common");
  const [busy, setBusy] = useState(false);
  const fail = useErrorToast();
  const run = async (format: ExportFormat) => {
    setBusy(true);
    try {
      await take(format);
    } catch (error) {
      fail(error as Parameters<typeof fail>[0]);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button icon={Download} busy={busy}>
          {t("takeOut.action")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {exportFormats.map((format) => {
          const Icon = icons[format];
          return (
            <Menu.Item key={format} leftSection={<Icon />} onClick={() => void run(format)}>
              {t(`takeOut.${format}`)}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
