import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { issueServer, makeAuthority } from "../../sandbox/supervisor/pki";

/** The certificate and key of a server, and the authority that its clients trust, as PEM. */
export interface Certified {
  ca: string;
  cert: string;
  key: string;
}

/** A certificate for the hosts, signed by a separate authority. */
export async function certificateFor(...hosts: string[]): Promise<Certified> {
  const folder = mkdtempSync(join(tmpdir(), "eks-auth-certificates-"));
  try {
    const authority = await makeAuthority(folder);
    const { certificate, key } = await issueServer(authority, folder, "api-server", hosts);
    return { ca: authority.pem, cert: readFileSync(certificate, "utf8"), key: readFileSync(key, "utf8") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
