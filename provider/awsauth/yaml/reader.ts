import { isBreak, isPrintable } from "./characters";
import { type Position, YamlError } from "./error";

const byteOrderMark = 0xfeff;
const replacement = 0xfffd;
/** The parser of the authenticator takes the text in portions of so many bytes. */
const portion = 512;

/**
 * Walks over a text, a character at a time.
 *
 * It also keeps the book of how far the authenticator's parser has loaded the text, since that shows: what comes after
 * the first document is read only as far as it happens to be loaded, and a byte order mark is looked for only where
 * the loaded part begins.
 */
export class Reader implements Position {
  index = 0;
  line = 0;
  column = 0;
  /** The text as code points. Half a surrogate pair, which JSON can carry and UTF-8 can't, reads as U+FFFD. */
  readonly points: number[];
  /** Where the loaded part begins. */
  private base = 0;
  /** Where the loaded part ends, in characters and in bytes from the very beginning of the text. */
  private loaded = 0;
  private loadedBytes: number;
  /** Where the portions read so far end; a character may be cut there. */
  private readBytes: number;
  private readonly bytes: number;
  /** How often the end has been counted as a character that is loaded. */
  private ends = 0;

  constructor(text: string) {
    const all = Array.from(text, (character) => scalarValue(character.codePointAt(0) ?? 0));
    const marked = all[0] === byteOrderMark;
    this.bytes = all.reduce((sum, point) => sum + width(point), 0);
    this.points = marked ? all.slice(1) : all;
    this.loadedBytes = marked ? width(byteOrderMark) : 0;
    this.readBytes = Math.min(this.bytes, portion);
  }

  /** The character `ahead` places further on; 0 at the end. */
  at(ahead = 0): number {
    return this.points[this.index + ahead] ?? 0;
  }

  /** A copy of the present place. */
  position(): Position {
    return { index: this.index, line: this.line, column: this.column };
  }

  /** Makes sure that `count` characters are loaded, from the present place on. */
  need(count: number): void {
    const missing = () => this.loaded - this.index + this.ends < count;
    if (missing()) {
      this.base = this.index;
    }
    while (missing()) {
      if (this.loadedBytes === this.bytes) {
        this.ends++;
        return;
      }
      this.load();
    }
  }

  /** Takes in what has been read, and reads the next portion if that is less than a character. */
  private load(): void {
    const whole = () => this.loadedBytes + width(this.points[this.loaded] ?? 0) <= this.readBytes;
    if (!whole()) {
      this.readBytes = Math.min(this.bytes, this.loadedBytes + portion);
    }
    while (this.loaded < this.points.length && whole()) {
      const point = this.points[this.loaded] ?? 0;
      if (!isPrintable(point)) {
        const name = `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
        throw new YamlError(`the control character ${name} is not allowed`, this.placeOf(this.loaded));
      }
      this.loaded++;
      this.loadedBytes += width(point);
    }
  }

  private placeOf(index: number): Position {
    const before = this.points.slice(0, index);
    const lineBreaks = before.filter((point, i) => isBreak(point) && !(point === 0x0d && before[i + 1] === 0x0a));
    const lastBreak = before.findLastIndex(isBreak);
    return { index, line: lineBreaks.length, column: index - lastBreak - 1 };
  }

  /** True where the parser takes the present character for a byte order mark: it looks at the first one loaded. */
  seesByteOrderMark(): boolean {
    return this.column === 0 && this.points[this.base] === byteOrderMark;
  }

  /** Goes past one character. */
  skip(): void {
    this.index++;
    this.column++;
  }

  /** Goes past a line break; CR LF is one. */
  skipBreak(): void {
    this.index += this.at() === 0x0d && this.at(1) === 0x0a ? 2 : 1;
    this.column = 0;
    this.line++;
  }

  /** Goes past one character and returns it. */
  read(): string {
    const character = String.fromCodePoint(this.at());
    this.skip();
    return character;
  }

  /** Goes past a line break, if there is one, and returns what it reads as: LS and PS stay, the others become LF. */
  readBreak(): string {
    const point = this.at();
    if (!isBreak(point)) {
      return "";
    }
    this.skipBreak();
    return point === 0x2028 || point === 0x2029 ? String.fromCodePoint(point) : "\n";
  }
}

function scalarValue(point: number): number {
  return point >= 0xd800 && point <= 0xdfff ? replacement : point;
}

function width(point: number): number {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}
