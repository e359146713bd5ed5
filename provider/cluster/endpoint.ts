/**
 * The address of an API server in one spelling, whoever wrote it: host in lower case, no default port, no slash at the
 * end. Undefined for a text that is none: another scheme than https, or with credentials, a query or a fragment.
 */
export function endpointOf(server: string): string | undefined {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (
    url?.protocol !== "https:" ||
    url.username !== "" ||
    url.password !== "" ||
    url.search !== "" ||
    url.hash !== ""
  ) {
    return undefined;
  }
  return url.href.replace(/\/+$/, "");
}
