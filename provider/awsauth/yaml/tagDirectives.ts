import { YamlError } from "./error";
import { peek, take } from "./scanner";
import type { Scanner } from "./state";

/** Takes the directives before a document and returns the prefixes of tags by their handle. */
export function tagDirectives(scanner: Scanner): Map<string, string> {
  const prefixes = new Map<string, string>();
  let versioned = false;
  for (let token = peek(scanner); ; token = peek(scanner)) {
    if (token.type === "version directive") {
      if (versioned) {
        throw new YamlError("%YAML stands twice", token.start);
      }
      if (token.version?.join(".") !== "1.1") {
        throw new YamlError(`the version is ${token.version?.join(".")}, and only 1.1 is read`, token.start);
      }
      versioned = true;
    } else if (token.type === "tag directive") {
      const handle = token.value ?? "";
      if (prefixes.has(handle)) {
        throw new YamlError(`%TAG stands twice for "${handle}"`, token.start);
      }
      prefixes.set(handle, token.suffix ?? "");
    } else {
      return new Map([["!", "!"], ["!!", "tag:yaml.org,2002:"], ...prefixes]);
    }
    take(scanner);
  }
}
