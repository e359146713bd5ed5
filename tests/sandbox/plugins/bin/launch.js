// Starts one of the stand-in plugins. It is plain JavaScript because it compiles the rest.
//
// The plugins are written in TypeScript and must start fast, wherever the engine starts them. So they are bundled once
// per version of their sources, into node_modules/.cache, and started from there. Nothing depends on the current
// directory or on a tsconfig: the location of this file determines the project.
const { execFileSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const sources = path.resolve(__dirname, "..");
const project = path.resolve(sources, "../../..");
const cache = path.join(project, "node_modules/.cache/eks-auth-stand-in-plugins");

/** The input files of the bundles: the plugins' sources, and the files that lock and bundle everything else. */
function sourceFiles() {
  const own = fs
    .readdirSync(sources, { recursive: true })
    .map((file) => path.join(sources, String(file)))
    .filter(
      (file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.includes(`${path.sep}testing${path.sep}`),
    );
  const others = ["package-lock.json", "build/chunks.ts", "provider/plugin/codeCache.ts", "provider/userCache.ts"];
  return [__filename, ...own.sort(), ...others.map((file) => path.join(project, file))];
}

/** A name for this version of the sources, which changes with any of the files. */
function fingerprint() {
  const hash = createHash("sha256");
  for (const file of sourceFiles()) hash.update(`\0${file}\0`).update(fs.readFileSync(file));
  return hash.digest("hex").slice(0, 32);
}

/** The folder with the bundles, which are created if there are none for these sources. */
exports.bundles = () => {
  const target = path.join(cache, fingerprint());
  if (!fs.existsSync(target)) {
    const typescript = path.join(project, "node_modules/ts-node/register/transpile-only");
    execFileSync(process.execPath, ["-r", typescript, path.join(sources, "bundle.ts"), target], { cwd: project });
  }
  return target;
};

/** Starts the plugin with that name: "aws", "kubernetes", "nodejs", "go" or "python". */
exports.launch = (name) => {
  // The SDK's advice about Node versions would appear among the messages of every update.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  // A sandbox checks the sources once, which takes 8 ms.
  const target = process.env.SANDBOX_STAND_INS ?? exports.bundles();
  require(path.join(target, "codeCache.js")).keepCompiled(path.join(target, name));
  require(path.join(target, name, "start.js"));
};
