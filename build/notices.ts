import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";

/** Matches a package's folder in the path of a file; packages may be nested. */
const packageFolder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/**
 * The license texts of the packages in a bundle.
 *
 * @param metafiles The contents of the bundle's files.
 * @param root The folder that their paths are relative to.
 */
export function notices(metafiles: Metafile[], root: string): string {
  const outputs = metafiles.flatMap((metafile) => Object.values(metafile.outputs));
  const files = outputs.flatMap(({ inputs }) => Object.keys(inputs));
  const folders = new Set(files.flatMap((file) => packageFolder.exec(file)?.[0] ?? []));
  const apache = readFileSync(join(root, "LICENSE"), "utf8");
  const parts = [...folders].sort().map((folder) => notice(join(root, folder), apache));
  return [`dist/ contains code from these ${parts.length} packages.\n`, ...parts].join(`\n${"-".repeat(80)}\n\n`);
}

/**
 * The notice of a package. Some packages of the AWS SDK don't include the text of their license, Apache License 2.0.
 */
function notice(folder: string, apache: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const texts = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(licen[cs]e|copying|notice)/i.test(entry.name))
    .map(({ name }) => name);
  if (texts.length === 0 && license === "Apache-2.0") {
    return `${name} ${version}, ${license}\n\n${apache.trim()}\n`;
  }
  if (texts.length === 0) {
    throw new Error(`${name} ${version} (${license}) is bundled into dist/, but ${folder} contains no license text.`);
  }
  const contents = texts.map((file) => readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim());
  return `${name} ${version}, ${license}\n\n${contents.join("\n\n")}\n`;
}
