// Auth.js with a configuration (the text of a module), as an application without a socket:
// node authjs.mjs '{"config":…,"app":"http://localhost:…","username":…,"password":…}'
import { writeFile } from "node:fs/promises";
import { Auth } from "@auth/core";
import { finish } from "./common.mjs";
import { Person } from "./person.mjs";

const { config, app, username, password } = JSON.parse(process.argv[2]);
const module = new URL("configuration.mjs", import.meta.url);
await writeFile(module, config);
const settings = { ...(await import(module)).default, basePath: "/api/auth", secret: "of this test", trustHost: true };
const person = new Person({ username, password, apps: { [app]: (request) => Auth(request, settings) } });
const asked = async (path) => (await person.ask(`${app}/api/auth${path}`)).json();

// What the library's own `signIn("cognito")` and `signOut()` send from a page.
const post = async (path) => {
  const { csrfToken } = await asked("/csrf");
  const body = new URLSearchParams({ csrfToken, callbackUrl: `${app}/welcome` });
  return (await person.ask(`${app}/api/auth${path}`, { method: "POST", body })).headers.get("location");
};

await finish((async () => {
  const before = await asked("/session");
  const address = await post("/signin/cognito");
  const arrived = await person.signIn(address, `${app}/welcome`);
  const during = await asked("/session");
  await post("/signout");
  return {
    asked: Object.fromEntries(new URL(address).searchParams),
    arrived: arrived.address,
    sessions: [before, during, await asked("/session")].map((session) => session?.user?.email ?? null),
  };
})());
