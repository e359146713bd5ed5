/** Speak to proxies. Load them where there is a proxy only. */
export { HttpProxyAgent } from "http-proxy-agent";
export { HttpsProxyAgent } from "https-proxy-agent";
export { SocksProxyAgent } from "socks-proxy-agent";
