/** The numbers of a release version, such as "v1.2.3" or "1.26"; undefined for "1.2.3-alpha.1". */
function released(version: string): string | undefined {
  return /^v?(\d+(?:\.\d+)+)$/.exec(version)?.[1];
}

/** Whether a version is a release that isn't older than the other version. */
export function isAtLeast(version: string, least: string): boolean {
  const release = released(version);
  return release !== undefined && release.localeCompare(least, "en", { numeric: true }) >= 0;
}

/** Whether a version is a release that differs from the other version only in its last number. */
export function isSameMinor(version: string, other: string): boolean {
  const minor = (text: string) => text.split(".").slice(0, 2).join(".");
  const release = released(version);
  return release !== undefined && minor(release) === minor(other);
}
