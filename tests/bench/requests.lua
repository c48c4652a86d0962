-- Requests for wrk: a file of whole requests, each ended by a NUL, and "once" or "again".

local requests, at, once = {}, 0, false

function init(arguments)
  once = arguments[2] == "once"
  local file = io.open(arguments[1], "rb")
  for request in file:read("*a"):gmatch("([^%z]+)%z") do
    requests[#requests + 1] = request
  end
  file:close()
end

function request()
  at = at + 1
  if at > #requests then
    if once then
      -- wrk itself sleeps on until its time is over; it wakes for SIGINT, but ignores it while it executes a command.
      wrk.thread:stop()
      os.execute("(sleep 0.02; kill -INT $PPID) &")
    end
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
