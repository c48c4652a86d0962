// openid-client and oauth4webapi: node oauth.mjs <journey> '{"issuer":…,"client":…,"secret":…,"callback":…,"scope":…}'
import assert from "node:assert/strict";
import * as oauth from "oauth4webapi";
import * as openid from "openid-client";
import { finish } from "./common.mjs";
import { Person } from "./person.mjs";

const [journey, members] = [process.argv[2], JSON.parse(process.argv[3])];
const { issuer, client: clientId, secret, callback, scope } = members;
const insecure = { [oauth.allowInsecureRequests]: true };
const refusal = (promise) => promise.then(() => assert.fail("it was not refused"), (error) => error.error ?? error.code);
const isJwt = (text) => text.split(".").length === 3;
const refreshed = (tokens) => ({
  id: isJwt(tokens.id_token), access: isJwt(tokens.access_token), refresh: tokens.refresh_token !== undefined,
});

const configured = () => {
  const proof = secret ? openid.ClientSecretPost(secret) : openid.None();
  const execute = [openid.allowInsecureRequests, openid.enableNonRepudiationChecks]; // plain http; verifies signatures
  return openid.discovery(new URL(issuer), clientId, undefined, proof, { execute });
};

const journeys = {
  async openidClient() {
    const config = await configured();
    const verifier = openid.randomPKCECodeVerifier();
    const [state, nonce] = [openid.randomState(), openid.randomNonce()];
    const address = openid.buildAuthorizationUrl(config, {
      redirect_uri: callback,
      scope,
      state,
      nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    });
    const person = new Person(members);
    const { address: cameBack } = await person.signIn(address.href, callback);
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
    const tokens = await openid.authorizationCodeGrant(config, new URL(cameBack), checks);
    const { sub, iss, aud } = tokens.claims();
    const user = await openid.fetchUserInfo(config, tokens.access_token, sub);
    const renewed = await openid.refreshTokenGrant(config, tokens.refresh_token);
    await openid.tokenRevocation(config, tokens.refresh_token);
    return {
      claims: { sub, iss, aud },
      user,
      expiresIn: tokens.expires_in,
      renewed: refreshed(renewed),
      revoked: await refusal(openid.refreshTokenGrant(config, tokens.refresh_token)),
      twice: await refusal(openid.authorizationCodeGrant(config, new URL(cameBack), checks)),
      endSession: openid.buildEndSessionUrl(config, { logout_uri: callback }).searchParams.get("client_id"),
    };
  },

  async oauth4webapi() {
    const server = await oauth.processDiscoveryResponse(
      new URL(issuer), await oauth.discoveryRequest(new URL(issuer), insecure));
    const client = { client_id: clientId };
    const proof = secret ? oauth.ClientSecretBasic(secret) : oauth.None();
    const verifier = oauth.generateRandomCodeVerifier();
    const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
    const asked = new URL(server.authorization_endpoint);
    asked.search = new URLSearchParams({
      client_id: clientId,
      redirect_uri: callback,
      response_type: "code",
      scope,
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    });
    const { address } = await new Person(members).signIn(asked.href, callback);
    const parameters = oauth.validateAuthResponse(server, client, new URL(address), state);
    const exchanged = await oauth.authorizationCodeGrantRequest(
      server, client, proof, parameters, callback, verifier, insecure);
    const tokens = await oauth.processAuthorizationCodeResponse(
      server, client, exchanged, { expectedNonce: nonce, requireIdToken: true });
    await oauth.validateApplicationLevelSignature(server, exchanged, insecure);
    const { sub } = oauth.getValidatedIdTokenClaims(tokens);
    const told = await oauth.userInfoRequest(server, client, tokens.access_token, insecure);
    const user = await oauth.processUserInfoResponse(server, client, sub, told);
    const again = await oauth.refreshTokenGrantRequest(server, client, proof, tokens.refresh_token, insecure);
    const renewed = await oauth.processRefreshTokenResponse(server, client, again);
    const revoked = await oauth.revocationRequest(server, client, proof, tokens.refresh_token, insecure);
    await oauth.processRevocationResponse(revoked);
    const dead = await oauth.userInfoRequest(server, client, tokens.access_token, insecure);
    return {
      user,
      renewed: refreshed(renewed),
      dead: await refusal(oauth.processUserInfoResponse(server, client, sub, dead)),
    };
  },

  // Both: a program that speaks for itself.
  async machine() {
    const tokens = await openid.clientCredentialsGrant(await configured(), { scope });
    const server = await oauth.processDiscoveryResponse(
      new URL(issuer), await oauth.discoveryRequest(new URL(issuer), insecure));
    const client = { client_id: clientId };
    const asked = (proof) => oauth.clientCredentialsGrantRequest(server, client, proof, { scope }, insecure);
    const others = await oauth.processClientCredentialsResponse(
      server, client, await asked(oauth.ClientSecretBasic(secret)));
    const refused = await asked(oauth.ClientSecretPost("wrong"));
    return {
      token: tokens.access_token,
      keys: Object.keys(others).sort(),
      refused: await refusal(oauth.processClientCredentialsResponse(server, client, refused)),
    };
  },
};

await finish(journeys[journey](members));
