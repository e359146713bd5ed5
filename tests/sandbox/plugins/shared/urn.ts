// A URN is urn:pulumi:<stack>::<project>::<parent type>$…$<type>::<name>; the name may contain anything, even `::`.

export function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").pop() ?? "";
}

export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
