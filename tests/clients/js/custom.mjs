// Custom authentication by both libraries: node custom.mjs <journey> '{"url":…,"pool":…,"client":…}'
import assert from "node:assert/strict";
import {
  CognitoIdentityProviderClient,
  GetUserCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import Identity from "amazon-cognito-identity-js";
import { finish } from "./common.mjs";

const { AuthenticationDetails, CognitoUser, CognitoUserPool } = Identity;
const [journey, members] = [process.argv[2], JSON.parse(process.argv[3])];
const ClientId = members.client;
const sdk = new CognitoIdentityProviderClient({
  endpoint: members.url,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  maxAttempts: 1,
});

const begin = (AuthFlow, AuthParameters) => sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow, AuthParameters }));
const answer = (asked, ANSWER) => sdk.send(new RespondToAuthChallengeCommand({
  ClientId,
  ChallengeName: asked.ChallengeName,
  Session: asked.Session,
  ChallengeResponses: { USERNAME: asked.ChallengeParameters.USERNAME, ANSWER },
}));
const refusal = (promise) => promise.then(
  () => assert.fail("it was not refused"),
  ({ name, message }) => ({ name, message }),
);
const nameOf = async ({ AuthenticationResult: { AccessToken } }) =>
  (await sdk.send(new GetUserCommand({ AccessToken }))).Username;

// The callbacks of the browser library as one promise: `answers` are given to the challenges, one after the other.
function identity(answers, start) {
  const pool = new CognitoUserPool({ UserPoolId: members.pool, ClientId, endpoint: members.url });
  const user = new CognitoUser({ Username: members.username, Pool: pool });
  user.setAuthenticationFlowType("CUSTOM_AUTH");
  const asked = [];
  return new Promise((resolve, reject) => {
    const callbacks = {
      onSuccess: (session) => resolve({ asked, username: session.getAccessToken().payload.username }),
      onFailure: reject,
      customChallenge: (parameters) => {
        asked.push(parameters);
        user.sendCustomChallengeAnswer(answers.shift(), callbacks);
      },
    };
    start(user, callbacks);
  });
}

const journeys = {
  async sdk({ username }) {
    const asked = await begin("CUSTOM_AUTH", { USERNAME: username });
    const again = await answer(asked, "5");
    const reused = await refusal(answer(asked, "4"));
    const signedIn = await answer(again, "4");
    let last = await begin("CUSTOM_AUTH", { USERNAME: username });
    for (let wrong = 0; wrong < 2; wrong += 1) last = await answer(last, "5");
    return {
      asked: { name: asked.ChallengeName, parameters: asked.ChallengeParameters },
      reused,
      username: await nameOf(signedIn),
      failed: await refusal(answer(last, "5")),
      afterwards: await refusal(answer(last, "4")),
    };
  },

  browser: ({ username }) =>
    identity(["5", "4"], (user, callbacks) =>
      user.initiateAuth(new AuthenticationDetails({ Username: username }), callbacks)),

  browserWithPassword: ({ username, password }) =>
    identity(["4"], (user, callbacks) =>
      user.authenticateUser(new AuthenticationDetails({ Username: username, Password: password }), callbacks)),

  async migration() {
    const with_ = (PASSWORD) => begin("USER_PASSWORD_AUTH", { USERNAME: "former", PASSWORD });
    const refused = await refusal(with_("wr0ng-Passw0rd"));
    return { refused, username: await nameOf(await with_("0ld-Passw0rd")) };
  },
};

await finish(journeys[journey](members));
