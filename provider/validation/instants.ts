import type { Temporal } from "@js-temporal/polyfill";
import { type Format, plainIssues, textIssues } from "./checks";
import type { Issue } from "./issues";

// Instants in text, as RFC 3339 and RFC 9557 write them: a date and a time with an offset, with a time zone, or with both.
// A text without either is rejected, because its instant depends on the machine that reads it.

/** The parts of an instant: date and time, offset, time zone. */
const form =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::[0-5]\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:\d\d)?(?:\[([A-Za-z][A-Za-z0-9_+/-]*)\])?$/;

/** The library is loaded on first use, because that takes longer than the checks of all other inputs together. */
function temporal(): typeof Temporal {
  return (require("@js-temporal/polyfill") as typeof import("@js-temporal/polyfill")).Temporal;
}

/** An instant, or the fix of a text that isn't one. */
type ReadInstant = { milliseconds: number } | { fix: string };

const example = "2027-01-31T18:00:00Z";
const write = `Write it as in ${example}, 2027-01-31T18:00:00+01:00 or 2027-01-31T18:00[Europe/Berlin].`;

/** Reads an instant. */
function readInstant(text: string): ReadInstant {
  const [, local = "", offset, zone] = form.exec(text) ?? [];
  if (local === "") {
    return { fix: fixOfForm(text) };
  }
  if (offset === undefined && zone === undefined) {
    return { fix: `Add the time zone: ${text}Z for UTC, an offset as in ${text}+01:00, or ${text}[Europe/Berlin].` };
  }
  if (!isSuccess(() => temporal().PlainDateTime.from(local))) {
    return { fix: "Correct the date or the time, which doesn't exist in the calendar." };
  }
  if (zone === undefined) {
    return isSuccess(() => temporal().Instant.from(text))
      ? { milliseconds: roundedUp(temporal().Instant.from(text)) }
      : { fix: `Correct the offset ${offset}, which has to be less than a day.` };
  }
  if (!isSuccess(() => temporal().PlainDateTime.from(local).toZonedDateTime(zone))) {
    return {
      fix: `Replace ${zone} with a name of the IANA time zone database, such as Europe/Berlin, or use an offset.`,
    };
  }
  const options = { offset: "reject", disambiguation: "reject" } as const;
  return isSuccess(() => temporal().ZonedDateTime.from(text, options))
    ? { milliseconds: roundedUp(temporal().ZonedDateTime.from(text, options).toInstant()) }
    : { fix: fixOfZone(local, offset, zone) };
}

function fixOfForm(text: string): string {
  return /^\d{4}-\d\d-\d\d(?:Z|[+-]\d\d:\d\d)?(?:\[.*\])?$/.test(text)
    ? `Add the time and the time zone, as in ${text.slice(0, 10)}T18:00:00Z: a date alone doesn't say when access ends.`
    : write;
}

/** The fix of a time that doesn't fit its zone: the clocks skip it or show it twice, or the offset is another. */
function fixOfZone(local: string, offset: string | undefined, zone: string): string {
  const time = temporal().PlainDateTime.from(local);
  const of = (disambiguation: "earlier" | "later") => time.toZonedDateTime(zone, { disambiguation });
  const [first, second] = [of("earlier"), of("later")];
  const isSkipped = !second.toPlainDateTime().equals(time);
  if (isSkipped) {
    return `Use ${second.toPlainDateTime().toString()}[${zone}] or a time before the change: the clocks of ${zone} skip this one.`;
  }
  const offsets = [...new Set([first.offset, second.offset])];
  const choices = offsets.map((one) => `${local}${one}[${zone}]`).join(" or ");
  return offset === undefined
    ? `Add the offset, as in ${choices}: the clocks of ${zone} show this time twice.`
    : `Correct the offset: ${zone} has ${offsets.join(" or ")} at this time.`;
}

function isSuccess(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

/** The milliseconds since 1970, rounded up: an instant is later than a clock's time if its milliseconds are. */
function roundedUp(instant: Temporal.Instant): number {
  return instant.round({ smallestUnit: "millisecond", roundingMode: "ceil" }).epochMilliseconds;
}

/** An instant, as in `2027-01-31T18:00:00Z`. */
export const instantForm: Format = {
  expected: "a date and a time with a time zone (RFC 3339, or RFC 9557 with a zone in brackets)",
  fix: (value) => {
    const read = typeof value === "string" ? readInstant(value) : undefined;
    return read !== undefined && "fix" in read ? read.fix : write;
  },
  fits: (text) => "milliseconds" in readInstant(text),
};

/** The milliseconds from 1970 to an instant; undefined if the value isn't one. */
export function millisecondsOf(value: unknown): number | undefined {
  const read = typeof value === "string" ? readInstant(value) : undefined;
  return read !== undefined && "milliseconds" in read ? read.milliseconds : undefined;
}

/** The issues of the end of access, which must be a plain value because it decides what is declared. */
export function endIssues(input: string, until: unknown): Issue[] {
  return [...plainIssues(input, until), ...textIssues(input, until, instantForm)];
}
