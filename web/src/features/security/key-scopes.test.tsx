// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import type { Grants } from "@parley/contract";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadWords, startI18n } from "../../i18n/i18n.ts";
import { KeyScopes, withPermissions } from "./key-scopes.tsx";

beforeEach(async () => {
  const still = { matches: false, addEventListener: () => {}, removeEventListener: () => {} };
  window.matchMedia = (() => still) as unknown as typeof window.matchMedia;
  await startI18n();
  await loadWords(["security"]);
});
afterEach(cleanup);

const most: Grants = { "leads:read": "ALL", "calls:read": "TEAM" };

test("a permission begins as far as one's own and keeps what was chosen", () => {
  expect(withPermissions(["leads:read"], {}, most)).toEqual({ "leads:read": "ALL" });
  const narrowed: Grants = { "leads:read": "OWN" };
  expect(withPermissions(["leads:read", "calls:read"], narrowed, most)).toEqual({
    "leads:read": "OWN",
    "calls:read": "TEAM",
  });
});

test("it can be narrowed, and never reaches further than its maker", () => {
  const onChange = vi.fn();
  render(
    <MantineProvider>
      <KeyScopes value={{ "calls:read": "TEAM" }} most={most} onChange={onChange} />
    </MantineProvider>,
  );
  const select = screen.getByRole("combobox");
  expect([...select.querySelectorAll("option")].map(({ value }) => value)).toEqual(["OWN", "TEAM"]);
  fireEvent.change(select, { target: { value: "OWN" } });
  expect(onChange).toHaveBeenCalledWith({ "calls:read": "OWN" });
});
