// Somebody at a browser: keeps cookies, follows redirects, fills in the login form.

const UNESCAPED = { amp: "&", lt: "<", gt: ">", quot: '"', "#34": '"', "#39": "'" };
const unescaped = (text) => text.replace(/&(\w+|#\d+);/g, (whole, name) => UNESCAPED[name] ?? whole);
const attribute = (tag, name) => unescaped(tag.match(new RegExp(`\\s${name}="([^"]*)"`))?.[1] ?? "");

export class Person {
  // `apps` are applications without a socket: what their addresses begin with, and the function that answers them.
  constructor({ username, password, apps = {} }) {
    Object.assign(this, { username, password, apps, cookies: {} });
  }

  async ask(address, options = {}) {
    const origin = new URL(address).origin;
    const jar = (this.cookies[origin] ??= new Map());
    const headers = { ...options.headers, cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") };
    const request = new Request(address, { ...options, headers, redirect: "manual" });
    const response = await (this.apps[origin] ?? fetch)(request);
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      if (/max-age=0|1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  // Follows redirects; stops at a page, or at an address that begins with `stop`, which nobody need listen on.
  async open(address, { stop, ...options } = {}) {
    for (let left = 12; left > 0; left -= 1) {
      const response = await this.ask(address, options);
      const location = response.headers.get("location");
      if (!location) return { address, text: await response.text(), status: response.status };
      address = new URL(location, address).href;
      if (stop && address.startsWith(stop)) return { address };
      options = {};
    }
    throw new Error(`redirected too often, at last to ${address}`);
  }

  // Fills in the first form whose action ends with `path`.
  async send(page, path, fields, { stop } = {}) {
    const forms = page.text.match(/<form[^]*?<\/form>/g) ?? [];
    const form = forms.find((text) => new URL(attribute(text, "action"), page.address).pathname.endsWith(path));
    if (!form) throw new Error(`no form to ${path} in ${page.status} ${page.text}`);
    const inputs = (form.match(/<input[^>]*>/g) ?? []).filter((tag) => attribute(tag, "name"));
    const given = Object.fromEntries(inputs.map((tag) => [attribute(tag, "name"), attribute(tag, "value")]));
    const body = new URLSearchParams({ ...given, ...fields });
    return this.open(new URL(attribute(form, "action"), page.address).href, { stop, method: "POST", body });
  }

  // From an authorization request to the callback, or to the page that the application shows at last.
  async signIn(address, stop) {
    const page = await this.open(address, { stop });
    if (!page.text?.includes("cognitoSignInForm")) return page;
    return this.send(page, "/login", { username: this.username, password: this.password }, { stop });
  }
}
