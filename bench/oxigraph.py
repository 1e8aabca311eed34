"""Loads N-Quads into an on-disk Oxigraph and asks it queries.

  oxigraph.py FOLDER FILE.nq < QUERIES

QUERIES is a JSON list of queries. Prints JSON: the seconds of loading, the statements, and for each query seconds, processor
seconds and rows, the second of two runs. A store that is in FOLDER already is used again, and loading it took null.
"""

import json
import os
import resource
import sys
import time

import pyoxigraph


def main(folder, file):
    loaded = None
    was_there = os.path.isdir(folder)
    store = pyoxigraph.Store(folder)
    if not was_there:
        start = time.perf_counter()
        store.bulk_load(path=file, format=pyoxigraph.RdfFormat.N_QUADS)
        store.flush()
        loaded = time.perf_counter() - start
    answers = []
    for query in json.load(sys.stdin):
        for _ in range(2):
            start, processor = time.perf_counter(), processor_time()
            rows = sum(1 for _ in store.query(query, use_default_graph_as_union=True))
            answer = {"seconds": time.perf_counter() - start, "processor": processor_time() - processor, "rows": rows}
        answers.append(answer)
    json.dump({"load": loaded, "statements": len(store), "answers": answers}, sys.stdout)


def processor_time():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(*sys.argv[1:])
