import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { basename, dirname, join, relative } from "node:path";

/** A position in a bundled file, as in a stack trace. */
const place = /([^\s()]+\.js):(\d+):(\d+)/g;

const maps = new Map<string, SourceMap | undefined>();

/**
 * Replaces positions in bundled files with source positions in an error's stack. Call it only for errors that are
 * shown, because it reads the source maps.
 */
export function withSources(error: unknown): unknown {
  if (error instanceof Error && error.stack !== undefined) {
    error.stack = error.stack.replaceAll(place, (text, file, line, column) => {
      const entry = mapOf(file)?.findEntry(Number(line) - 1, Number(column) - 1);
      return entry !== undefined && "originalSource" in entry
        ? `${relative(join(__dirname, "..", ".."), join(dirname(file), entry.originalSource))}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
        : text;
    });
  }
  return error;
}

/** The source map of a bundled file; undefined for any other file, and for a file without a map. */
function mapOf(file: string): SourceMap | undefined {
  if (dirname(file) !== __dirname) {
    return undefined;
  }
  if (!maps.has(file)) {
    maps.set(file, readMap(join(__dirname, `${basename(file)}.map`)));
  }
  return maps.get(file);
}

function readMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}

/** Wraps an object so that its methods' errors have source positions in their stacks. */
export function namingSources<T extends object>(target: T): T {
  return new Proxy(target, {
    get(object, name) {
      const member = Reflect.get(object, name, object);
      return typeof member !== "function"
        ? member
        : async (...args: unknown[]) => {
            try {
              return await member.apply(object, args);
            } catch (error) {
              throw withSources(error);
            }
          };
    },
  });
}
