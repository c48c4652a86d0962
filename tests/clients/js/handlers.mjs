// A developer's Lambda handlers, as they would be deployed: a riddle after the password or instead of it, and a former
// user directory.

export async function define(event) {
  const { session } = event.request;
  const last = session.at(-1);
  event.response.issueTokens = false;
  event.response.failAuthentication = false;
  if (last?.challengeName === "SRP_A") event.response.challengeName = "PASSWORD_VERIFIER";
  else if (last?.challengeName === "CUSTOM_CHALLENGE" && last.challengeResult) event.response.issueTokens = true;
  else if (session.filter(({ challengeName }) => challengeName === "CUSTOM_CHALLENGE").length >= 3) {
    event.response.failAuthentication = true;
  } else event.response.challengeName = "CUSTOM_CHALLENGE";
  return event;
}

export const create = (event, context, callback) => {
  event.response.publicChallengeParameters = { riddle: "2 + 2" };
  event.response.privateChallengeParameters = { answer: "4" };
  event.response.challengeMetadata = "RIDDLE";
  callback(null, event);
};

export async function verify(event) {
  const { privateChallengeParameters, challengeAnswer } = event.request;
  event.response.answerCorrect = privateChallengeParameters.answer === challengeAnswer;
  return event;
}

export async function migrate(event) {
  const known = event.userName === "former" && (event.request.password ?? "0ld-Passw0rd") === "0ld-Passw0rd";
  if (!known) throw new Error("Bad password");
  event.response.userAttributes = { email: "former@over.test", email_verified: "true" };
  event.response.finalUserStatus = "CONFIRMED";
  event.response.messageAction = "SUPPRESS";
  return event;
}
