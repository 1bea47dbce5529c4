"""A court and a carrier to try things with: processes of their own, on loopback, with state of their own.

They share no code with the adapters and none with the law pack: what they reckon (fees, terms, delay
interest) they reckon by themselves, so an error on one side shows on the other. Nobody in them is real.
"""
