"""The product document: a closed vocabulary of typed blocks, and every rule about it.

Pure: standard library, ``jsonschema`` and ``jsonpatch`` only. Nothing here knows a database, a
network, a template or a model; documents go in and documents, problems and hashes come out.
"""
