import fc from "fast-check";
import type { KeyName, MappingKey } from "../../../provider/awsauth/document/document";
import { mappedArns } from "./callers";
import { accounts, before, behind, extraFields, fragments, lineBreaks, roots, words } from "./fragments";

const oneOf = <T>(values: readonly T[]) => fc.constantFrom(...values);
const weighted = <T>(...choices: [number, fc.Arbitrary<T>][]) =>
  fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));
/** Usually the first of some values. */
const usually = <T>([common, ...rare]: readonly T[]) => weighted([6, fc.constant(common as T)], [1, oneOf(rare)]);
const sometimes = <T>(arbitrary: fc.Arbitrary<T>, freq: number) => fc.option(arbitrary, { nil: undefined, freq });

const value = weighted(
  [4, oneOf(words.usual)],
  [2, oneOf(words.odd)],
  [2, oneOf(words.other)],
  [1, fc.array(oneOf(fragments), { maxLength: 4 }).map((parts) => parts.join(""))],
);

/** A value in one of the styles of YAML, even if that is invalid. */
const styles: Record<string, (text: string, indent: string) => string> = {
  plain: (text) => text,
  single: (text) => `'${text.replaceAll("'", "''")}'`,
  double: (text) => JSON.stringify(text),
  literal: (text, indent) => `|-\n${indent}  ${text}`,
  folded: (text, indent) => `>\n${indent}  ${text}\n`,
  tagged: (text) => `!!str ${text}`,
  anchored: (text) => `&a ${text}`,
  alias: () => "*a",
};
const style = weighted([6, oneOf(["plain", "single", "double"])], [1, oneOf(Object.keys(styles))]);
const scalar = (indent: string, values = value) =>
  fc.tuple(values, style).map(([text, name]) => styles[name]?.(text, indent) ?? text);

/** A field's name, usually in the common spelling. */
const spelled = (name: string) =>
  weighted(
    [8, fc.constant(name)],
    [1, oneOf([name.toUpperCase(), `"${name}"`, name.replace("s", "\u017f"), `? ${name}\n  `, `&k ${name}`])],
  );

const arn = oneOf(mappedArns).chain((text) =>
  weighted(
    [6, fc.constant(text)],
    [1, oneOf([text.toUpperCase(), text.toLowerCase(), `${text} `, text.replace("role/", "role/path/")])],
    [1, oneOf([text.replace("s", "\u017f"), text.replace("K", "\u212a"), text.replace("T", "t")])],
  ),
);

const groups = (indent: string) =>
  weighted(
    [
      4,
      fc
        .array(scalar(`${indent}  `), { minLength: 1, maxLength: 3 })
        .map((list) => list.map((item) => `\n${indent}- ${item}`).join("")),
    ],
    [2, fc.array(scalar(indent), { maxLength: 3 }).map((list) => ` [${list.join(", ")}]`)],
    [1, oneOf(["", " null", " system:masters", " {a: b}", " [null, 1]", " []"])],
  );

/** One entry: its fields in any order, possibly incomplete, in block or flow style. */
function entry(field: string): fc.Arbitrary<string> {
  const named = (name: string, values: fc.Arbitrary<string>) =>
    fc.tuple(spelled(name), values).map(([spelling, text]) => `${spelling}:${text}`);
  const spaced = (values: fc.Arbitrary<string>) => values.map((text) => ` ${text}`);
  const lines = fc
    .tuple(
      named(field, spaced(scalar("  ", arn))),
      sometimes(named("username", spaced(scalar("  "))), 6),
      sometimes(named("groups", weighted([1, groups("  ")], [1, groups("    ")])), 6),
      sometimes(oneOf(extraFields), 1),
    )
    .map((list) => list.filter((text) => text !== undefined))
    .chain((list) => fc.shuffledSubarray(list, { minLength: Math.max(1, list.length - 1) }))
    .chain((list) =>
      oneOf(["- ", "-  ", "-\n  "]).map(
        (dash) => dash + list.join(`\n${" ".repeat(dash.trim().length + (dash.includes("\n") ? 1 : dash.length - 1))}`),
      ),
    );
  const braces = fc
    .tuple(scalar("", arn), scalar(""), fc.array(scalar(""), { maxLength: 2 }))
    .map(([one, name, list]) => `- {${field}: ${one}, username: ${name}, groups: [${list.join(", ")}]}`);
  const odd = oneOf(["- ", "- null", "- text", "- []", "- *a", "- &a {username: x}", "# comment", "", `- ${field}`]);
  return weighted([8, lines], [2, braces], [1, odd]);
}

function item(key: KeyName): fc.Arbitrary<string> {
  const fields: Record<MappingKey, string> = { mapRoles: "rolearn", mapUsers: "userarn" };
  return key === "mapAccounts" ? oneOf(accounts).map((text) => `- ${text}`) : entry(fields[key]);
}

interface Edit {
  at: number;
  remove: number;
  insert: string;
}

/** Small changes at random positions of a text. */
const edits = usually([0, 1, 2, 3]).chain((count) =>
  fc.array(
    fc.record({
      at: fc.nat(10_000),
      remove: oneOf([0, 0, 0, 1, 2, 5]),
      insert: weighted([3, oneOf(fragments)], [1, fc.constant("")]),
    }),
    { minLength: count, maxLength: count },
  ),
);

function edited(text: string, changes: Edit[]): string {
  return changes.reduce((result, { at, remove, insert }) => {
    const place = at % (result.length + 1);
    return result.slice(0, place) + insert + result.slice(place + remove);
  }, text);
}

/** The text of a key: a list, valid or not, or something else. */
export function keyText(key: KeyName): fc.Arbitrary<string> {
  const list = fc
    .tuple(usually(before), fc.array(item(key), { maxLength: 4 }), usually(behind), usually(["", "  ", " "]))
    .map(([head, items, tail, margin]) => {
      return head + items.map((text) => margin + text.replaceAll("\n", `\n${margin}`)).join("\n") + tail;
    });
  return fc
    .tuple(weighted([12, list], [1, oneOf(roots)]), usually(lineBreaks), edits)
    .map(([text, lineBreak, changes]) => edited(text.replaceAll("\n", lineBreak), changes));
}

/** A text that consists of fragments only. */
export const soup: fc.Arbitrary<string> = fc
  .tuple(usually(["- ", "", "- a: ", "[", "- {"]), fc.array(oneOf(fragments), { minLength: 1, maxLength: 14 }))
  .map(([head, parts]) => head + parts.join(""));

/** The data of a ConfigMap. */
export const data: fc.Arbitrary<Record<string, string>> = fc.record(
  {
    mapRoles: keyText("mapRoles"),
    mapUsers: keyText("mapUsers"),
    mapAccounts: keyText("mapAccounts"),
    maproles: keyText("mapRoles"),
  },
  { requiredKeys: [], noNullPrototype: true },
);
