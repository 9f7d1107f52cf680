"""A chat between the Station Master and the Signal Room, each a process of its own.

Lines of input: "M TEXT" is said by the Station Master, "S TEXT" by the Signal Room, "quit" ends both.
"""

import sys
from multiprocessing import Process, Queue


def signal_room(inbox, outbox):
    # Step 1: print each text that arrives, with the time, HH:MM:SS, and "Station Master", until it is time to leave.
    # Step 2: how does this process learn what it is to say, and what does it put on its outbox?
    text = inbox.get()
    print(f"[Signal Room] somebody said {text!r}")


def main():
    to_room, to_master = Queue(), Queue()
    room = Process(name="Signal Room", target=signal_room, args=(to_room, to_master))
    room.start()
    # Step 3: the Station Master is a process, too. Is it this one, or a second child?
    for line in sys.stdin:
        # Step 4: who says what?
        if line.strip() == "quit":
            break
    to_room.put("quit")
    # Step 5: who has to end, and who waits for whom?


if __name__ == "__main__":
    main()
