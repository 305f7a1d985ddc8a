import { expect, test } from "vitest";
import { emptyAddress, wrongAddress } from "./addresses.ts";

test("a number and an address are looked at before they are sent", () => {
  const phone = (value: string) => wrongAddress({ ...emptyAddress("PHONE"), value }, "GB");
  const email = (value: string) => wrongAddress({ ...emptyAddress("EMAIL"), value }, "GB");
  expect([phone(""), phone("0113 496 0142"), phone("n/a")]).toEqual([
    null,
    null,
    "address.phoneWrong",
  ]);
  expect([email("a@b.example"), email("a@b")]).toEqual([null, "address.emailWrong"]);
});
