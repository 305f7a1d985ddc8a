import { Menu } from "@mantine/core";
import { Check, Columns3 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "../button.tsx";
import type { ColumnChoice } from "./columns.ts";

/** Which columns a list shows. */
export function ColumnChooser<T>({ choice }: { choice: ColumnChoice<T> }) {
  const { t } = useTranslation();
  const shown = new Set(choice.shown.map((column) => column.id));
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <Button variant="quiet" icon={Columns3}>
          {t("columns")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {choice.all
          .filter((column) => !column.fixed)
          .map((column) => (
            <Menu.CheckboxItem
              key={column.id}
              checked={shown.has(column.id)}
              checkIcon={<Check />}
              onChange={() => choice.toggle(column.id)}
            >
              {column.title}
            </Menu.CheckboxItem>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
