/** The number of rows that a list shows at first, and that its button adds. */
const step = 100;

/** A list of the page. */
export interface Listing {
  id: string;
  count: number;
  /** The positions of the rows that contain all words and have all flags. */
  matches(words: readonly string[], flags: readonly string[]): number[];
  /** Shows the rows at these positions, the first of them at once. */
  show(positions: readonly number[]): void;
}

/** Adds search to a list. Rows that only a further step shows are printed nevertheless. */
export function listOn(section: HTMLElement): Listing {
  const rows = [...section.querySelectorAll<HTMLElement>("tbody tr")].map((row) => ({
    row,
    text: (row.textContent ?? "").toLowerCase(),
    flags: new Set((row.dataset.flags ?? "").split(" ")),
  }));
  const count = section.querySelector(".count");
  const table = section.querySelector<HTMLElement>("table");
  const nothing = section.querySelector<HTMLElement>(".nothing");
  const more = section.querySelector<HTMLElement>(".more");
  let shown: readonly number[] = [];
  let limit = step;
  const draw = () => {
    const order = new Map(shown.map((position, index) => [position, index]));
    for (const [position, { row }] of rows.entries()) {
      const index = order.get(position);
      row.hidden = index === undefined;
      row.classList.toggle("later", index !== undefined && index >= limit);
    }
    const left = shown.length - limit;
    if (count !== null) {
      count.textContent = shown.length === rows.length ? String(rows.length) : `${shown.length} of ${rows.length}`;
    }
    if (table !== null && nothing !== null && more !== null) {
      table.hidden = shown.length === 0;
      nothing.hidden = shown.length > 0;
      more.hidden = left <= 0;
      more.textContent = `Show ${Math.min(step, left)} more of ${left}`;
    }
  };
  more?.addEventListener("click", () => {
    const next = rows[shown[limit] ?? 0]?.row;
    limit += step;
    draw();
    // The button may be hidden now: the reader continues at the first row that it added.
    next?.setAttribute("tabindex", "-1");
    next?.focus({ preventScroll: true });
  });
  return {
    id: section.id,
    count: rows.length,
    matches: (words, flags) =>
      rows.flatMap(({ text, flags: own }, position) =>
        words.every((word) => text.includes(word)) && flags.every((flag) => own.has(flag)) ? [position] : [],
      ),
    show(positions) {
      shown = positions;
      limit = step;
      draw();
    },
  };
}
