import sys

print("I give up")
sys.exit()
