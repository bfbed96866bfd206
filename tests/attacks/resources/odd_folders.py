# tries: to leave folders that nobody may enter, and names that are no text, for whoever clears up
# points: 0
# harm: marks, files, grader
import os

for name in (b"\xff\xfe", b"-rf", b"a\nb", b"\x1b[2J", b"x" * 255):
    try:
        os.mkdir(name)
        open(name + b"/file", "w").close()
        os.chmod(name, 0)
    except OSError:
        pass
os.chmod(".", 0)
