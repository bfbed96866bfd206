# tries: to reach servers on this machine, and beyond
# points: 0
# harm: network, secrets
import socket
import urllib.request

done = []
for attempt in (
    lambda: socket.create_connection(("127.0.0.1", @PORT@), 0.2),
    lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", @PORT@)),
    lambda: socket.socket(socket.AF_UNIX).connect("\0@PORT@"),
    lambda: socket.create_server(("", 0)),
    lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
    lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW),
    lambda: socket.socketpair(),
    lambda: socket.getaddrinfo("localhost", "http"),
    lambda: urllib.request.urlopen("http://127.0.0.1:@PORT@/", timeout=0.2),
):
    try:
        done.append(str(attempt()))
    except OSError:
        pass
raise ValueError("harm-" + f"done {done}" if done else "nothing")
