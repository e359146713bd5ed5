import { homedir } from "node:os";
import { join } from "node:path";

/** The folder of this package in the user's cache folder. It may not exist yet. */
export function userCache(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const name = "pulumi-eks-auth";
  if (process.platform === "win32") {
    return join(LOCALAPPDATA || join(homedir(), "AppData", "Local"), name);
  }
  return join(XDG_CACHE_HOME || join(homedir(), process.platform === "darwin" ? "Library/Caches" : ".cache"), name);
}
