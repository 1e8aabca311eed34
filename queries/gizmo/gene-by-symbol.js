// title: Genes by Symbol
// One for each species. Case counts: AKT1 is a human gene, Akt1 a mouse's.

var symbol = "AKT1"
var label = "<http://schema.org/name>"
var type = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
var gene = "<http://schema.org/Gene>"

g.V(symbol).In(label).Has(type, gene).Unique().ForEach(function (found) {
  g.Emit({ id: found.id })
})
