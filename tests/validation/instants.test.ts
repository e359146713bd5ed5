import assert from "node:assert/strict";
import { instantForm, millisecondsOf } from "../../provider/validation/instants";

const fixOf = (value: unknown) => (typeof instantForm.fix === "string" ? instantForm.fix : instantForm.fix(value));

describe("An instant", () => {
  const instants: Record<string, string> = {
    "2027-01-31T18:00Z": "2027-01-31T18:00:00.000Z",
    "2027-01-31T18:00:00Z": "2027-01-31T18:00:00.000Z",
    "2027-01-31T18:00:00+00:00": "2027-01-31T18:00:00.000Z",
    "2027-01-31T18:00+01:00": "2027-01-31T17:00:00.000Z",
    "2027-01-31T18:00-09:30": "2027-02-01T03:30:00.000Z",
    "2027-01-31T18:00:00.250Z": "2027-01-31T18:00:00.250Z",
    "2027-01-31T18:00[Europe/Berlin]": "2027-01-31T17:00:00.000Z",
    "2027-07-31T18:00[Europe/Berlin]": "2027-07-31T16:00:00.000Z",
    "2027-01-31T18:00+01:00[Europe/Berlin]": "2027-01-31T17:00:00.000Z",
    "2027-01-31T17:00Z[Europe/Berlin]": "2027-01-31T17:00:00.000Z",
    "2027-01-31T18:00[Asia/Kathmandu]": "2027-01-31T12:15:00.000Z",
    "2027-01-31T18:00[America/Argentina/Buenos_Aires]": "2027-01-31T21:00:00.000Z",
    "2028-02-29T12:00[UTC]": "2028-02-29T12:00:00.000Z",
    "2027-10-31T02:30+02:00[Europe/Berlin]": "2027-10-31T00:30:00.000Z",
    "2027-10-31T02:30+01:00[Europe/Berlin]": "2027-10-31T01:30:00.000Z",
  };
  for (const [text, instant] of Object.entries(instants)) {
    it(`is ${instant} for ${text}`, () => {
      assert.ok(instantForm.fits(text));
      assert.equal(millisecondsOf(text), Date.parse(instant));
    });
  }

  it("with a fraction of a millisecond is later than the millisecond before", () => {
    assert.equal(millisecondsOf("2027-01-31T18:00:00.000000001Z"), Date.parse("2027-01-31T18:00:00.001Z"));
  });

  const rejected: Record<string, RegExp> = {
    "2027-01-31": /^Add the time and the time zone, as in 2027-01-31T18:00:00Z/,
    "2027-01-31Z": /^Add the time and the time zone/,
    "2027-01-31[Europe/Berlin]": /^Add the time and the time zone/,
    "2027-01-31T18:00": /^Add the time zone: 2027-01-31T18:00Z for UTC, .*2027-01-31T18:00\[Europe\/Berlin\]/,
    "2027-01-31T18:00:00.5": /^Add the time zone/,
    "2027-01-31 18:00Z": /^Write it as in 2027-01-31T18:00:00Z/,
    "2027-01-31t18:00z": /^Write it as in/,
    "20270131T180000Z": /^Write it as in/,
    "2027-01-31T18Z": /^Write it as in/,
    "2027-01-31T18:00:60Z": /^Write it as in/,
    "2027-01-31T18:00CET": /^Write it as in/,
    "2027-01-31T18:00[Europe/Berlin][u-ca=hebrew]": /^Write it as in/,
    "2027-01-31T18:00Z ": /^Write it as in/,
    "31.01.2027 18:00": /^Write it as in/,
    tomorrow: /^Write it as in/,
    "": /^Write it as in/,
    "2027-02-29T18:00Z": /^Correct the date or the time, which doesn't exist/,
    "2027-04-31T18:00[Europe/Berlin]": /^Correct the date or the time, which doesn't exist/,
    "2027-01-31T24:00Z": /^Correct the date or the time, which doesn't exist/,
    "2027-01-31T18:60Z": /^Correct the date or the time, which doesn't exist/,
    "2027-01-31T18:00+24:00": /^Correct the offset \+24:00/,
    "2027-01-31T18:00[Europe/Bonn]": /^Replace Europe\/Bonn with a name of the IANA time zone database/,
    "2027-01-31T18:00+02:00[Europe/Berlin]": /^Correct the offset: Europe\/Berlin has \+01:00 at this time\.$/,
    "2027-10-31T02:30+03:00[Europe/Berlin]":
      /^Correct the offset: Europe\/Berlin has \+02:00 or \+01:00 at this time\.$/,
    "2027-10-31T02:30[Europe/Berlin]":
      /^Add the offset, as in 2027-10-31T02:30\+02:00\[Europe\/Berlin\] or 2027-10-31T02:30\+01:00\[Europe\/Berlin\]/,
    "2027-03-28T02:30[Europe/Berlin]": /^Use 2027-03-28T03:30:00\[Europe\/Berlin\] or a time before the change/,
    "2027-03-28T02:30+01:00[Europe/Berlin]": /^Use 2027-03-28T03:30:00\[Europe\/Berlin\] or a time before the change/,
  };
  for (const [text, fix] of Object.entries(rejected)) {
    it(`isn't ${JSON.stringify(text)}`, () => {
      assert.equal(instantForm.fits(text), false);
      assert.equal(millisecondsOf(text), undefined);
      assert.match(fixOf(text), fix);
    });
  }

  it("isn't anything but text", () => {
    for (const value of [undefined, null, 1801418400000, new Date(0), {}, ["2027-01-31T18:00Z"]]) {
      assert.equal(millisecondsOf(value), undefined);
      assert.match(fixOf(value), /^Write it as in/);
    }
  });
});
