"""Polling spread over machines, where the store is on PostgreSQL.

A `Queue` holds *lanes*: hosts with feeds that are due. One process, the one with the `Lead`, offers them and publishes;
any number of processes take a lane each, poll what is due of that host, and write to the store. The truth stays there:
`next_poll_at` says what is due, and a source is claimed in it before it is asked. A lane says only "look at this host",
so that one that is lost is offered again, and one that is run twice asks nobody twice.

    from aggregator.distribute.lead import Lead
    from aggregator.distribute.queue import Queue
"""
