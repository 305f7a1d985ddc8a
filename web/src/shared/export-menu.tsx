import { Menu } from "@mantine/core";
import { type ExportFormat, exportFormats, type Permission } from "@parley/contract";
import { Braces, Download, FileSpreadsheet, FileText } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useGrant } from "../api/session.ts";
import { useErrorToast } from "../api/use-error-toast.ts";
import { Button } from "../ui/button.tsx";

const icons = { CSV: FileText, XLSX: FileSpreadsheet, JSON: Braces };

type Props = {
  /** Who lacks it sees no button. */
  right: Permission;
  take: (format: ExportFormat) => Promise<void>;
  small?: boolean;
};

/** Takes what is shown out as a file, of the kind that one chooses, where there is room to read one. */
export function ExportMenu({ right, take, small = false }: Props) {
  const { t } = useTranslation("common");
  const mayTake = useGrant(right) !== undefined;
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
  if (!mayTake) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button icon={Download} busy={busy} className="only-wide" size={small ? "small" : "medium"}>
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
