"""The Station Master and the Signal Room chat over two queues, each in a process of its own.

The main process alone reads the keyboard. It hands each line to the one who is to say it; the one who hears it prints it.
"""

import sys
from datetime import datetime
from multiprocessing import Pipe, Process, Queue
from threading import Thread


def listen(other, inbox):
    """Prints whatever the other one says, until that one leaves."""
    while (text := inbox.get()) is not None:
        print(f"{datetime.now():%H:%M:%S} {other}: {text}", flush=True)


def converse(other, keyboard, outbox, inbox):
    """One end of the conversation: says what the keyboard hands over, and listens meanwhile."""
    ear = Thread(target=listen, args=(other, inbox))
    ear.start()
    while (text := keyboard.recv()) is not None:
        outbox.put(text)
    outbox.put(None)
    ear.join()


def main():
    to_room, to_master = Queue(), Queue()
    master_reads, master_keys = Pipe(duplex=False)
    room_reads, room_keys = Pipe(duplex=False)
    people = [
        Process(name="Station Master", target=converse, args=("Signal Room", master_reads, to_room, to_master)),
        Process(name="Signal Room", target=converse, args=("Station Master", room_reads, to_master, to_room)),
    ]
    for person in people:
        person.start()

    keys = {"M": master_keys, "S": room_keys}
    for line in sys.stdin:
        who, _, text = line.strip().partition(" ")
        if who == "quit":
            break
        if who in keys:
            keys[who].send(text)
        elif who:
            print("Begin a line with M or S, or type quit.", file=sys.stderr)

    for key in keys.values():
        key.send(None)
    for person in people:
        person.join()


if __name__ == "__main__":
    main()
