// aws-jwt-verify: node verify.mjs <journey> '{"url":…,"pool":…,"client":…,"idToken":…,"accessToken":…}'
import assert from "node:assert/strict";
import { CognitoJwtVerifier, JwtVerifier } from "aws-jwt-verify";
import { SimpleJwksCache } from "aws-jwt-verify/jwk";
import { finish } from "./common.mjs";

const [journey, members] = [process.argv[2], JSON.parse(process.argv[3])];
const keys = async () => (await fetch(`${members.url}/${members.pool}/.well-known/jwks.json`)).json();
const refusal = (promise) => promise.then(() => assert.fail("it was not refused"), (error) => error.constructor.name);

const journeys = {
  // The emulator speaks with AWS's issuer; only the keys come from elsewhere.
  async cognito() {
    const verifier = (settings) => {
      const made = CognitoJwtVerifier.create({ userPoolId: members.pool, clientId: members.client, ...settings });
      made.cacheJwks(jwks);
      return made;
    };
    const jwks = await keys();
    const [id, access] = [verifier({ tokenUse: "id" }), verifier({ tokenUse: "access" })];
    return {
      id: await id.verify(members.idToken),
      access: await access.verify(members.accessToken),
      either: (await verifier({ tokenUse: null }).verify(members.idToken)).token_use,
      wrongUse: await refusal(id.verify(members.accessToken)),
      wrongClient: await refusal(verifier({ tokenUse: "id", clientId: "another" }).verify(members.idToken)),
      wrongAccessClient: await refusal(verifier({ tokenUse: "access", clientId: "another" }).verify(members.accessToken)),
      wrongGroup: await refusal(verifier({ tokenUse: "access", groups: "admins" }).verify(members.accessToken)),
      tampered: await refusal(id.verify(members.idToken.slice(0, -8) + "AAAAAAAA")),
    };
  },

  // The emulator's own issuer: the general verifier, with a fetcher that may speak http.
  async ownIssuer() {
    const fetcher = { fetch: async (uri) => (await fetch(uri)).arrayBuffer() };
    const issuer = members.issuer ?? `${members.url}/${members.pool}`;
    const verifier = (audience) => JwtVerifier.create(
      { issuer, audience, jwksUri: `${issuer}/.well-known/jwks.json` },
      { jwksCache: new SimpleJwksCache({ fetcher }) },
    );
    const id = await verifier(members.client).verify(members.idToken);
    const access = await verifier(null).verify(members.accessToken);
    return {
      iss: id.iss,
      aud: id.aud,
      accessClient: access.client_id,
      accessHasAudience: "aud" in access,
      wrongAudience: await refusal(verifier("another").verify(members.idToken)),
    };
  },
};

await finish(journeys[journey](members));
