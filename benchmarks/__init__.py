"""What the program costs, and how well it does, each as a program of its own that prints its figures.

    python -m benchmarks                 what does polling cost, beside `reader`, newsboat, rss2email and the floor?
    python -m benchmarks.publishing      what does publishing cost after one new entry, however much is stored?
    python -m benchmarks.smallweb        what do 36,515 or 100,000 feeds cost to check, to start with, and while idle?
    python -m benchmarks.transport       what does a request cost with each transport that httpx can use?
    python -m benchmarks.corpus          what do the test documents of other projects cost to read, and are all read?
    python -m benchmarks.dedupe_scale    what does finding duplicates cost, however much is stored?
    python -m benchmarks.quality         are duplicates found, and nothing else?
    python -m benchmarks.cadence         how many polls, and how late? Against fixed intervals, in a simulated year
    python -m benchmarks.pdf             which library reads PDF best?
    python -m benchmarks.hostile         what do hostile feeds do to the others, and to memory?
    python -m benchmarks.push_in         how long from a hub's message to the published output?
    python -m benchmarks.cluster         is anything lost or asked twice when machines of a cluster die?
    python -m benchmarks.day             does the queue keep up with a day of 1,000,000 feeds? In simulated time

The first one needs `pip install -e '.[benchmarks]'` for all its programs, and Linux, where all of 127.0.0.0/8 is this
machine. Its parts: generator.py makes feeds, origin.py serves them, contenders.py knows the programs, floor.py and
with_reader.py are two of them, measure.py runs one, polling.py all, and report.py makes tables of it.
"""
