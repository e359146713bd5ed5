// Starts one of the stand-in plugins. Plain JavaScript, because it is what compiles the rest.
//
// The plugins are written in TypeScript and must start fast, wherever the engine starts them. So they are transpiled
// once per state of their sources, into node_modules/.cache, and started from there. Nothing depends on the current
// directory or on a tsconfig: the place of this file says where the project is, and the compiler's options are here.
const { createHash, randomUUID } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const sources = path.resolve(__dirname, "..");
const project = path.resolve(sources, "../../..");
const cache = path.join(project, "node_modules/.cache/eks-auth-stand-in-plugins");

/** The TypeScript files of the plugins, relative to their folder. */
function sourceFiles() {
  return fs
    .readdirSync(sources, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.startsWith("testing"))
    .sort();
}

/** A name for this state of the sources: any change of a file, of this one or of the compiler gives another. */
function fingerprint(files) {
  const hash = createHash("sha256");
  hash.update(fs.readFileSync(path.join(project, "node_modules/typescript/package.json")));
  hash.update(fs.readFileSync(__filename));
  for (const file of files) hash.update(`\0${file}\0`).update(fs.readFileSync(path.join(sources, file)));
  return hash.digest("hex").slice(0, 32);
}

/** Transpiles into a folder of its own and renames it at the end, so that two plugins can start at once. */
function transpile(files, target) {
  const ts = require("typescript");
  const building = `${target}.${randomUUID()}`;
  for (const file of files) {
    const { outputText } = ts.transpileModule(fs.readFileSync(path.join(sources, file), "utf8"), {
      fileName: file,
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
    });
    const output = path.join(building, file.replace(/\.ts$/, ".js"));
    fs.mkdirSync(path.dirname(output), { recursive: true });
    fs.writeFileSync(output, outputText);
  }
  try {
    fs.renameSync(building, target);
  } catch (error) {
    fs.rmSync(building, { recursive: true, force: true });
    if (!fs.existsSync(target)) throw error;
  }
}

/** Starts the plugin of that name: "aws" or "kubernetes". */
exports.launch = (name) => {
  // The SDK's advice about versions of Node would show up among the messages of every update.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const files = sourceFiles();
  const target = path.join(cache, fingerprint(files));
  if (!fs.existsSync(target)) transpile(files, target);
  require(path.join(target, name, "main.js")).main(process.argv.slice(2), project);
};
