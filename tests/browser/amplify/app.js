// All of Amplify's authentication, for the test to call: `auth.signIn({...})`.
import { Amplify } from "aws-amplify";
import * as auth from "aws-amplify/auth";

window.begin = ({ url, pool, client }) => {
  Amplify.configure({
    Auth: { Cognito: { userPoolId: pool, userPoolClientId: client, userPoolEndpoint: url } },
  });
};
window.auth = auth;
