// oidc-provider on a free port: node provider.mjs '{"clientId":…,"secret":…,"algorithm":…}'. Whoever signs in gets the
// account of that name; the name and the groups stand in userInfo alone.
import { createServer } from "node:http";
import { generateKeyPair, exportJWK } from "jose";
import Provider from "oidc-provider";

const { clientId, secret, algorithm } = JSON.parse(process.argv[2]);
const key = async (alg) => ({
  ...(await exportJWK((await generateKeyPair(alg, { extractable: true })).privateKey)), alg, use: "sig", kid: `of-${alg}`,
});
const keys = await Promise.all(["RS256", "PS256", "ES256", "EdDSA"].map(key));
const accounts = (id) => ({
  sub: id, email: `${id}@example.test`, email_verified: true, name: `${id} Lovelace`, groups: ["admins", "a, b"],
});

process.stdin.on("end", () => process.exit()).resume(); // whoever started it is gone
const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: clientId,
      client_secret: secret,
      redirect_uris: ["http://localhost/oauth2/idpresponse"],
      token_endpoint_auth_method: "client_secret_post",
      id_token_signed_response_alg: algorithm,
    }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
    cookies: { keys: ["of a test"] },
    enabledJWA: { idTokenSigningAlgValues: ["HS256", "RS256", "PS256", "ES256", "EdDSA"] },
    findAccount: (_, id) => ({ accountId: id, claims: () => accounts(id) }),
    jwks: { keys },
    pkce: { required: () => false },
  });
  provider.Client.prototype.redirectUriAllowed = () => true; // each pool of the tests has a callback of its own
  server.on("request", provider.callback());
  console.log(issuer);
});
