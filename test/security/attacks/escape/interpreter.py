# Through ctypes and the interpreter's own tools: other processes' memory, raw sockets, new namespaces.
import ctypes, os, socket
libc = ctypes.CDLL(None, use_errno=True)
for flag in (0x10000000, 0x20000, 0x40000000, 0x8000000):
    if libc.unshare(flag) == 0: print("broke: unshare", hex(flag))
for path in ("/proc/1/mem", "/proc/1/environ", "/etc/shadow", "/dev/mem"):
    try: print("broke:", path, open(path, "rb").read(10))
    except OSError: pass
for family in (socket.AF_PACKET, getattr(socket, "AF_VSOCK", 40), getattr(socket, "AF_ALG", 38), socket.AF_NETLINK):
    try: print("broke:", socket.socket(family, socket.SOCK_RAW))
    except OSError: pass
try: os.setuid(0); print("broke: setuid")
except OSError: pass
