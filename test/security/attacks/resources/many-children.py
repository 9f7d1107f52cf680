# Processes, threads and queues by the dozen, from a language that hides how many.
import multiprocessing, threading

def busy(queue):
    threads = [threading.Thread(target=lambda: queue.put("x" * 100000)) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

queues = [multiprocessing.Queue() for _ in range(20)]
for queue in queues:
    multiprocessing.Process(target=busy, args=(queue,)).start()
