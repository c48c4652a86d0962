// amazon-cognito-identity-js with second factors: node second_factors.mjs <journey> '{"url":…,"pool":…,"client":…}'
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import Identity from "amazon-cognito-identity-js";
import { codeFor, finish } from "./common.mjs";
import { journey, members, promised, userNamed } from "./identity_pool.mjs";

const { AuthenticationDetails } = Identity;

// Resolves to the callback that the library called, and what it was given.
function answered(call) {
  return new Promise((resolve, reject) => {
    const named = ["onSuccess", "mfaSetup", "totpRequired", "mfaRequired", "selectMFAType"];
    const callbacks = Object.fromEntries(named.map((name) => [name, (...given) => resolve({ name, given })]));
    call({ ...callbacks, onFailure: reject });
  });
}

const signIn = (user) => answered((callbacks) =>
  user.authenticateUser(new AuthenticationDetails({ Username: members.username, Password: members.password }), callbacks));

// An authenticator app; `away` steps from now.
function shown(secret, away = 0) {
  const bits = [...secret].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + away));
  const digest = createHmac("sha1", key).update(counter).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1000000).padStart(6, "0");
}

async function setUp(user) {
  const secret = await new Promise((associateSecretCode, onFailure) =>
    user.associateSoftwareToken({ associateSecretCode, onFailure }));
  const code = shown(secret, -1);
  const session = await new Promise((onSuccess, onFailure) =>
    user.verifySoftwareToken(code, "app", { onSuccess, onFailure }));
  return { secret, session };
}

const journeys = {
  async required() {
    const first = userNamed(members.username);
    const asked = await signIn(first);
    const { secret, session } = await setUp(first);
    assert.ok(session.isValid());

    const second = userNamed(members.username);
    const again = await signIn(second);
    const wrong = await answered((callbacks) => second.sendMFACode("abcdef", callbacks, "SOFTWARE_TOKEN_MFA")).catch((error) => error.code);
    const done = await answered((callbacks) => second.sendMFACode(shown(secret), callbacks, "SOFTWARE_TOKEN_MFA"));
    return { asked: asked.name, again: again.name, friendly: again.given[1].FRIENDLY_DEVICE_NAME, wrong, done: done.name };
  },

  async chosen() {
    const first = userNamed(members.username);
    const asked = await signIn(first);
    await setUp(first);
    await promised((done) => first.setUserMfaPreference({ Enabled: true, PreferredMfa: false }, { Enabled: true, PreferredMfa: false }, done));

    const second = userNamed(members.username);
    const choice = await signIn(second);
    const sms = await answered((callbacks) => second.sendMFASelectionAnswer("SMS_MFA", callbacks));
    const done = await answered((callbacks) => second.sendMFACode("", callbacks, "SMS_MFA")).catch((error) => error.code);
    const code = await codeFor(members.url, members.phone);
    const session = await answered((callbacks) => second.sendMFACode(code, callbacks, "SMS_MFA"));
    await promised((called) => second.setUserMfaPreference({ Enabled: true, PreferredMfa: true }, null, called));
    const user = await promised((called) => second.getUserData(called, { bypassCache: true }));
    return {
      asked: asked.name, choice: choice.given[1].MFAS_CAN_CHOOSE, sms: sms.name, without: done, session: session.name,
      preferred: user.PreferredMfaSetting, list: user.UserMFASettingList,
    };
  },
};

await finish(journeys[journey]());
