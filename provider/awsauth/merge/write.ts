import type { ListStyle } from "../document/document";
import type { Mapping } from "./declared";

/** One item of a list, in the ways to write it. */
export interface ItemText {
  /** In a list without brackets, from its `-` on. Lines after the first begin with their indentation. */
  block(style: ListStyle, lineBreak: string): string;
  /** In a list in brackets. */
  flow: string;
}

/** The characters that JSON lets stand inside quotes and that YAML 1.1 doesn't, or that it takes for line breaks. */
const unprintable = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A text in double quotes, such that every reader of YAML or JSON reads just this text. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(unprintable, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** An entry of mapRoles or mapUsers. */
export function entryText(arnField: string, { arn, username, groups }: Mapping): ItemText {
  const list = groups.map(quote);
  const fields = [`${arnField}: ${quote(arn)}`, `username: ${quote(username)}`];
  return {
    block: (style, lineBreak) => {
      const indent = " ".repeat(style.margin + style.fields);
      const items = list.map((group) => `${" ".repeat(style.groups)}- ${group}`);
      const lines = [...fields, ...(items.length === 0 ? ["groups: []"] : ["groups:", ...items])];
      return `-${" ".repeat(style.fields - 1)}${lines.join(lineBreak + indent)}`;
    },
    flow: `{"${arnField}": ${quote(arn)}, "username": ${quote(username)}, "groups": [${list.join(", ")}]}`,
  };
}

/** An item of mapAccounts. The quotes keep leading zeros. */
export function accountText(account: string): ItemText {
  return { block: () => `- ${quote(account)}`, flow: quote(account) };
}
