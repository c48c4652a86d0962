-- Requests for wrk: a file of bodies, one a line, "once" or "again", then the headers as name and value in turn.

local requests, at, once = {}, 0, false

function init(arguments)
  local headers = {}
  for number = 3, #arguments, 2 do
    headers[arguments[number]] = arguments[number + 1]
  end
  once = arguments[2] == "once"
  for body in io.lines(arguments[1]) do
    requests[#requests + 1] = wrk.format("POST", "/", headers, body)
  end
end

function request()
  at = at + 1
  if at > #requests then
    if once then wrk.thread:stop() end
    at = 1
  end
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nresult {"requests":%d,"seconds":%f,"p50_ms":%f,"p99_ms":%f,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
