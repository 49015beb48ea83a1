"""output/ over HTTP: `feeds` is the Starlette application, made of four helpers that know nothing of each other.

files      a path of a URL -> the bytes under output/, and nothing outside of it; kept in memory
negotiate  what the client has and accepts -> which answer (RFC 9110, sections 12 to 14); pure
media      a file name -> its headers: media type, policy, who may read it
feeds      brings them together
"""
