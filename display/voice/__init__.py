"""Announcements as sound: what is said, the engine that says it, and the clips kept on disk.

`lines`, `japanese`, `script`, `keys`, `studio` and `child` run beside the page and stay small; `openjtalk`, `loudness`,
`chime` and `render` need numpy and the engine and run in a process of their own that ends when it has nothing to do.
"""
