import { Option } from "commander";
import { invisibleCharacters } from "../validation/visible";
import { printable, printableJson, type Style } from "./style";
import type { Result } from "./subcommand";

/** The formats of every result. */
const formats = ["table", "json", "yaml"];

/** The option for the format of the result. `others` are further formats of a subcommand. */
export function outputOption(others: readonly string[] = []): Option {
  return formatOption([...formats, ...others], "table");
}

/** The option for a result that isn't a table. */
export function dataOutputOption(usual: "json" | "yaml"): Option {
  return formatOption(["json", "yaml"], usual);
}

function formatOption(choices: readonly string[], usual: string): Option {
  return new Option("-o, --output <format>", "the format of the result").choices(choices).default(usual);
}

/** A result in a format, with a line break at its end. */
export async function inFormat(format: string, { data, text, formats: others }: Result, style: Style): Promise<string> {
  const further = others?.[format];
  if (further !== undefined) {
    return ended(further());
  }
  switch (format) {
    case "json":
      return `${printableJson(data)}\n`;
    case "yaml": {
      const { dump } = await import("js-yaml");
      const text = dump(JSON.parse(JSON.stringify(data)), { lineWidth: -1, noRefs: true });
      // js-yaml writes some invisible characters as they are. JSON with escapes is YAML too.
      return text.search(invisibleCharacters) < 0 ? text : `${printableJson(data)}\n`;
    }
    default:
      return ended(printable(text(style)));
  }
}

function ended(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
