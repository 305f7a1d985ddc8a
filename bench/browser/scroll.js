// Runs in the page: scrolls the list at an even speed and notes each frame. Plain JavaScript, because
// it is handed to the browser as text.
({ seconds, pixelsPerSecond, rowHeight }) =>
  new Promise((resolve) => {
    const scroller = document.querySelector('[role="grid"]').parentElement;
    const body = scroller.querySelector("tbody");
    const longTasks = [];
    const watch = new PerformanceObserver((list) => {
      for (const { duration, startTime } of list.getEntries()) {
        longTasks.push({ duration, startTime });
      }
    });
    watch.observe({ type: "longtask" });

    const frames = [];
    const begin = performance.now();
    const step = (now) => {
      scroller.scrollTop = ((now - begin) / 1000) * pixelsPerSecond;
      frames.push({
        at: now,
        loaded: Math.round(body.clientHeight / rowHeight),
        rows: body.children.length,
        lastSeen: Math.ceil((scroller.scrollTop + scroller.clientHeight) / rowHeight) - 1,
      });
      if (now - begin < seconds * 1000) {
        requestAnimationFrame(step);
        return;
      }
      watch.disconnect();
      const requests = performance
        .getEntriesByType("resource")
        .filter(({ name, startTime }) => name.includes("/api/v1/leads?") && startTime > begin)
        .map(({ startTime }) => startTime);
      resolve({ longTasks, frames, requests });
    };
    requestAnimationFrame(step);
  });
