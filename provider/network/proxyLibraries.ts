/** Proxy clients. Load this module only if there is a proxy. */
export { HttpProxyAgent } from "http-proxy-agent";
export { HttpsProxyAgent } from "https-proxy-agent";
export { SocksProxyAgent } from "socks-proxy-agent";
