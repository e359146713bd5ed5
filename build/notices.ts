import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";

/** A package's folder, from the path of a file in it; packages may lie in packages. */
const packageFolder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/**
 * The licences of the packages of which something is in a bundle, with their texts.
 *
 * @param root The folder that the paths in `metafile` begin at.
 */
export function notices(metafile: Metafile, root: string): string {
  const files = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const folders = new Set(files.flatMap((file) => packageFolder.exec(file)?.[0] ?? []));
  const parts = [...folders].sort().map((folder) => notice(join(root, folder)));
  return [`dist/ holds code of these ${parts.length} packages.\n`, ...parts].join(`\n${"-".repeat(80)}\n\n`);
}

function notice(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const texts = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  if (texts.length === 0) {
    throw new Error(`${name} ${version} (${license}) goes into dist/, and ${folder} holds no text of its licence.`);
  }
  const contents = texts.map((file) => readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim());
  return `${name} ${version}, ${license}\n\n${contents.join("\n\n")}\n`;
}
