# make test    everything, on a fresh machine too
# make test-stores   the triplestores of docs/triplestores.md, in minutes; STORES="--write ..." writes its table
# make bench   the goals of docs/benchmarks.md beside their peers, in minutes; 12 GB of disk
# make bench-full   the same at the size of the real database; says what disk it needs
# make web     what the explorer's pages load, of web/app, and how the pages look
# make cross   the program for Linux, macOS and Windows on amd64 and arm64, in bin
# make test-packages   deb, rpm and archives made twice and looked at; goreleaser and syft are compiled first
# make test-shapes   the whole sample against SHACL and ShEx; 15 minutes
# make deps    only what the outside judges need

SHELL := /bin/bash
SHARED := ../shared/data
PART := tools/part
# the packages that start goroutines, or that several may use at once
CONCURRENT := ./build ./graph/sorter ./graph/store ./graph/store/postgres ./cmd/figraph ./bench/corpus ./resolve/lexicon ./source ./web

.PHONY: test test-packages test-shapes test-stores cross deps bench bench-full build web clean

build:
	go build -o bin/figraph ./cmd/figraph

test: deps
	@$(PART) "lint" tools/lint
	@$(PART) "go test" go test -timeout 30m ./...
	@$(PART) "race" go test -race -short -timeout 30m $(CONCURRENT)
	@$(PART) "fuzz, briefly" tools/fuzz 10000x
	@$(PART) "oracles' own tests" oracles/.venv/bin/python -m unittest discover -q -s oracles
	@$(PART) "shapes" tools/shapes 50 testdata/good testdata/old testdata/bad $(SHARED)/seed $(SHARED)/pfocr
	@$(PART) "outside judges" oracles/judge testdata/good testdata/old testdata/bad $(SHARED)/seed $(SHARED)/pfocr $(SHARED)/pfocr/_figures_old
	@$(PART) "questions in SPARQL and Gizmo" oracles/.venv/bin/python oracles/twins.py testdata/good $(SHARED)/seed $(SHARED)/pfocr
	@$(PART) "explorer in a browser" tools/explorer
	@$(PART) "other systems" tools/cross check
	@$(PART) "beside WikiPathways" oracles/.venv/bin/python oracles/beside.py
	@$(PART) "Oxigraph over HTTP" oracles/.venv/bin/python oracles/stores.py --stores oxigraph good=testdata/good
	@$(PART) "fresh module cache" tools/fresh

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

clean:
	rm -rf bin .deps oracles/.venv oracles/node_modules web/app/node_modules
