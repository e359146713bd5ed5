/** An element of HTML or SVG. Only `toMarkup` and the page's script turn it into markup and nodes, so nothing is unescaped. */
export interface Markup {
  name: string;
  /** Undefined and false attributes are omitted; true ones have no value. */
  attributes: Readonly<Record<string, string | number | boolean | undefined>>;
  children: readonly Content[];
}

/** What an element can contain: a text, or another element. */
export type Content = Markup | string;

/** An element with its attributes and its contents. */
export function element(name: string, attributes: Markup["attributes"] = {}, ...children: readonly Content[]): Markup {
  return { name, attributes, children };
}

/** The attributes that an element has. */
export function attributesOf({ attributes }: Markup): [name: string, value: string][] {
  return Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined || value === false ? [] : [[name, value === true ? "" : String(value)]],
  );
}

/** Elements of HTML without contents and without an end tag. */
const isVoid = /^(?:input|meta|wbr)$/;

/** An element or text as HTML. */
export function toMarkup(content: Content): string {
  if (typeof content === "string") {
    return escaped(content);
  }
  const attributes = attributesOf(content).map(([name, value]) =>
    value === "" ? ` ${name}` : ` ${name}="${escaped(value)}"`,
  );
  const start = `<${content.name}${attributes.join("")}>`;
  return isVoid.test(content.name) ? start : `${start}${content.children.map(toMarkup).join("")}</${content.name}>`;
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (found) => entities[found] ?? found);
}
