"""A machine is one and the same to all of its processes."""

from __future__ import annotations

import subprocess
import sys

import pytest

NAMED = """
import sys, uuid
from pathlib import Path
from mpsviz.runs.processes import machine
machine.MACHINE_ID = Path("/no such file")
uuid.getnode = lambda: int(sys.argv[1])
print(machine.machine())
"""


def named(node: int) -> str:
    """What a process of a machine without a machine-id calls it, where its network has this address."""
    return subprocess.run(
        [sys.executable, "-c", NAMED, str(node)], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_a_machine_without_id_and_network_card_has_one_name():
    """`uuid` makes up an address for each process, with the bit set that no card has."""
    first, second = named((1 << 40) | 7), named((1 << 40) | 8)
    assert first == second
    assert len(first) == 16


@pytest.mark.parametrize(("node", "name"), [(0x0242AC110002, "bbc71ea3b85dfbd9")])
def test_a_network_card_names_it_as_before(node: int, name: str):
    assert named(node) == name != named(node + 1)
