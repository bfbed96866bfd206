# tries: to clear the screen, to rename the window and to place a link, by messages
# points: 0
# harm: text
raise ValueError("\x1b[2J\x1b]0;owned\x07\x1b]8;;http://127.0.0.1/\x07click\x9b31m\x90q\x08\x7f")
