// What AWS's own libraries do when nobody tells them any address:
// node aws.mjs <journey> '{"pool":…,"client":…,"username":…,"password":…}'
import assert from "node:assert/strict";
import {
  CognitoIdentityProviderClient,
  DescribeUserPoolCommand,
  InitiateAuthCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { CognitoJwtVerifier } from "aws-jwt-verify";
import { finish } from "./common.mjs";

const [journey, members] = [process.argv[2], JSON.parse(process.argv[3])];
const sdk = new CognitoIdentityProviderClient({ region: "us-east-1" });

const signedIn = async () => {
  const { AuthenticationResult: tokens } = await sdk.send(new InitiateAuthCommand({
    ClientId: members.client,
    AuthFlow: "USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME: members.username, PASSWORD: members.password },
  }));
  return tokens;
};

const journeys = {
  async sdk() {
    const { UserPool: pool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId: members.pool }));
    return { name: pool.Name, tokens: await signedIn() };
  },

  // It fetches the keys itself, from the issuer.
  async verifier() {
    const tokens = await signedIn();
    const verifier = CognitoJwtVerifier.create({ userPoolId: members.pool, clientId: members.client, tokenUse: null });
    const tampered = verifier.verify(`${tokens.IdToken.slice(0, -8)}AAAAAAAA`);
    await assert.rejects(tampered, /Invalid signature/);
    return { id: await verifier.verify(tokens.IdToken), access: await verifier.verify(tokens.AccessToken) };
  },
};

await finish(journeys[journey](members));
