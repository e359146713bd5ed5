import { code, isBlank, isBreak, isBreakOrEnd, isDigit } from "./characters";
import { YamlError } from "./error";
import { skipComment } from "./lookahead";
import type { Reader } from "./reader";
import type { Scanner } from "./state";
import type { Token } from "./token";

interface Header {
  /** What becomes of the line breaks at the end: `+` keeps all, `-` none, neither the first. */
  chomping: "+" | "-" | "";
  /** How much further in than its collection the content stands; 0 when the content tells. */
  increment: number;
}

/** Reads a scalar that a `|` (breaks stay) or `>` (breaks are folded) introduces. */
export function blockScalar(scanner: Scanner): Token {
  const { reader } = scanner;
  const start = reader.position();
  const folds = reader.at() === code(">");
  reader.skip();
  reader.need(1);
  const { chomping, increment } = readHeader(reader);
  const indent = increment > 0 ? Math.max(scanner.indent, 0) + increment : 0;
  const lead = readBreaks(scanner, indent);
  const { value, lastBreak, breaks, end } = readLines(scanner, folds, lead);
  const tail = { "+": lastBreak + breaks, "-": "", "": lastBreak }[chomping];
  return { type: "scalar", start, end, value: value + tail, style: folds ? "folded" : "literal" };
}

function readHeader(reader: Reader): Header {
  const header: Header = { chomping: "", increment: 0 };
  const chomps = () => {
    if (reader.at() === code("+") || reader.at() === code("-")) {
      header.chomping = reader.read() as "+" | "-";
      return true;
    }
    return false;
  };
  const indents = () => {
    if (reader.at() === code("0")) {
      throw new YamlError("a block scalar can't be indented by 0", reader);
    }
    if (isDigit(reader.at())) {
      header.increment = Number(reader.read());
    }
  };
  if (chomps()) {
    reader.need(1);
    indents();
  } else {
    indents();
    reader.need(1);
    chomps();
  }
  reader.need(1);
  while (isBlank(reader.at())) {
    reader.skip();
    reader.need(1);
  }
  skipComment(reader);
  if (!isBreakOrEnd(reader.at())) {
    throw new YamlError("only a comment can follow the | or > of a block scalar", reader);
  }
  if (isBreak(reader.at())) {
    reader.need(2);
    reader.skipBreak();
  }
  return header;
}

interface Breaks {
  breaks: string;
  /** The column at which the content stands. */
  indent: number;
  /** Where the last of these breaks ends. */
  end: ReturnType<Reader["position"]>;
}

/** Goes past empty lines and indentation. With `indent` 0 the most indented of these lines tells the indentation. */
function readBreaks(scanner: Scanner, indent: number): Breaks {
  const { reader } = scanner;
  let end = reader.position();
  let breaks = "";
  let deepest = 0;
  for (;;) {
    const outside = () => indent === 0 || reader.column < indent;
    reader.need(1);
    while (outside() && reader.at() === code(" ")) {
      reader.skip();
      reader.need(1);
    }
    deepest = Math.max(deepest, reader.column);
    if (outside() && reader.at() === code("\t")) {
      throw new YamlError("a tab stands where spaces have to indent", reader);
    }
    if (!isBreak(reader.at())) {
      return { breaks, indent: indent || Math.max(deepest, scanner.indent + 1, 1), end };
    }
    reader.need(2);
    breaks += reader.readBreak();
    end = reader.position();
  }
}

function readLines(scanner: Scanner, folds: boolean, lead: Breaks) {
  const { reader } = scanner;
  let { breaks, end } = lead;
  let value = "";
  let lastBreak = "";
  let wasBlank = false;
  reader.need(1);
  while (reader.column === lead.indent && reader.at() !== 0) {
    const blank = isBlank(reader.at());
    if (folds && lastBreak === "\n" && !wasBlank && !blank) {
      value += breaks || " ";
    } else {
      value += lastBreak + breaks;
    }
    wasBlank = blank;
    while (!isBreakOrEnd(reader.at())) {
      value += reader.read();
      reader.need(1);
    }
    reader.need(2);
    lastBreak = reader.readBreak();
    ({ breaks, end } = readBreaks(scanner, lead.indent));
  }
  return { value, lastBreak, breaks, end };
}
