import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";

/** A package's folder, from the path of a file in it; packages may lie in packages. */
const packageFolder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/**
 * The licences of the packages of which something is in a bundle, with their texts.
 *
 * @param metafiles What went into the files of the bundle.
 * @param root The folder that the paths in them begin at.
 */
export function notices(metafiles: Metafile[], root: string): string {
  const outputs = metafiles.flatMap((metafile) => Object.values(metafile.outputs));
  const files = outputs.flatMap(({ inputs }) => Object.keys(inputs));
  const folders = new Set(files.flatMap((file) => packageFolder.exec(file)?.[0] ?? []));
  const apache = readFileSync(join(root, "LICENSE"), "utf8");
  const parts = [...folders].sort().map((folder) => notice(join(root, folder), apache));
  return [`dist/ holds code of these ${parts.length} packages.\n`, ...parts].join(`\n${"-".repeat(80)}\n\n`);
}

/** The notice of a package. A few packages of the AWS SDK come without the text of their licence, the Apache License 2.0. */
function notice(folder: string, apache: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const texts = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(licen[cs]e|copying|notice)/i.test(entry.name))
    .map(({ name }) => name);
  if (texts.length === 0 && license === "Apache-2.0") {
    return `${name} ${version}, ${license}\n\n${apache.trim()}\n`;
  }
  if (texts.length === 0) {
    throw new Error(`${name} ${version} (${license}) goes into dist/, and ${folder} holds no text of its licence.`);
  }
  const contents = texts.map((file) => readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim());
  return `${name} ${version}, ${license}\n\n${contents.join("\n\n")}\n`;
}
