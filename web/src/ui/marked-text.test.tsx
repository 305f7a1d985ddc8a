// @vitest-environment jsdom
import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { MarkedText } from "./marked-text.tsx";

test("marks what was found and keeps the rest", () => {
  const ranges = [
    { start: 0, length: 3 },
    { start: 9, length: 2 },
  ];
  const { container } = render(<MarkedText text="Smithson John" ranges={ranges} />);
  expect(container.textContent).toBe("Smithson John");
  expect([...container.querySelectorAll("mark")].map((mark) => mark.textContent)).toEqual([
    "Smi",
    "Jo",
  ]);
});
