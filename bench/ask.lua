-- wrk asks for the targets in a file, one a line, in turn, and says at the end how
-- long answers took.

local requests, asked = {}, 0

function init(args)
  wrk.headers["Accept-Encoding"] = "gzip"
  for target in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", target)
  end
end

function request()
  asked = asked % #requests + 1
  return requests[asked]
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\n{"answers":%d,"p50":%.0f,"p95":%.0f,"p99":%.0f,"most":%.0f,"wrong":%d}\n',
    summary.requests, latency:percentile(50), latency:percentile(95), latency:percentile(99), latency.max,
    e.connect + e.read + e.write + e.status + e.timeout))
end
