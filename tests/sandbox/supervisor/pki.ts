import "reflect-metadata";
import { generateKeyPairSync, type webcrypto } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";

/** The sandbox's certificate authority. */
export interface Authority {
  /** Its certificate in PEM, and the file that holds it. */
  readonly pem: string;
  readonly file: string;
  readonly certificate: x509.X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

/** The files of a certificate and its key, in PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const day = 24 * 60 * 60 * 1000;

/** All certificates are valid for a day, starting an hour ago to allow for different clocks. */
const validity = () => ({ notBefore: new Date(Date.now() - day / 24), notAfter: new Date(Date.now() + day) });

/** Creates a CA and writes its certificate to ca.crt in the folder. */
export async function makeAuthority(folder: string): Promise<Authority> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=eks-auth sandbox",
    keys,
    signingAlgorithm: algorithm,
    ...validity(),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature, true),
    ],
  });
  const file = join(folder, "ca.crt");
  const pem = `${certificate.toString("pem")}\n`;
  writeFileSync(file, pem);
  return { pem, file, certificate, keys };
}

/** Issues a server certificate for the host names and IP addresses. */
export async function issueServer(authority: Authority, folder: string, name: string, hosts: readonly string[]) {
  const names = hosts.map((host) => ({
    type: /^[\d.]+$/.test(host) ? ("ip" as const) : ("dns" as const),
    value: host,
  }));
  return issue(authority, folder, name, `CN=${name}`, [
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension(names),
  ]);
}

/** Issues a client certificate for that user of the API server, in the group system:masters. */
export async function issueAdministrator(authority: Authority, folder: string, user: string) {
  return issue(authority, folder, user, `O=system:masters, CN=${user}`, [
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
  ]);
}

async function issue(
  authority: Authority,
  folder: string,
  name: string,
  subject: string,
  extensions: x509.Extension[],
): Promise<Identity> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: authority.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    signingAlgorithm: algorithm,
    ...validity(),
    extensions: [new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true), ...extensions],
  });
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  const files = { certificate: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
  writeFileSync(files.certificate, `${certificate.toString("pem")}\n`);
  writeFileSync(files.key, `${x509.PemConverter.encode(pkcs8, "PRIVATE KEY")}\n`, { mode: 0o600 });
  return files;
}

/** Creates the key pair that signs service account tokens: RSA, as on EKS, for RS256. */
export function makeTokenKeys(folder: string): { privateKey: string; publicKey: string } {
  const pair = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const files = { privateKey: join(folder, "tokens.key"), publicKey: join(folder, "tokens.pub") };
  writeFileSync(files.privateKey, pair.privateKey, { mode: 0o600 });
  writeFileSync(files.publicKey, pair.publicKey);
  return files;
}
