// The Next.js adapter of Amplify, in a request that brings the cookies of a signed-in browser:
// node session.mjs '{"pool":…,"client":…,"username":…,"idToken":…,"accessToken":…}'
import { createServerRunner } from "@aws-amplify/adapter-nextjs";
import { fetchAuthSession, getCurrentUser } from "aws-amplify/auth/server";
import { NextRequest, NextResponse } from "next/server.js";

const { pool, client, username, idToken, accessToken } = JSON.parse(process.argv[2]);
const { runWithAmplifyServerContext } = createServerRunner({
  config: { Auth: { Cognito: { userPoolId: pool, userPoolClientId: client } } },
});

const session = (tokens) => {
  const prefix = `CognitoIdentityServiceProvider.${client}`;
  const kept = { [`${prefix}.LastAuthUser`]: username, [`${prefix}.${username}.clockDrift`]: "0" };
  for (const [name, token] of Object.entries(tokens)) kept[`${prefix}.${username}.${name}`] = token;
  const cookie = Object.entries(kept).map((pair) => pair.join("=")).join("; ");
  const request = new NextRequest("http://localhost:3000/", { headers: { cookie } });
  return runWithAmplifyServerContext({
    nextServerContext: { request, response: NextResponse.next() },
    operation: async (context) => {
      const { tokens } = await fetchAuthSession(context);
      return tokens ? { email: tokens.idToken.payload.email, user: (await getCurrentUser(context)).username } : null;
    },
  });
};

console.log(JSON.stringify({
  right: await session({ idToken, accessToken }),
  tampered: await session({ idToken: `${idToken.slice(0, -8)}AAAAAAAA`, accessToken: `${accessToken.slice(0, -8)}AAAAAAAA` }),
}));
