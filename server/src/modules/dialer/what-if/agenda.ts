type Due<T> = { at: number; order: number; what: T };

/** What is to happen, soonest first; of the same instant in the order in which it was put down. */
export class Agenda<T> {
  private readonly heap: Due<T>[] = [];
  private order = 0;

  get nextAt(): number {
    return this.heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  add(at: number, what: T): void {
    const due = { at, order: this.order++, what };
    let i = this.heap.length;
    while (i > 0) {
      const above = (i - 1) >> 1;
      const parent = this.heap[above];
      if (!parent || isBefore(parent, due)) break;
      this.heap[i] = parent;
      i = above;
    }
    this.heap[i] = due;
  }

  take(): Due<T> | undefined {
    const first = this.heap[0];
    const last = this.heap.pop();
    if (last && this.heap.length > 0) this.sink(last);
    return first;
  }

  private sink(due: Due<T>): void {
    const { heap } = this;
    let i = 0;
    for (;;) {
      const left = heap[2 * i + 1];
      const right = heap[2 * i + 2];
      if (!left) break;
      const isRight = right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (isBefore(due, child)) break;
      heap[i] = child;
      i = 2 * i + (isRight ? 2 : 1);
    }
    heap[i] = due;
  }
}

function isBefore<T>(a: Due<T>, b: Due<T>): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
