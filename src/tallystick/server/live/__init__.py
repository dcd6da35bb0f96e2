"""The live stream: one LISTEN for each process, fanned out to the pages that are open."""
