-- Asks for the paths in the file PATHS one after another; each thread begins somewhere else, and
-- each run where chance says.
local paths, turn = {}, 0
for line in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = line end

local threads = 0
function setup(thread)
  threads = threads + 1
  thread:set("seed", os.time() + 7919 * threads)
end

function init()
  math.randomseed(seed)
  turn = math.random(#paths)
end

function request()
  turn = turn % #paths + 1
  return wrk.format("GET", paths[turn])
end
