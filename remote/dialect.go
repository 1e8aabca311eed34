package remote

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Dialect is how a kind of store is spoken to: which paths beside its URL take
// queries, updates and graphs.
type Dialect struct {
	Name   string // for --dialect
	Stores string // what speaks it
	Tested string // the version that the tests use, empty if none was

	query, update, graphs string   // what is appended to the URL; without graphs all is SPARQL Update
	ends                  []string // of URLs that people copy, which are cut off
	graphParam            string   // names the graph in the Graph Store protocol
	more                  string   // parameters that go with it
	compares              bool     // it is faster to read a graph and send what differs than to replace it
	whole                 bool     // readers see a request's changes all or not at all
	mostUpdate            int      // bytes of an update that it takes, 0 if there is no limit
	digest                bool     // it asks for the password so where it takes changes, after it was sent all
	mark                  func(http.Header) bool
}

// Dialects are the known ones. The last is SPARQL 1.1 Protocol and nothing else.
var Dialects = []*Dialect{
	{
		Name: "fuseki", Stores: "Apache Jena Fuseki", Tested: "5.6.0",
		query: "/query", update: "/update", graphs: "/data", graphParam: "graph",
		ends: []string{"/query", "/sparql", "/update", "/data", "/get"}, whole: true,
		mark: func(h http.Header) bool { return h.Get("Fuseki-Request-Id") != "" },
	},
	{
		Name: "oxigraph", Stores: "Oxigraph server", Tested: "0.5.13",
		query: "/query", update: "/update", graphs: "/store", graphParam: "graph", more: "&no_transaction", // twice as fast, and what was half taken is sent again
		ends: []string{"/query", "/update", "/store"}, whole: true, compares: true,
		mark: func(h http.Header) bool { return strings.HasPrefix(h.Get("Server"), "Oxigraph") },
	},
	{
		Name: "virtuoso", Stores: "OpenLink Virtuoso", Tested: "7.2.5",
		query: "/sparql", update: "/sparql-auth", graphs: "/sparql-graph-crud-auth", graphParam: "graph-uri",
		ends: []string{"/sparql", "/sparql-auth", "/sparql-graph-crud-auth", "/sparql-graph-crud"}, mostUpdate: 256 << 10, digest: true,
		mark: func(h http.Header) bool { return strings.HasPrefix(h.Get("Server"), "Virtuoso") },
	},
	{
		Name: "rdf4j", Stores: "Eclipse RDF4J server, Ontotext GraphDB",
		update: "/statements", graphs: "/rdf-graphs/service", graphParam: "graph",
		ends: []string{"/statements", "/rdf-graphs/service"}, whole: true,
	},
	{Name: "qlever", Stores: "QLever", mostUpdate: 1 << 20},
	{Name: "sparql", Stores: "any endpoint that takes SPARQL queries and updates at its URL", mostUpdate: 1 << 20},
}

// DialectByName finds a dialect.
func DialectByName(name string) (*Dialect, error) {
	at := slices.IndexFunc(Dialects, func(d *Dialect) bool { return d.Name == name })
	if at < 0 {
		return nil, fmt.Errorf("dialect %q: use %s", name, strings.Join(DialectNames(), ", "))
	}
	return Dialects[at], nil
}

// DialectNames lists the names.
func DialectNames() []string {
	var names []string
	for _, d := range Dialects {
		names = append(names, d.Name)
	}
	return names
}

// repositories is in the URLs of all repositories of RDF4J and GraphDB.
const repositories = "/repositories/"

// dialectOf is the dialect that a URL and the headers of an answer show, nil if
// they show none.
func dialectOf(path string, h http.Header) *Dialect {
	for _, d := range Dialects {
		if d.mark != nil && d.mark(h) || d.Name == "rdf4j" && strings.Contains(path, repositories) {
			return d
		}
	}
	return nil
}

// base is the URL without the end that a service of the dialect has.
func (d *Dialect) base(address string) string {
	address = strings.TrimRight(address, "/")
	for _, end := range d.ends {
		if base, is := strings.CutSuffix(address, end); is {
			return base
		}
	}
	return address
}
