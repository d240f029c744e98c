"""How numbers are said in the languages of calls: one small module each, with letters and numbers in words.

All of them but Japanese and English, which the kiosk speaks too and which lie beside this folder. Each is a proposal
that wants a native speaker's ear.
"""
