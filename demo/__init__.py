"""What the portal shows when somebody tries it: people, registers, and claims that were walked, never written.

Only with DEBUG on. The stories are data; each of their steps is a real operation at an earlier `now`.
"""
