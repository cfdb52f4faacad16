"""peak.py MIB COMMAND…: runs a command; exit 99 when its peak of memory was above so many MiB.

Small on purpose: a child's peak begins with that of the process it was forked from.
"""
import resource
import subprocess
import sys

code = subprocess.run(sys.argv[2:]).returncode
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
if peak > int(sys.argv[1]):
    print("%d MiB, allowed %s" % (peak, sys.argv[1]), file=sys.stderr)
    code = 99
sys.exit(code)
