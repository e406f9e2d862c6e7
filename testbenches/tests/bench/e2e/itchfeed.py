"""Prints what `itchfeed` reads in each message of an ITCH file, one JSON line per message.

The file has two octets of length before each message. A message that itchfeed refuses gives `null`. Octets become
characters of the same number.
"""

import json
import sys

from itch.parser import MessageParser


def reading(message):
    try:
        # The instance's own attributes are the fields; the class has the rest.
        fields = vars(MessageParser().get_message_type(message))
    except ValueError:
        return None
    return {
        name: value.decode("latin-1") if isinstance(value, bytes) else value
        for name, value in fields.items()
    }


with open(sys.argv[1], "rb") as file:
    while length := file.read(2):
        message = file.read(int.from_bytes(length, "big"))
        print(json.dumps(reading(message)))
