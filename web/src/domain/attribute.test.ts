import { expect, test } from "vitest";
import { attributeName } from "./attribute.ts";

test("names that programs gave read as words", () => {
  expect(
    ["boilerInstalled", "postal_district", "Account holder since", "VAT", "ñandúTipo"].map(
      attributeName,
    ),
  ).toEqual(["Boiler installed", "Postal district", "Account holder since", "VAT", "Ñandú tipo"]);
});
