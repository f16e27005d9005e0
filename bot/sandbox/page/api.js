// The sandbox's server, as far as the page needs it.

export class Refused extends Error {}

export class Unreachable extends Refused {}

/** Everything `personId` may see now; without an id, what the first person sees. */
export async function fetchState(personId) {
  const answer = await reach(
    personId ? `/sandbox/state?as=${encodeURIComponent(personId)}` : "/sandbox/state",
  );
  // While the company gets ready nobody is let in; that says nothing about who asks.
  if (answer.status === 503) throw new Unreachable(await sentence(answer));
  if (!answer.ok) throw new Refused(await sentence(answer));
  return answer.json();
}

/** Do something as a person. Throws Refused with a sentence when the sandbox says no or cannot be reached. */
export const act = (as, what, details = {}) => post("/sandbox/act", { as, do: what, ...details });

/** Upload a file that a message or a form will have; what the sandbox calls it. */
export async function upload(as, file) {
  const answer = await reach(
    `/sandbox/file?as=${encodeURIComponent(as)}&name=${encodeURIComponent(file.name)}`,
    { method: "POST", headers: { "Content-Type": "application/octet-stream", "X-Sandbox": "1" }, body: file },
  );
  if (!answer.ok) throw new Refused(await sentence(answer));
  const said = await answer.json();
  if (said.ok === false) throw new Refused(said.error ?? "That was refused.");
  return said.file;
}

/** What a menu of the app's own offers for what was typed into it, as groups of {label, options}. */
export const suggest = async (as, where) => (await post("/sandbox/suggest", { as, ...where })).groups;

/** Move the clock; `change` is {forward: seconds} or {to: "next_morning"}, which is 09:00 where `as` lives. */
export const moveClock = (as, change) => post("/sandbox/clock", { as, ...change });

/** Put everything back as it was at the start. */
export const reset = () => post("/sandbox/reset", {});

/** Call `changed(version)` whenever something changed, and `connected(bool)` when the line goes or comes back. */
export function listen(changed, connected) {
  const source = new EventSource("/sandbox/changes");
  source.onopen = () => connected(true);
  source.onmessage = (event) => changed(JSON.parse(event.data).version);
  source.onerror = () => {
    connected(false);
    // A browser gives up for good when the answer was not a stream; a restarted sandbox deserves another try.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(changed, connected), 1000);
  };
}

async function post(path, body) {
  const answer = await reach(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Sandbox": "1" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Refused(await sentence(answer));
  const said = await answer.json();
  if (said.ok === false) throw new Refused(said.error ?? "That was refused.");
  return said;
}

async function reach(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    throw new Unreachable("The sandbox does not answer. Is it still running?");
  }
}

async function sentence(answer) {
  try {
    return (await answer.json()).error ?? `The sandbox answered ${answer.status}.`;
  } catch {
    return `The sandbox answered ${answer.status}.`;
  }
}
