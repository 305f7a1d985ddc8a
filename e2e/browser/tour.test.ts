import { test } from "vitest";
import { setStage } from "./stage.ts";
import { pages, recordPages, tour } from "./tour.ts";

const stage = setStage();

const parts = 3;

// In parts: what takes too long on a busy machine is tried again without all the rest.
test.each([1, 2, 3])(
  "every page on a desk's screen, part %i of 3",
  {
    timeout: 240_000,
  },
  async (part) => {
    const visitor = await stage.enter("admin");
    const all = [...pages, ...(await recordPages(stage))];
    const mine = all.filter((_, at) => at % parts === part - 1);
    // Colours are the theme's and not the page's: in the dark every second page is looked at.
    const isBoth = (_: string, at: number) => at % 2 === 0;
    await tour(visitor, mine.filter(isBoth));
    await tour(
      visitor,
      mine.filter((path, at) => !isBoth(path, at)),
      ["light"],
    );
    await visitor.leave();
  },
);
