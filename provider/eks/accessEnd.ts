import type { Notice } from "../awsauth/lint/templates";
import { millisecondsOf } from "../validation/instants";
import type { Path } from "../validation/issues";

// The end of access. It is declared if and only if its end is later than the time of the run, in milliseconds since 1970.

/** The tag of an access entry with the end of its access. */
export const untilTag = "eks-auth:until";

/** Access that may have an end. */
export interface EndingAccess {
  until?: unknown;
}

/** Access with its name and place in the program. */
export interface NamedEnd extends EndingAccess {
  /** What gives the access, as in `the grant dev`. */
  subject: string;
  /** The path of the end. */
  path: Path;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The time for which an update may take. Access that ends earlier isn't counted as access that remains. */
const longestUpdate = hour;

/** The time before its end in which it is announced. */
const announced = 7 * day;

/** Whether access has ended. Access without a valid end hasn't. */
export function hasEnded({ until }: EndingAccess, now: number): boolean {
  const end = millisecondsOf(until);
  return end !== undefined && end <= now;
}

/** Whether access ends before an update that starts now can be expected to be over. */
export function endsSoon({ until }: EndingAccess, now: number): boolean {
  return hasEnded({ until }, now + longestUpdate);
}

/** The end of access in UTC, as in `2027-01-31T17:00:00Z`; undefined if it has none. */
export function endInUtc({ until }: EndingAccess): string | undefined {
  const end = millisecondsOf(until);
  return end === undefined ? undefined : new Date(end).toISOString().replace(/\.000Z$/, "Z");
}

/** The end in the tags of an access entry, if it is one; undefined if it has none. */
export function endInTags({ [untilTag]: until }: Readonly<Record<string, string>>): string | undefined {
  return endInUtc({ until });
}

/** The notices of access that has ended, or that ends within a week. */
export function endNotices(all: readonly NamedEnd[], now: number): Notice[] {
  return all.flatMap(({ subject, path, until }): Notice[] => {
    const left = (millisecondsOf(until) ?? Number.POSITIVE_INFINITY) - now;
    if (left > announced) {
      return [];
    }
    const message =
      left > 0
        ? `${subject} ends in ${inWords(left)}; the first update after that removes its access`
        : `${subject} has ended and gives no access; remove it from the program, or set a later end`;
    return [{ severity: "warning", paths: [path], value: until, message }];
  });
}

/**
 * A fix of the lock-out guard, with those of a later end: the change may only be the end of access, or leave access that
 * ends soon.
 *
 * @param ended What has ended, as in `a grant that has ended (dev)`; undefined if nothing has.
 * @param soon What ends soon, as in `a grant that ends within the hour, which isn't counted (dev)`.
 */
export function withLaterEnds(fix: string, ended: string | undefined, soon: string | undefined): string {
  const later = [ended, soon].filter((what) => what !== undefined).map((what) => `set a later until for ${what}`);
  return [fix, ...later].join(", or ");
}

/** A time span in its largest unit of which it has at least two, rounded down. */
function inWords(milliseconds: number): string {
  const units = { days: day, hours: hour, minutes: minute };
  const [unit, length] = Object.entries(units).find(([, size]) => milliseconds >= 2 * size) ?? [];
  return unit === undefined || length === undefined
    ? "less than two minutes"
    : `${Math.floor(milliseconds / length)} ${unit}`;
}
