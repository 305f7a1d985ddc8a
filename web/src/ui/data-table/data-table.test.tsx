// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { startI18n } from "../../i18n/i18n.ts";
import { useKeyListener } from "../keys.tsx";
import type { Column } from "./columns.ts";
import { DataTable, type DataTableProps } from "./data-table.tsx";

type Row = { id: string; name: string };

const rows: Row[] = Array.from({ length: 100_000 }, (_, index) => ({
  id: `r${index}`,
  name: `Row ${index}`,
}));
const columns: Column<Row>[] = [
  { id: "name", title: "Name", width: 200, sort: ["name", "-name"], cell: ({ name }) => name },
];
const idOf = (row: Row) => row.id;
const nameOf = (row: Row) => row.name;

beforeAll(async () => {
  localStorage.setItem("parley-language", "en");
  await startI18n();
});
beforeEach(() => {
  // jsdom lays nothing out: the table is told that its window is 800 pixels high.
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(800);
  vi.spyOn(HTMLElement.prototype, "offsetWidth", "get").mockReturnValue(1000);
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(800);
  const query = { matches: false, addEventListener() {}, removeEventListener() {} };
  vi.stubGlobal("matchMedia", () => query);
  Element.prototype.scrollTo = () => undefined;
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function Table(props: Partial<DataTableProps<Row>>) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  useKeyListener();
  return (
    <DataTable<Row>
      label="Rows"
      rows={rows}
      rowId={idOf}
      rowName={nameOf}
      columns={columns}
      narrow={nameOf}
      selected={selected}
      onSelect={setSelected}
      {...props}
    />
  );
}

const selectedNames = () =>
  screen
    .getAllByRole("row", { selected: true })
    .map((row) => row.textContent)
    .sort();

test("of a hundred thousand rows at most sixty are in the page", () => {
  render(<Table />);
  const shown = screen.getAllByRole("row").length;
  expect(shown).toBeGreaterThan(25);
  expect(shown).toBeLessThanOrEqual(60);
  expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("100001");
});

test("j and k move the cursor from anywhere on the page, space chooses, enter opens", () => {
  const onOpen = vi.fn();
  render(<Table onOpen={onOpen} />);
  for (const key of ["j", "j", "j", "k"]) fireEvent.keyDown(document.body, { key });
  const grid = screen.getByRole("grid");
  expect(document.activeElement).toBe(grid);
  const current = document.getElementById(grid.getAttribute("aria-activedescendant") ?? "");
  expect(current?.textContent).toBe("Row 1");
  fireEvent.keyDown(grid, { key: " " });
  fireEvent.keyDown(grid, { key: "ArrowDown", shiftKey: true });
  expect(selectedNames()).toEqual(["Row 1", "Row 2"]);
  fireEvent.keyDown(grid, { key: "Enter" });
  expect(onOpen).toHaveBeenCalledWith(rows[2]);
  fireEvent.keyDown(grid, { key: "Escape" });
  expect(screen.queryAllByRole("row", { selected: true })).toEqual([]);
});

test("a click on the box chooses and does not open; with shift it chooses the range", () => {
  const onOpen = vi.fn();
  render(<Table onOpen={onOpen} />);
  fireEvent.click(screen.getByLabelText("Select Row 1"));
  fireEvent.click(screen.getByLabelText("Select Row 4"), { shiftKey: true });
  expect(selectedNames()).toEqual(["Row 1", "Row 2", "Row 3", "Row 4"]);
  expect(onOpen).not.toHaveBeenCalled();
  fireEvent.click(screen.getByText("Row 3"));
  expect(onOpen).toHaveBeenCalledWith(rows[3]);
});

test("the next page is asked for before its rows are seen", () => {
  const onMore = vi.fn();
  const { rerender } = render(<Table rows={rows.slice(0, 500)} hasMore onMore={onMore} />);
  expect(onMore).not.toHaveBeenCalled();
  rerender(<Table rows={rows.slice(0, 100)} hasMore onMore={onMore} />);
  expect(onMore).toHaveBeenCalled();
});

test("a title sorts, first upwards and then downwards", () => {
  const onSort = vi.fn();
  const { rerender } = render(<Table sort="" onSort={onSort} />);
  fireEvent.click(screen.getByRole("button", { name: "Name" }));
  expect(onSort).toHaveBeenLastCalledWith("name");
  rerender(<Table sort="name" onSort={onSort} />);
  expect(screen.getByRole("columnheader", { name: "Name" }).getAttribute("aria-sort")).toBe(
    "ascending",
  );
  fireEvent.click(screen.getByRole("button", { name: "Name" }));
  expect(onSort).toHaveBeenLastCalledWith("-name");
});

test("while it loads it says so, and what stands instead of rows is shown", () => {
  const { rerender } = render(<Table rows={[]} isLoading />);
  expect(screen.getByRole("status").textContent).toBe("Loading");
  rerender(<Table rows={[]} instead={<p>Nothing here</p>} />);
  expect(screen.getByText("Nothing here")).toBeTruthy();
});
