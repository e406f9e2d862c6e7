"""run.py FOLDER SOURCE CYCLES: builds the arbiter with cocotb's own runner and drives it; the last line printed is
the processor time in nanoseconds and the digest."""

import os
import sys
from pathlib import Path

from cocotb_tools.runner import get_runner

folder, source, cycles = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
program = os.environ["VERILATOR_PROGRAM"]
os.environ["PATH"] = f"{os.path.dirname(program)}:{os.environ['PATH']}"
os.environ.update(BENCH_CYCLES=cycles, BENCH_RESULT=str(folder / "result"), COCOTB_LOG_LEVEL="WARNING")
runner = get_runner("verilator")
runner.build(sources=[source], hdl_toplevel="net_tx_arb", build_dir=folder, build_args=["-O3", "-CFLAGS", "-O3"])
runner.test(
    hdl_toplevel="net_tx_arb",
    test_module="drive",
    build_dir=folder,
    test_dir=folder,
    extra_env={"PYTHONPATH": os.path.dirname(os.path.abspath(__file__))},
)
print((folder / "result").read_text())
