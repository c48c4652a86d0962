// amazon-cognito-identity-js on the emulator that the command line names: node <script> <journey> '{"url":…,"pool":…,"client":…}'
import Identity from "amazon-cognito-identity-js";

// What localStorage is in a browser.
class Memory {
  #held = new Map();
  setItem(key, value) { this.#held.set(key, value); }
  getItem(key) { return this.#held.get(key) ?? null; }
  removeItem(key) { this.#held.delete(key); }
  clear() { this.#held.clear(); }
}

export const [journey, members] = [process.argv[2], JSON.parse(process.argv[3])];
export const Storage = new Memory();
export const pool = new Identity.CognitoUserPool({
  UserPoolId: members.pool,
  ClientId: members.client,
  endpoint: members.url,
  Storage,
});
export const userNamed = (Username) => new Identity.CognitoUser({ Username, Pool: pool, Storage });
export const promised = (call) =>
  new Promise((resolve, reject) => call((error, answer) => (error ? reject(error) : resolve(answer))));
