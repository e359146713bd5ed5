const date = /^(\d{4})-(\d\d?)-(\d\d?)(.*)$/;
const time = "(\\d\\d?):(\\d\\d?):(\\d\\d?)(?:[.,]\\d+)?";
const zoned = new RegExp(`^[Tt]${time}(?:Z|[-+](\\d\\d):(\\d\\d))$`);
const zoneless = new RegExp(`^ +${time}$`);

/**
 * True for a date, or a date and time, as go-yaml 2.4 reads it behind the tag `!!timestamp`: a subset of
 * https://yaml.org/type/timestamp.html, with months, days, hours, minutes and seconds of one digit allowed.
 */
export function isTimestamp(text: string): boolean {
  const [, year, month, day, rest = ""] = date.exec(text) ?? [];
  if (!isDay(Number(year), Number(month), Number(day))) {
    return false;
  }
  if (rest === "") {
    return true;
  }
  const [, hour, minute, second, zoneHour = "0", zoneMinute = "0"] = zoned.exec(rest) ?? zoneless.exec(rest) ?? [];
  return (
    Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60 && Number(zoneHour) <= 24 && Number(zoneMinute) < 60
  );
}

function isDay(year: number, month: number, day: number): boolean {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return month >= 1 && month <= 12 && day >= 1 && day <= last;
}
