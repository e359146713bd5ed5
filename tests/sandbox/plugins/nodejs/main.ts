import { execPath, version } from "node:process";
import { serveLanguage } from "../shared/languageHost";
import { requiredPackages } from "./packages";
import { runPolicyPack } from "./policyPack";
import { commandFor } from "./program";

// Pulumi's language host for Node.

serveLanguage({
  name: "nodejs",
  title: "Node",
  executable: execPath,
  executableVersion: version,
  requiredPackages,
  commandFor,
  runPlugin: runPolicyPack,
});
