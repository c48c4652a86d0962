-- Requests for wrk: a file of whole requests, each ended by a NUL; "once" or "again"; and the number of connections.

local requests, at, seen = {}, 0, false
local granted, idle = 0, 0

function init(arguments)
  local file = io.open(arguments[1], "rb")
  for request in file:read("*a"):gmatch("([^%z]+)%z") do
    requests[#requests + 1] = request
  end
  file:close()
  if arguments[2] == "once" then
    end_with_the_last_answer(tonumber(arguments[3]))
  end
end

-- wrk asks each connection how long it waits, in milliseconds, before each request. Once every request was given away
-- they wait for ever, and the last of them ends the run: wrk itself sleeps on until its time is over. It wakes for
-- SIGINT, but ignores it while it executes a command.
function end_with_the_last_answer(connections)
  function delay()
    if granted < #requests then
      granted = granted + 1
      return 0
    end
    idle = idle + 1
    if idle == connections then
      wrk.thread:stop()
      os.execute("(sleep 0.02; kill -INT $PPID) &")
    end
    return 3600000
  end
end

function request()
  if not seen then -- wrk looks at one before it begins, and does not send it
    seen = true
    return requests[1]
  end
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nresult {"requests":%d,"seconds":%f,"p50_ms":%f,"p99_ms":%f,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
