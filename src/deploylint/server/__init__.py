"""The language server: what the command line finds, in open buffers as they are edited.

``session`` keeps a project checked, ``translate`` speaks of places as an editor does, and
``service`` answers it. Only the last two import the protocol's libraries.
"""
