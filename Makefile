# make test    everything, on a fresh machine too
# make test-stores   the triplestores of docs/triplestores.md, a quarter of an hour of processor time; STORES="--write ..." writes its table
# make bench   the goals of docs/benchmarks.md beside their peers, in minutes; 12 GB of disk
# make bench-serve KG=kg   how figraph serve answers mixed questions of a graph under load
# make soak    half an hour of mixed load while the graph is built anew and updated: nothing may be held that was not before
# make bench-full   the same at the size of the real database; says what disk it needs
# make web     what the explorer's pages load, of web/app, and how the pages look
# make torture   hostile input of gigabytes, damaged records, kills, failing calls and damage, 1,000 of them and more; TORTURE=n changes how many
# make fuzz    every fuzz test for FUZZ (5m) each, some two hours in all
# make mutate  one operator changed at a time, and whether a test sees it; an hour or two
# make coverage   the statements that tests reach, package by package
# make cross   the program for Linux, macOS and Windows on amd64 and arm64, in bin
# make test-packages   deb, rpm and archives made twice, installed and looked at; goreleaser and syft are compiled first
# make test-shapes   the whole sample against SHACL and ShEx; six minutes of processor time
# make deps    only what the outside judges need

SHELL := /bin/bash
SHARED := ../shared/data
PART := tools/part
# the packages that start goroutines, or that several may use at once
CONCURRENT := ./build ./keep ./output ./lint ./graph/sorter ./graph/store ./graph/store/postgres ./bench/corpus ./resolve/lexicon ./source ./web

# What `make test` runs, two parts at a time: lint, which alone vets, and the longest first. What a part prints comes
# when it ends.
PARTS := part-lint part-go-test part-judges part-race part-explorer part-race-of-commands part-race-of-questions part-fuzz part-cross part-oracles \
  part-hostile part-shapes part-twins part-fresh part-accounts part-random-graphs part-oxigraph part-beside
AT_ONCE := 2

SOAK := 30m
FUZZ := 5m

.PHONY: test $(PARTS) torture soak fuzz coverage mutate test-packages test-shapes test-stores cross deps bench bench-full bench-serve build web clean

build:
	go build -o bin/figraph ./cmd/figraph

test: deps
	@$(MAKE) --no-print-directory --output-sync=target -j$(AT_ONCE) $(PARTS)

part-lint:
	@$(PART) "lint" tools/lint
part-go-test:
	@$(PART) "go test" go test -vet=off -timeout 30m ./...
part-race:
	@$(PART) "race" env GORACE=atexit_sleep_ms=0 go test -race -vet=off -short -timeout 30m $(CONCURRENT)
part-race-of-commands:
	@$(PART) "race, of commands" env GORACE=atexit_sleep_ms=0 go test -race -vet=off -short -timeout 30m -run 'Terminal|Serve|Scripts/(build|export|lint|push|serve|terminal|update)$$' ./cmd/figraph
part-race-of-questions:
	@$(PART) "race, of questions" env GORACE=atexit_sleep_ms=0 go test -race -vet=off -short -timeout 30m -run 'Ready|Neighborhoods|Costs|Universe|JSON|Memory|CutShort' ./queries ./table
part-fuzz:
	@$(PART) "fuzz, briefly" tools/fuzz 2000x
part-hostile:
	@$(PART) "hostile input" tools/hostile --quick
part-accounts:
	@$(PART) "damaged records" tools/accounts 4 100
part-oracles:
	@$(PART) "oracles' own tests" oracles/.venv/bin/python -m unittest discover -q -s oracles
part-shapes:
	@$(PART) "shapes" tools/shapes 50 testdata/good testdata/old testdata/bad $(SHARED)/seed $(SHARED)/pfocr
part-judges:
	@$(PART) "outside judges" oracles/judge testdata/good testdata/old testdata/bad $(SHARED)/seed $(SHARED)/pfocr $(SHARED)/pfocr/_figures_old
part-random-graphs:
	@$(PART) "random graphs" oracles/.venv/bin/python oracles/fuzzed_graphs.py
part-twins:
	@$(PART) "questions in SPARQL and Gizmo" oracles/.venv/bin/python oracles/twins.py testdata/good $(SHARED)/seed $(SHARED)/pfocr
part-explorer:
	@$(PART) "explorer in a browser" tools/explorer
part-cross:
	@$(PART) "other systems" tools/cross check
part-beside:
	@$(PART) "beside WikiPathways" oracles/.venv/bin/python oracles/beside.py
part-oxigraph:
	@$(PART) "Oxigraph over HTTP" oracles/.venv/bin/python oracles/stores.py --stores oxigraph good=testdata/good
part-fresh:
	@$(PART) "fresh module cache" tools/fresh

torture: deps
	@$(PART) "hostile input" tools/hostile
	@$(PART) "damaged records" tools/accounts 200 2000
	@$(PART) "random graphs" oracles/.venv/bin/python oracles/fuzzed_graphs.py --graphs 100 --seed 3
	@$(PART) "torture" tools/torture $(TORTURE)

fuzz:
	@$(PART) "fuzz" tools/fuzz $(FUZZ)

mutate:
	@$(PART) "mutations" tools/mutate

coverage:
	@$(PART) "coverage" tools/coverage

test-shapes: deps
	@$(PART) "shapes of the sample" tools/shapes 0 $(SHARED)/pfocr

cross:
	tools/cross bin

test-packages:
	@$(PART) "packages" tools/packages

test-stores: deps
	@$(PART) "triplestores" tools/stores/install
	@$(PART) "push and verify" oracles/.venv/bin/python oracles/stores.py $(STORES) good=testdata/good sample=$(SHARED)/pfocr generated=3050

deps: .deps/stamp

.deps/stamp: tools/deps oracles/requirements.txt oracles/package-lock.json web/app/package-lock.json tools/cayley/go.mod tools/cayley/go.sum
	@$(PART) "deps" tools/deps
	@touch $@

web: deps
	tools/explorer --update

bench:
	go run ./bench $(BENCH)

bench-full:
	go run ./bench -full $(BENCH)

bench-serve:
	go run ./bench -serve $(KG) $(BENCH)

soak:
	FIGRAPH_SOAK=$(SOAK) go test ./web -run '^TestSoak$$' -v -timeout 6h

clean:
	rm -rf bin .deps oracles/.venv oracles/node_modules web/app/node_modules
