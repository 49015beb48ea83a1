"""The daemon's face on the network; `app` puts the rooms together, and each is one file with `routes(desk)`.

output/, for everybody:
  files      a path of a URL -> the bytes under output/, and nothing outside of it; kept in memory
  negotiate  what the client has and accepts -> which answer (RFC 9110, sections 12 to 14); pure
  media      a file name -> its headers: media type, policy, who may read it
  freshness  for how long a cache may keep it
  feeds      brings them together; private and former: outputs behind a token, and under earlier names
  live       an output made narrower by who asks; query: its words, views: the views that are kept

Whoever looks after it: `metrics` (with measures and traffic), `login` and the package `admin`.
The server: `server` is uvicorn in the daemon's loop, `limits` what one client may take of it.
"""
