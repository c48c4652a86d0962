// amazon-cognito-identity-js with remembered devices: node devices.mjs <journey> '{"url":…,"pool":…,"client":…}'
import assert from "node:assert/strict";
import Identity from "amazon-cognito-identity-js";
import { finish } from "./common.mjs";
import { journey, members, promised, Storage, userNamed } from "./identity_pool.mjs";

const { AuthenticationDetails } = Identity;

const called = (call) => new Promise((onSuccess, onFailure) => call({ onSuccess, onFailure }));

function authenticate(user, flow = "USER_SRP_AUTH") {
  user.setAuthenticationFlowType(flow);
  return new Promise((resolve, reject) => {
    user.authenticateUser(new AuthenticationDetails({ Username: members.username, Password: members.password }), {
      onSuccess: (session, confirmationNecessary) => resolve({ session, confirmationNecessary }),
      onFailure: reject,
    });
  });
}

const storedKey = () => Storage.getItem(`CognitoIdentityServiceProvider.${members.client}.${members.username}.deviceKey`);
const claimOf = (session) => session.getAccessToken().decodePayload().device_key;

async function listed(user) {
  const found = await new Promise((onSuccess, onFailure) => user.listDevices(10, null, { onSuccess, onFailure }));
  return found.Devices.map((device) => device.DeviceKey);
}

const journeys = {
  async remember() {
    const first = userNamed(members.username);
    const { session, confirmationNecessary } = await authenticate(first);
    const key = storedKey();
    const listedAtFirst = await listed(first);
    await called((callbacks) => first.setDeviceStatusRemembered(callbacks));
    const listedAfterwards = await listed(first);

    const second = userNamed(members.username);
    const { session: again } = await authenticate(second);
    const refreshed = await promised((done) => second.refreshSession(again.getRefreshToken(), done));
    const { session: byPassword } = await authenticate(userNamed(members.username), "USER_PASSWORD_AUTH");

    second.getCachedDeviceKeyAndPassword();
    const shown = await called((callbacks) => second.getDevice(callbacks));
    await called((callbacks) => second.forgetDevice(callbacks));
    const refreshedByKey = await promised((done) => second.refreshSession(again.getRefreshToken(), done)).then(
      () => assert.fail("it was not refused"), (error) => error.message);
    const listedInTheEnd = await listed(first);
    return {
      key,
      claim: claimOf(session),
      confirmationNecessary: confirmationNecessary ?? false,
      listedAtFirst,
      listedAfterwards,
      again: claimOf(again),
      byPassword: claimOf(byPassword),
      refreshed: claimOf(refreshed),
      refreshedByKey,
      shown: shown.Device.DeviceKey,
      listedInTheEnd,
    };
  },

  async forgotten({ same }) {
    const user = userNamed(members.username);
    await authenticate(user);
    const first = storedKey();
    const other = userNamed(members.username);
    other.setSignInUserSession(user.getSignInUserSession());
    // Elsewhere somebody forgets the device; this client still has its key.
    await called((callbacks) => other.forgetSpecificDevice(first, callbacks));
    assert.equal(storedKey(), first);
    const returning = same ? user : userNamed(members.username);
    await authenticate(returning);
    return { first, second: storedKey(), listed: await listed(returning) };
  },
};

await finish(journeys[journey](members));
