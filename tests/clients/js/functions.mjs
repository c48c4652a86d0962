// What Lambda is to an emulator: `POST /2015-03-31/functions/<name>/invocations` runs the handler of that name. Prints
// its port, and ends with its standard input.
import { createServer } from "node:http";
import * as handlers from "./handlers.mjs";

function run(handler, event) {
  return new Promise((resolve, reject) => {
    const answered = handler(event, {}, (error, answer) => (error ? reject(error) : resolve(answer)));
    if (answered !== undefined) resolve(answered);
  });
}

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(request.url);
  try {
    response.end(JSON.stringify(await run(handlers[name], JSON.parse(Buffer.concat(chunks)))));
  } catch (error) {
    response.setHeader("X-Amz-Function-Error", "Unhandled");
    response.end(JSON.stringify({ errorType: error.name, errorMessage: error.message }));
  }
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.on("end", () => process.exit()).resume();
