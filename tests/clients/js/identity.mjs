// amazon-cognito-identity-js: node identity.mjs <journey> '{"url":…,"pool":…,"client":…}'
import assert from "node:assert/strict";
import Identity from "amazon-cognito-identity-js";
import { codeFor, finish } from "./common.mjs";
import { journey, members, pool, promised, userNamed } from "./identity_pool.mjs";

const { AuthenticationDetails, CognitoUserAttribute } = Identity;

const refusal = (promise) => promise.then(
  () => assert.fail("it was not refused"),
  ({ name, code, message }) => ({ name, code, message }),
);

function signUp(username, password, email) {
  const attributes = [new CognitoUserAttribute({ Name: "email", Value: email })];
  return promised((done) => pool.signUp(username, password, attributes, null, done));
}

const confirm = (username, code, force = false) =>
  promised((done) => userNamed(username).confirmRegistration(code, force, done));

function authenticate(user, password) {
  return new Promise((resolve, reject) => {
    user.authenticateUser(new AuthenticationDetails({ Username: user.getUsername(), Password: password }), {
      onSuccess: (session) => resolve({ session }),
      onFailure: reject,
      newPasswordRequired: (attributes, required) => resolve({ attributes, required }),
    });
  });
}

async function attributesOf(user) {
  const attributes = await promised((done) => user.getUserAttributes(done));
  return Object.fromEntries(attributes.map((attribute) => [attribute.getName(), attribute.getValue()]));
}

const journeys = {
  async wholeLife({ username, signInAs, password, email }) {
    const signedUp = await signUp(username, password, email);
    const early = await refusal(authenticate(userNamed(username), password));
    const wrong = await refusal(confirm(username, "000000"));
    const confirmed = await confirm(username, await codeFor(members.url, email));

    const user = userNamed(signInAs ?? username);
    const { session } = await authenticate(user, password);
    assert.ok(session.isValid());
    const attributes = await attributesOf(user);

    const refreshed = await promised((done) => user.refreshSession(session.getRefreshToken(), done));
    assert.notEqual(refreshed.getAccessToken().getJwtToken(), session.getAccessToken().getJwtToken());
    const remembered = await promised((done) => pool.getCurrentUser().getSession(done));
    assert.ok(remembered.isValid());

    const access = session.getAccessToken().decodePayload();
    const signedOut = await new Promise((onSuccess, onFailure) => user.globalSignOut({ onSuccess, onFailure }));
    const later = userNamed(username);
    later.setSignInUserSession(refreshed);
    return {
      userConfirmed: signedUp.userConfirmed,
      sub: signedUp.userSub,
      codeDelivery: signedUp.codeDeliveryDetails,
      early,
      wrong,
      confirmed,
      attributes,
      username: access.username,
      idUsername: session.getIdToken().decodePayload()["cognito:username"],
      signedOut,
      afterSignOut: await refusal(promised((done) => later.getUserAttributes(done))),
    };
  },

  async moveAlias({ oldUser, newUser, password, newPassword, email }) {
    await signUp(oldUser, password, email);
    await confirm(oldUser, await codeFor(members.url, email));
    await signUp(newUser, newPassword, email);
    const code = await codeFor(members.url, email);
    const refused = await refusal(confirm(newUser, code));
    const forced = await confirm(newUser, code, true);
    const user = userNamed(email);
    const { session } = await authenticate(user, newPassword);
    return {
      refused,
      forced,
      owner: session.getAccessToken().decodePayload().username,
      oldOwner: await refusal(authenticate(userNamed(email), password)),
    };
  },

  async chooseNewPassword({ username, temporaryPassword, password, name }) {
    const user = userNamed(username);
    const { attributes, required } = await authenticate(user, temporaryPassword);
    const session = await new Promise((onSuccess, onFailure) =>
      user.completeNewPasswordChallenge(password, { name }, { onSuccess, onFailure }));
    assert.ok(session.isValid());
    const again = userNamed(username);
    await authenticate(again, password);
    return { attributes, required, afterwards: await attributesOf(again) };
  },

  async wrongPassword({ username, password }) {
    return refusal(authenticate(userNamed(username), password));
  },
};

await finish(journeys[journey](members));
