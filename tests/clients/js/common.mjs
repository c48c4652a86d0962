// The mailbox a tester would look into, and how a script hands its findings back.

export async function codeFor(url, to) {
  const answer = await fetch(`${url}/_emulator/messages/latest?${new URLSearchParams({ to, wait: "10" })}`);
  if (answer.status !== 200) throw new Error(`no message to ${to}: ${answer.status}`);
  return (await answer.json()).code;
}

export async function finish(promise) {
  try {
    console.log(JSON.stringify(await promise));
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
}
