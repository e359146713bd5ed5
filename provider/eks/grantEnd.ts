import type { Notice } from "../awsauth/lint/templates";
import { millisecondsOf } from "../validation/instants";

// The end of a grant. Its access is declared if and only if the end is later than the time of the run, in milliseconds
// since 1970.

/** The tag of an access entry with the end of its grant. */
export const untilTag = "eks-auth:until";

/** A grant that may have an end. */
interface EndingGrant {
  name?: unknown;
  until?: unknown;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The time for which an update may take. Access that ends earlier isn't counted as access that remains. */
const longestUpdate = hour;

/** The time before its end in which a grant is announced to end. */
const announced = 7 * day;

/** Whether a grant has ended. One without a valid end hasn't. */
export function hasEnded({ until }: EndingGrant, now: number): boolean {
  const end = millisecondsOf(until);
  return end !== undefined && end <= now;
}

/** Whether a grant ends before an update that starts now can be expected to be over. */
export function endsSoon({ until }: EndingGrant, now: number): boolean {
  return hasEnded({ until }, now + longestUpdate);
}

/** The end of a grant in UTC, as in `2027-01-31T17:00:00Z`; undefined if it has none. */
export function endInUtc({ until }: EndingGrant): string | undefined {
  const end = millisecondsOf(until);
  return end === undefined ? undefined : new Date(end).toISOString().replace(/\.000Z$/, "Z");
}

/** The notices of grants that have ended, or that end within a week. */
export function endNotices(grants: readonly EndingGrant[], now: number): Notice[] {
  return grants.flatMap(({ name, until }, index): Notice[] => {
    const left = (millisecondsOf(until) ?? Number.POSITIVE_INFINITY) - now;
    if (left > announced) {
      return [];
    }
    const message =
      left > 0
        ? `the grant ${name} ends in ${inWords(left)}; the first update after that removes its access`
        : `the grant ${name} has ended and gives no access; remove it from the program, or set a later end`;
    return [{ severity: "warning", paths: [["grants", index, "until"]], value: until, message }];
  });
}

/** A time span in its largest unit of which it has at least two, rounded down. */
function inWords(milliseconds: number): string {
  const units = { days: day, hours: hour, minutes: minute };
  const [unit, length] = Object.entries(units).find(([, size]) => milliseconds >= 2 * size) ?? [];
  return unit === undefined || length === undefined
    ? "less than two minutes"
    : `${Math.floor(milliseconds / length)} ${unit}`;
}
