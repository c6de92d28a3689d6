"""Runs a command and says on the last line of stdout what it took, as JSON; its peak memory is its own alone.

Usage: python measure.py COMMAND [ARGUMENT ...]
"""

import json
import os
import sys
import time

begin = time.perf_counter()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - begin
figures = {"seconds": seconds, "cpuSeconds": usage.ru_utime + usage.ru_stime, "peakBytes": usage.ru_maxrss * 1024}
print(json.dumps(figures))
sys.exit(os.waitstatus_to_exitcode(status))
