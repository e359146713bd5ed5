import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { clock } from "../../../provider/components/shared/clock";
import { millisecondsOf } from "../../../provider/validation/instants";
import { account, declare, functionsOf } from "./clusterAccess.fixtures";

// Most times are close to a change of the clocks. Lord Howe's change by half an hour, Samoa once skipped a day.
const zones = [
  "Europe/Berlin",
  "America/New_York",
  "America/St_Johns",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Asia/Kathmandu",
  "UTC",
];
const changesOfClocks = [
  "2027-03-28T01:00:00Z",
  "2027-10-31T01:00:00Z",
  "2027-03-14T07:00:00Z",
  "2027-11-07T06:00:00Z",
  "2027-04-03T15:00:00Z",
  "2027-10-02T15:30:00Z",
  "2011-12-30T10:00:00Z",
].map((text) => Date.parse(text));
const hours = 3_600_000;
const zone = fc.constantFrom(...zones);
const instant = fc.oneof(
  fc
    .tuple(fc.constantFrom(...changesOfClocks), fc.integer({ min: -3 * hours, max: 3 * hours }))
    .map(([change, after]) => change + after),
  fc.integer({ min: Date.parse("2000-01-01T00:00:00Z"), max: Date.parse("2036-12-31T00:00:00Z") }),
);

/** The local time and the offset of an instant in a zone, by the tables of Intl. */
function localTime(milliseconds: number, timeZone: string) {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    timeZoneName: "longOffset",
  }).formatToParts(milliseconds);
  const part = (wanted: string) => parts.find(({ type }) => type === wanted)?.value ?? "";
  const offset = part("timeZoneName").replace("GMT", "") || "+00:00";
  const date = `${part("year")}-${part("month")}-${part("day")}`;
  return { local: `${date}T${part("hour")}:${part("minute")}:${part("second")}.${part("fractionalSecond")}`, offset };
}

/** An instant in text: in UTC, with an offset, or with a zone too. */
const written = (milliseconds: number) =>
  fc.tuple(fc.constantFrom("utc", "offset", "zone"), zone).map(([kind, name]) => {
    const { local, offset } = localTime(milliseconds, name);
    const utc = new Date(milliseconds).toISOString();
    return kind === "utc" ? utc : kind === "offset" ? `${local}${offset}` : `${local}${offset}[${name}]`;
  });

/** What Python's tables of time zones make of local times: their instants, of which some have none and some have two. */
function instantsByPython(times: readonly { local: string; zone: string }[]): number[][] {
  const program = `
import datetime, json, sys, zoneinfo
utc = datetime.timezone.utc
def instants(time):
    local = datetime.datetime.fromisoformat(time["local"])
    zone = zoneinfo.ZoneInfo(time["zone"])
    found = []
    for fold in (0, 1):
        moment = local.replace(tzinfo=zone, fold=fold).astimezone(utc)
        if moment.astimezone(zone).replace(tzinfo=None, fold=0) == local and moment not in found:
            found.append(moment)
    epoch = datetime.datetime(1970, 1, 1, tzinfo=utc)
    return [(moment - epoch) // datetime.timedelta(milliseconds=1) for moment in found]
print(json.dumps([instants(time) for time in json.load(sys.stdin)]))`;
  const { status, stdout, stderr } = spawnSync("python3", ["-c", program], {
    input: JSON.stringify(times),
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

describe("The end of a grant", function () {
  this.timeout(120_000);
  const { now } = clock;
  afterEach(() => {
    clock.now = now;
  });

  it("decides what is declared: the grants whose ends are later than the clock, in any zone, and no others", async () => {
    const distance = fc.constantFrom(
      -1e11,
      -8.64e7,
      -3_600_000,
      -1_800_000,
      -1,
      0,
      1,
      1_800_000,
      3_600_000,
      8.64e7,
      1e11,
    );
    const grants = (at: number) =>
      fc.array(
        fc.oneof(
          distance.chain((after) => written(at + after).map((until) => ({ until, isInEffect: after > 0 }))),
          fc.constant({ isInEffect: true }),
        ),
        { minLength: 1, maxLength: 6 },
      );
    const clocks = instant.chain((at) => grants(at).map((ends) => ({ at, ends })));
    await fc.assert(
      fc.asyncProperty(clocks, async ({ at, ends }) => {
        clock.now = () => at;
        const named = ends.map((end, index) => ({ ...end, name: `g${index}`, principalArn: `${user}g${index}` }));
        const principals = Object.fromEntries(named.map(({ name, principalArn }) => [principalArn, `AIDA${name}`]));
        const { registrations } = await declare(
          {
            clusterName: "prod",
            grants: named.map(({ isInEffect: _, ...grant }) => ({ ...grant, access: "view" })),
          },
          { functions: functionsOf({ principals }) },
        );
        const entries = registrations.filter(({ type }) => type === "aws:eks/accessEntry:AccessEntry");
        assert.deepEqual(
          entries.map(({ inputs }) => inputs.principalArn).sort(),
          named.filter(({ isInEffect }) => isInEffect).map(({ principalArn }) => principalArn),
        );
      }),
      { numRuns: 50 },
    );
  });

  it("is the instant that Python finds for a local time, and isn't accepted for a time that is skipped or shown twice", () => {
    const times = fc
      .sample(fc.tuple(instant, zone, zone), { numRuns: 10_000, seed: 64 })
      .map(([milliseconds, ofTime, ofText]) => ({ local: localTime(milliseconds, ofTime).local, zone: ofText }));
    const expected = instantsByPython(times);
    const counts = [0, 0, 0];
    for (const [index, { local, zone: name }] of times.entries()) {
      const instants = expected[index] ?? [];
      counts[instants.length] = (counts[instants.length] ?? 0) + 1;
      const [only] = instants.length === 1 ? instants : [];
      assert.equal(millisecondsOf(`${local}[${name}]`), only, `${local}[${name}]`);
    }
    assert.ok(
      counts.every((count) => count > 20),
      `Too few skipped, unique or repeated times: ${counts}`,
    );
  });
});

const user = `arn:aws:iam::${account}:user/`;
