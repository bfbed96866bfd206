# tries: to start five hundred threads
# points: 0
# harm: marks, processes
import threading
import time

for _ in range(500):
    threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
while True:
    time.sleep(1)
