// @aws-sdk/client-cognito-identity-provider: node sdk.mjs <journey> '{"url":…,"client":…}'
import assert from "node:assert/strict";
import {
  CodeMismatchException,
  CognitoIdentityProviderClient,
  CognitoIdentityProviderServiceException,
  ConfirmSignUpCommand,
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { codeFor, finish } from "./common.mjs";

const [journey, members] = [process.argv[2], JSON.parse(process.argv[3])];
const sdk = new CognitoIdentityProviderClient({
  endpoint: members.url,
  region: "us-east-1",
  credentials: { accessKeyId: members.account ?? "test", secretAccessKey: "test" },
  maxAttempts: 1,
});
const ClientId = members.client;

const refusal = (command) => sdk.send(command).then(
  () => assert.fail("it was not refused"),
  (error) => ({
    name: error.name,
    message: error.message,
    fault: error.$fault,
    status: error.$metadata.httpStatusCode,
    hasRequestId: /^[0-9a-f-]{36}$/.test(error.$metadata.requestId),
    isServiceException: error instanceof CognitoIdentityProviderServiceException,
    isCodeMismatch: error instanceof CodeMismatchException,
  }),
);

const journeys = {
  async wholeLife({ username, password, email }) {
    const signedUp = await sdk.send(new SignUpCommand({
      ClientId, Username: username, Password: password, UserAttributes: [{ Name: "email", Value: email }],
    }));
    const code = await codeFor(members.url, email);
    const other = String((Number(code) + 1) % 1_000_000).padStart(6, "0");
    const wrong = await refusal(new ConfirmSignUpCommand({ ClientId, Username: username, ConfirmationCode: other }));
    const confirmed = await sdk.send(new ConfirmSignUpCommand({ ClientId, Username: username, ConfirmationCode: code }));
    const { AuthenticationResult: tokens } = await sdk.send(new InitiateAuthCommand({
      ClientId, AuthFlow: "USER_PASSWORD_AUTH", AuthParameters: { USERNAME: username, PASSWORD: password },
    }));
    const user = await sdk.send(new GetUserCommand({ AccessToken: tokens.AccessToken }));
    const { AuthenticationResult: refreshed } = await sdk.send(new InitiateAuthCommand({
      ClientId, AuthFlow: "REFRESH_TOKEN_AUTH", AuthParameters: { REFRESH_TOKEN: tokens.RefreshToken },
    }));
    await sdk.send(new GlobalSignOutCommand({ AccessToken: refreshed.AccessToken }));
    return {
      userConfirmed: signedUp.UserConfirmed,
      sub: signedUp.UserSub,
      status: confirmed.$metadata.httpStatusCode,
      hasRequestId: /^[0-9a-f-]{36}$/.test(confirmed.$metadata.requestId),
      attempts: confirmed.$metadata.attempts,
      wrong,
      tokenType: tokens.TokenType,
      attributes: Object.fromEntries(user.UserAttributes.map(({ Name, Value }) => [Name, Value])),
      afterSignOut: await refusal(new GetUserCommand({ AccessToken: tokens.AccessToken })),
    };
  },

  async refusals() {
    return {
      noClient: await refusal(new SignUpCommand({ ClientId: "nosuchclient", Username: "a", Password: "Passw0rd!" })),
      invalid: await refusal(new SignUpCommand({ ClientId: "#", Username: "a b", Password: "Passw0rd!" })),
      noPool: await refusal(new DescribeUserPoolCommand({ UserPoolId: "us-east-1_doesnotexist" })),
    };
  },

  async dates() {
    const { UserPool: pool } = await sdk.send(new CreateUserPoolCommand({ PoolName: "dates" }));
    assert.ok(pool.CreationDate instanceof Date);
    return { arn: pool.Arn, id: pool.Id, age: Date.now() - pool.CreationDate.getTime() };
  },
};

await finish(journeys[journey](members));
