import type { Pictured } from "../../../eks/accessGraph";
import { listOn } from "./listing";
import { pictureOn } from "./picturing";

// The script of the page: search, filters and the picture. The page can be read without it.

interface Data {
  pictured: Pictured;
  /** The principals that the picture shows, by their positions. */
  positions: number[];
}

function run(): void {
  const data = JSON.parse(document.getElementById("pictured")?.textContent ?? "") as Data;
  const form = document.querySelector("form") as HTMLFormElement;
  const search = document.getElementById("search") as HTMLInputElement;
  const show = document.getElementById("show") as HTMLSelectElement;
  const through = document.getElementById("through") as HTMLSelectElement;
  const status = document.getElementById("status") as HTMLElement;
  const lists = [...document.querySelectorAll<HTMLElement>(".list")].map(listOn);
  const principals = lists.find(({ id }) => id === "principals");
  const picture = pictureOn(document.getElementById("picture") as HTMLElement, data.pictured, () => apply());
  const inPicture = new Set(data.positions);

  function apply(): void {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const flags = [show.value, through.value].filter((flag) => flag !== "all");
    const matches = principals?.matches(words, flags) ?? [];
    picture.draw(matches.filter((position) => inPicture.has(position)));
    const selected = picture.selected();
    const shown =
      selected === undefined ? matches : matches.filter((position) => selected.principals.includes(position));
    for (const list of lists) {
      list.show(list === principals ? shown : list.matches(words, []));
    }
    const ofPicture = selected === undefined ? "" : `, selected in the picture: ${selected.label}`;
    status.textContent = `${shown.length} of ${principals?.count ?? 0} principals${ofPicture}`;
  }

  let waiting: number | undefined;
  const soon = () => {
    cancelAnimationFrame(waiting ?? 0);
    waiting = requestAnimationFrame(apply);
  };
  search.addEventListener("input", soon);
  show.addEventListener("change", apply);
  through.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    picture.unselect();
    soon();
  });
  for (const link of document.querySelectorAll<HTMLElement>("[data-show]")) {
    link.addEventListener("click", () => {
      form.reset();
      show.value = link.dataset.show ?? "all";
      apply();
    });
  }
  addEventListener("resize", soon);
  for (const element of document.querySelectorAll<HTMLElement>("form, .scripted")) {
    element.hidden = false;
  }
  apply();
}

run();
