/** The numbers of a released version, such as "v1.2.3" or "1.26"; nothing for "1.2.3-alpha.1". */
function released(version: string): string | undefined {
  return /^v?(\d+(?:\.\d+)+)$/.exec(version)?.[1];
}

/** Whether a version is a release, and the other one or newer. */
export function isAtLeast(version: string, least: string): boolean {
  const release = released(version);
  return release !== undefined && release.localeCompare(least, "en", { numeric: true }) >= 0;
}

/** Whether a version is a release, and differs from the other one only in its last number. */
export function isSameMinor(version: string, other: string): boolean {
  const minor = (text: string) => text.split(".").slice(0, 2).join(".");
  const release = released(version);
  return release !== undefined && minor(release) === minor(other);
}
