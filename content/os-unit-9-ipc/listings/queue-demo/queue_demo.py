"""queue_demo.py: one process puts messages into a queue, another one takes them out."""

import time
from multiprocessing import Process, Queue

LAST_MESSAGE = "STOP"


def send(queue):
    for message in ("Train is arriving", "Platform is clear", "Departure in 5 minutes"):
        print(f"[Sender] Sending: {message}", flush=True)
        queue.put(message)
        time.sleep(0.2)
    queue.put(LAST_MESSAGE)


def receive(queue):
    # get() waits while the queue is empty, so there is nothing to poll.
    while (message := queue.get()) != LAST_MESSAGE:
        print(f"[Receiver] Got: {message}", flush=True)


# Where processes are spawned instead of forked, each child imports this file: it must not start children again.
if __name__ == "__main__":
    messages = Queue()
    processes = [Process(target=send, args=(messages,)), Process(target=receive, args=(messages,))]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    print("Done!")
