"""Speech as a device: text in, equally loud clips out, made on this machine by whatever voice is there.

`voices` has the order of the engines, `lines` what they are asked to say, `japanese` and `english` how numbers are
spelled for them; with `clips`, `studio` and `child` they run beside a page and stay small. `openjtalk`, `hibari`,
`pack`, `loudness`, `chime` and `render` need numpy and an engine, and run in a process of their own that ends when it
has nothing to do.
"""
